//go:build !wasip1

package control

import (
	"crypto/sha256"
	"encoding/binary"
)

// PlayerOf returns the id of the player who has a public key. With great effort
// somebody can find two keys with the same id. So a store of accounts must keep
// the key too, and give the id to the first key only.
func PlayerOf(public []byte) uint64 {
	sum := sha256.Sum256(append([]byte("slipstream player 1\n"), public...))
	return binary.BigEndian.Uint64(sum[:]) | accountBit
}
