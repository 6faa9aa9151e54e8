package lobby

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slipstream/netcode/control"
)

const proofStart = int64(1_700_000_000e9)

func signWith(private ed25519.PrivateKey, c control.Challenge) *control.Prove {
	public := private.Public().(ed25519.PublicKey)
	return &control.Prove{Signature: control.Key64.EncodeToString(ed25519.Sign(private, control.ProofText(&c, public)))}
}

func counting() func() uint64 {
	n := uint64(0)
	return func() uint64 { n++; return n }
}

// TestProof: whoever has the key is the player; a signature that is for anything else,
// however near, is nothing.
func TestProof(t *testing.T) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("x", 32)))
	key := control.Key64.EncodeToString(private.Public().(ed25519.PublicKey))
	for name, c := range map[string]struct {
		private ed25519.PrivateKey
		change  func(*control.Challenge)
		late    time.Duration
		want    error
	}{
		"the player":         {private, nil, 0, nil},
		"at the last moment": {private, nil, ProofLife - 1, nil},
		"too late":           {private, nil, ProofLife, ErrOldProof},
		"another key":        {other, nil, 0, ErrBadProof},
		"another server":     {private, func(c *control.Challenge) { c.Server += "." }, 0, ErrBadProof},
		"another nonce": {private, func(c *control.Challenge) {
			c.Nonce = c.Nonce[:len(c.Nonce)-1] + "A"
		}, 0, ErrBadProof},
		"another time": {private, func(c *control.Challenge) { c.Expires++ }, 0, ErrBadProof},
		"parts moved to left": {private, func(c *control.Challenge) {
			c.Server, c.Nonce = c.Server+c.Nonce[:1], c.Nonce[1:]
		}, 0, ErrBadProof},
	} {
		t.Run(name, func(t *testing.T) {
			p, challenge, err := Challenge(key, "play.example.org", counting(), proofStart)
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(challenge)
			}
			id, public, err := p.Check(signWith(c.private, *challenge), proofStart+int64(c.late))
			if !errors.Is(err, c.want) || (err == nil) != (id == control.PlayerOf(public) && id != 0) {
				t.Error(id, err)
			}
		})
	}
}

func TestChallengesDiffer(t *testing.T) {
	key := control.Key64.EncodeToString(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey))
	random := counting()
	_, a, _ := Challenge(key, "s", random, proofStart)
	_, b, _ := Challenge(key, "s", random, proofStart)
	if a.Nonce == b.Nonce {
		t.Error("one nonce twice")
	}
}

// TestWorthlessKeys: under these keys anybody could sign.
func TestWorthlessKeys(t *testing.T) {
	for _, s := range smallOrder {
		for _, sign := range []byte{0, 0x80} {
			public := []byte(s)
			public[31] |= sign
			_, _, err := Challenge(control.Key64.EncodeToString(public), "s", counting(), proofStart)
			if !errors.Is(err, ErrBadKey) {
				t.Errorf("%x: %v", public, err)
			}
		}
	}
	// What is refused is refused with reason: a signature made without any private key passes.
	public, signature := make([]byte, 32), make([]byte, 64)
	public[0], signature[0] = 1, 1
	if !ed25519.Verify(public, []byte("whatever"), signature) {
		t.Error("the key of the neutral element is not worthless any more")
	}
}

// TestProofTexts: no two challenges make one text.
func TestProofTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.Custom(func(t *rapid.T) control.Challenge {
			return control.Challenge{
				Server: rapid.StringN(0, 6, 12).Draw(t, "server"), Nonce: rapid.StringN(0, 6, 12).Draw(t, "nonce"),
				Expires: uint64(rapid.IntRange(0, 3).Draw(t, "expires")),
			}
		})
		a, b := any.Draw(t, "a"), any.Draw(t, "b")
		ka, kb := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "key a"), rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "key b")
		same := a == b && string(ka) == string(kb)
		if texts := string(control.ProofText(&a, ka)) == string(control.ProofText(&b, kb)); texts != same {
			t.Fatalf("%+v %x, %+v %x", a, ka, b, kb)
		}
	})
}

// FuzzProof: what a stranger sends is never taken, and never breaks anything.
func FuzzProof(f *testing.F) {
	f.Add("AAAA", "AAAA")
	f.Add(strings.Repeat("A", 43), strings.Repeat("A", 86))
	f.Add(control.Key64.EncodeToString(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)),
		strings.Repeat("z", 86))
	f.Fuzz(func(t *testing.T, key, signature string) {
		p, _, err := Challenge(key, "s", counting(), proofStart)
		if err != nil {
			return
		}
		if _, _, err := p.Check(&control.Prove{Signature: signature}, proofStart); err == nil {
			t.Fatalf("%q was taken for a proof of %q", signature, key)
		}
	})
}
