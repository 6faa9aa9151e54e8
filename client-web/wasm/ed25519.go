package main

import "filippo.io/edwards25519"

// The part of Ed25519 (RFC 8032, section 5.1) that a device needs: the public key of a seed, and
// signatures. filippo.io/edwards25519 is the standard library's own arithmetic, without the rest
// of crypto, which would be a tenth of every page.

const seedSize = 32

// A signer is a private key, which is the hash of its seed.
type signer struct {
	secret *edwards25519.Scalar
	prefix [32]byte
	public []byte
}

func newSigner(seed []byte) signer {
	h := sha512(seed)
	secret, err := edwards25519.NewScalar().SetBytesWithClamping(h[:32])
	if err != nil {
		panic(err) // 32 bytes are never refused
	}
	return signer{secret, [32]byte(h[32:]), new(edwards25519.Point).ScalarBaseMult(secret).Bytes()}
}

// sign returns the signature of a text.
func (s *signer) sign(text []byte) []byte {
	r := reduced(sha512(s.prefix[:], text))
	point := new(edwards25519.Point).ScalarBaseMult(r).Bytes()
	k := reduced(sha512(point, s.public, text))
	return append(point, edwards25519.NewScalar().MultiplyAdd(k, s.secret, r).Bytes()...)
}

// reduced returns a hash as a scalar.
func reduced(hash [64]byte) *edwards25519.Scalar {
	s, err := edwards25519.NewScalar().SetUniformBytes(hash[:])
	if err != nil {
		panic(err) // 64 bytes are never refused
	}
	return s
}
