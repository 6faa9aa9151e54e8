package world

import (
	"crypto/ed25519"
	"encoding/binary"
	"strconv"
	"time"

	"slipstream/netcode/control"
)

// In clusters half of the people have an account: a key, which they sign in with when their token
// is not enough. Whatever server they come to, and however often, they are the one player that the
// key says.

// publicHost is what pages call every server.
const publicHost = "play.example.org"

// device is what somebody signs in with.
type device struct {
	secret ed25519.PrivateKey
	key    string
	player string // whose key it is
}

func newDevice(random func() uint64) *device {
	seed := make([]byte, ed25519.SeedSize)
	for i := range 4 {
		binary.BigEndian.PutUint64(seed[8*i:], random())
	}
	secret := ed25519.NewKeyFromSeed(seed)
	public := secret.Public().(ed25519.PublicKey)
	return &device{secret, control.Key64.EncodeToString(public), strconv.FormatUint(control.PlayerOf(public), 36)}
}

// prove answers a challenge, with the secret of another device if that is given.
func (d *device) prove(c *control.Challenge, by *device) *control.Prove {
	text := control.ProofText(c, d.secret.Public().(ed25519.PublicKey))
	return &control.Prove{Signature: control.Key64.EncodeToString(ed25519.Sign(by.secret, text))}
}

// keyOf is the key that somebody names; empty: none.
func (p *person) keyOf() string {
	if p.device == nil {
		return ""
	}
	return p.device.key
}

// challenged signs in.
func (p *person) challenged(m *control.Challenge) {
	if p.device == nil || m.Server != publicHost {
		p.w.fail("%s is to prove %+v", p.name, m)
	}
	p.w.tally.signed++
	p.tell(p.device.prove(m, p.device))
}

// isOne checks that an account is one player, and that nobody else has it.
func (p *person) isOne(m *control.Entered) {
	id, _ := strconv.ParseUint(m.Player, 36, 64)
	switch {
	case p.device != nil && m.Player != p.device.player:
		p.w.fail("%s has the account of %s and is let in as %s", p.name, p.device.player, m.Player)
	case p.device == nil && control.HasAccount(id):
		p.w.fail("%s has no account and is let in as %s", p.name, m.Player)
	}
}

// impostor names the key of somebody else's account, and signs with its own.
func (w *world) impostor() bool {
	p := w.anyone()
	if p == nil || p.device == nil {
		return false
	}
	x := &thief{p: p, key: p.device, own: newDevice(w.rng.Uint64), till: w.now + 8*time.Second}
	x.wire = w.dial(w.sites[w.rng.IntN(len(w.sites))], "/lobby", w.street(), link{})
	x.wire.codec.Send(control.Append(nil, &control.Enter{Version: control.Version, Name: "thief", Key: x.key.key}))
	w.thieves = append(w.thieves, x)
	return true
}
