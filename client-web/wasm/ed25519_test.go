package main

import (
	"bytes"
	"crypto/ed25519"
	stdsha512 "crypto/sha512"
	"math/rand/v2"
	"testing"
)

// TestSHA512: every length around the ends of blocks, whole and in parts, is what the standard
// library makes of it.
func TestSHA512(t *testing.T) {
	r := rand.NewChaCha8([32]byte{1})
	text := make([]byte, 700)
	_, _ = r.Read(text)
	for n := range text {
		if got, want := sha512(text[:n]), stdsha512.Sum512(text[:n]); got != want {
			t.Fatalf("%d bytes: %x, want %x", n, got, want)
		}
		if got, want := sha512(text[:n/3], nil, text[n/3:n/2], text[n/2:n]), stdsha512.Sum512(text[:n]); got != want {
			t.Fatalf("%d bytes in parts: %x, want %x", n, got, want)
		}
	}
}

// TestSigner: keys and signatures are those of the standard library, which has but one for each text.
func TestSigner(t *testing.T) {
	r := rand.NewChaCha8([32]byte{2})
	for n := range 60 {
		seed, text := make([]byte, seedSize), make([]byte, 7*n)
		_, _ = r.Read(seed)
		_, _ = r.Read(text)
		private := ed25519.NewKeyFromSeed(seed)
		s := newSigner(seed)
		if want := private.Public().(ed25519.PublicKey); !bytes.Equal(s.public, want) {
			t.Fatalf("seed %x: the key is %x, want %x", seed, s.public, want)
		}
		if got, want := s.sign(text), ed25519.Sign(private, text); !bytes.Equal(got, want) {
			t.Fatalf("seed %x: the signature of %x is %x, want %x", seed, text, got, want)
		}
	}
}
