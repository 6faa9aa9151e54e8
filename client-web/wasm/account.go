//go:build wasip1

package main

import (
	"strings"

	"slipstream/netcode/control"
)

// Accounts: the page keeps a seed of 32 random bytes, and asks for the public key that
// comes of it and for signatures. Made here because a page over plain http has no
// crypto.subtle. The seed never leaves the device.

// deviceKey makes of the seed that is in text its public key, in base64, and puts it
// there. It returns its length, or -1 if that is no seed.
func (p *player) deviceKey(n int) int {
	if n != seedSize {
		return -1
	}
	private := newSigner(p.text[:n])
	clear(p.text[:n])
	return copy(p.text[:], control.Key64.EncodeToString(private.public))
}

// sign makes of what is in text, a seed and behind it the server and the nonce of a
// challenge with a line end between them, the signature that proves the key, in base64.
// It returns its length, or -1.
func (p *player) sign(n int, expires uint64) int {
	if n < seedSize || n > len(p.text) {
		return -1
	}
	private := newSigner(p.text[:seedSize])
	server, nonce, ok := strings.Cut(string(p.text[seedSize:n]), "\n")
	clear(p.text[:seedSize])
	if !ok {
		return -1
	}
	text := control.ProofText(&control.Challenge{Server: server, Nonce: nonce, Expires: expires}, private.public)
	return copy(p.text[:], control.Key64.EncodeToString(private.sign(text)))
}
