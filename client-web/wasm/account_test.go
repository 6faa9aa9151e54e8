package main

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero/api"

	"slipstream/netcode/control"
)

// TestDeviceKey: what the module in the page signs, a server takes for a proof of the
// key that the module names, and the module keeps nothing of the seed.
func TestDeviceKey(t *testing.T) {
	r := newReactor(t)
	seed := strings.Repeat("\x07seed\xff\x00", 5)[:32]
	at := uint32(r.call("text"))
	r.m.Memory().Write(at, []byte(seed))
	key := r.text(r.call("deviceKey", 32))
	public, err := control.Key64.DecodeString(key)
	if want := ed25519.NewKeyFromSeed([]byte(seed)).Public().(ed25519.PublicKey); err != nil ||
		!want.Equal(ed25519.PublicKey(public)) {
		t.Fatalf("%q, %v", key, err)
	}

	c := control.Challenge{Server: "play.example.org:8080", Nonce: "bm9uY2U", Expires: 1_790_000_030_123}
	asked := seed + c.Server + "\n" + c.Nonce
	r.m.Memory().Write(at, []byte(asked))
	signature, err := control.Key64.DecodeString(r.text(r.call("sign", uint64(len(asked)),
		api.EncodeF64(float64(c.Expires)))))
	if err != nil || !ed25519.Verify(public, control.ProofText(&c, public), signature) {
		t.Errorf("%x, %v", signature, err)
	}
	if left, _ := r.m.Memory().Read(at, 64<<10); strings.Contains(string(left), seed[16:]) {
		t.Error("the seed is still in the buffer")
	}
	for name, got := range map[string]uint64{
		"a short seed":         r.call("deviceKey", 31),
		"no challenge":         r.call("sign", 31, 0),
		"a challenge in part":  r.call("sign", 40, 0),
		"more than the buffer": r.call("sign", 1<<20, 0),
	} {
		if int32(got) != -1 {
			t.Errorf("%s: %d", name, int32(got))
		}
	}
}
