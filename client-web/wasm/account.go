//go:build wasip1

package main

import (
	"strings"

	"slipstream/netcode/control"
)

// Accounts: the page keeps a seed of 32 random bytes, which never leaves the device. It
// asks this module for the seed's public key and for signatures, because a page over
// plain http has no crypto.subtle.

// deviceKey replaces the seed in text by its public key, in base64, and returns the
// length of that; -1 if text is no seed.
func (p *player) deviceKey(n int) int {
	if n != seedSize {
		return -1
	}
	private := newSigner(p.text[:n])
	clear(p.text[:n])
	return copy(p.text[:], control.Key64.EncodeToString(private.public))
}

// sign signs a challenge. text has the seed, the challenge's server, a line end and its
// nonce; they are replaced by the signature, in base64. sign returns the length of that;
// -1 if text is something else.
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
