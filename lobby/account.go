package lobby

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"time"

	"slipstream/netcode/control"
)

// An account is a key that a device made. This file lets a connection prove that it
// has one; it knows no store and no connection.

// ProofLife is how long a challenge can be answered: a slow device takes a second to
// load what signs.
const ProofLife = 30 * time.Second

// Why a proof is none.
var (
	ErrBadKey   = errors.New("lobby: no ed25519 key")
	ErrBadProof = errors.New("lobby: not signed with this key")
	ErrOldProof = errors.New("lobby: signed too late")
)

// Proof is a challenge that one connection was given. It belongs to that connection
// and is good for one answer.
type Proof struct {
	public    ed25519.PublicKey
	challenge control.Challenge
	expires   int64
}

// Challenge begins a proof of having the key that an Enter names. server is the host
// that pages call this server by, and random must not be guessable.
func Challenge(key, server string, random func() uint64, now int64) (*Proof, *control.Challenge, error) {
	public, err := control.Key64.DecodeString(key)
	if err != nil || len(public) != ed25519.PublicKeySize || worthless(public) {
		return nil, nil, ErrBadKey
	}
	var nonce []byte
	for range 4 {
		nonce = binary.BigEndian.AppendUint64(nonce, random())
	}
	p := &Proof{public: public, expires: now + int64(ProofLife)}
	p.challenge = control.Challenge{
		Nonce: control.Key64.EncodeToString(nonce), Server: server, Expires: uint64(p.expires / int64(time.Millisecond)),
	}
	sent := p.challenge
	return p, &sent, nil
}

// Check takes the answer, and says whose key it is.
func (p *Proof) Check(m *control.Prove, now int64) (player uint64, public []byte, err error) {
	signature, err := control.Key64.DecodeString(m.Signature)
	switch {
	case now >= p.expires:
		return 0, nil, ErrOldProof
	case err != nil || len(signature) != ed25519.SignatureSize ||
		!ed25519.Verify(p.public, control.ProofText(&p.challenge, p.public), signature):
		return 0, nil, ErrBadProof
	}
	return control.PlayerOf(p.public), p.public, nil
}

// worthless reports whether a key is one of those under which a signature of nothing
// but zeros, or nearly, passes for any text: the points of small order. An account
// with it would be everybody's.
func worthless(public ed25519.PublicKey) bool {
	for _, s := range smallOrder {
		if string(public[:31]) == s[:31] && public[31]&0x7f == s[31]&0x7f {
			return true
		}
	}
	return false
}

// smallOrder are all encodings of the y of those points; the bit of x is not looked at.
var smallOrder = [...]string{
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
}
