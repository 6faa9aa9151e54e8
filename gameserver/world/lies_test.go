package world

import (
	"maps"
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// lie is what somebody in a match does besides playing, at every turn.
type lie func(t *tab)

// lies are all of them.
var lies = []lie{spam, outOfWindow, falseAcks, flapping, secondHello, garbage}

// say sends a command message with whatever ticks.
func (t *tab) say(ack, first sim.Tick, n int) {
	cmds := make([]int32, n*t.game.model.CmdWords)
	for i := range cmds {
		cmds[i] = int32(t.p.rng.IntN(3) - 1)
	}
	t.wire.codec.Send(t.game.enc.AppendCommands(nil, ack, first, cmds))
}

// spam says other commands for the same ticks, again and again.
func spam(t *tab) {
	if confirmed, newest := t.c.Ticks(); confirmed > 0 && t.p.rng.IntN(4) == 0 {
		t.say(confirmed, newest-sim.Tick(t.p.rng.IntN(3)), 1+t.p.rng.IntN(netcode.MaxCommands))
	}
}

// outOfWindow says commands for ticks long over, and for some far away.
func outOfWindow(t *tab) {
	if confirmed, newest := t.c.Ticks(); confirmed > 0 && t.p.rng.IntN(16) == 0 {
		t.say(confirmed, max(newest, 400)+sim.Tick(t.p.rng.IntN(800))-400, 1+t.p.rng.IntN(netcode.MaxCommands))
	}
}

// falseAcks claims to hold other snapshots than it does.
func falseAcks(t *tab) {
	if confirmed, newest := t.c.Ticks(); confirmed > 100 && t.p.rng.IntN(16) == 0 {
		ack := confirmed - sim.Tick(t.p.rng.IntN(100))
		if t.p.rng.IntN(40) == 0 {
			ack = confirmed + 100
		}
		if t.p.rng.IntN(8) == 0 {
			ack = 0
		}
		t.say(ack, newest, 1)
	}
}

// flapping hides and shows its page all the time.
func flapping(t *tab) {
	if t.p.rng.IntN(20) == 0 {
		t.control(&control.Away{Hidden: t.p.rng.IntN(2) == 0})
	}
}

// secondHello says hello again, once in a while.
func secondHello(t *tab) {
	if t.p.rng.IntN(2000) == 0 {
		t.control(&control.Hello{Version: control.Version, Behaviour: t.game.behaviour, Token: t.c.Token()})
	}
}

// garbage sends what no protocol knows.
func garbage(t *tab) {
	if t.p.rng.IntN(500) == 0 {
		b := make([]byte, t.p.rng.IntN(64))
		for i := range b {
			b[i] = byte(t.p.rng.Uint32())
		}
		t.wire.codec.Send(b)
	}
}

func (t *tab) control(m any) {
	t.wire.codec.Send(control.Append([]byte{netcode.TypeControl}, m))
}

// stranger is a connection to /play that is nobody's client.
type stranger struct {
	wire *wire
	say  []byte // once it is open; nil: nothing, ever
	raw  bool   // garbage before it is even a WebSocket
	till time.Duration
	told bool
}

// knock lets a stranger try something.
func (w *world) knock() {
	s := w.anyHost()
	if s == nil {
		return
	}
	x := &stranger{till: w.now + 4*time.Second}
	switch kind := w.rng.IntN(6); kind {
	case 0: // it says nothing
	case 1:
		x.raw = true
	case 2:
		x.say = []byte{byte(w.rng.Uint32()), byte(w.rng.Uint32()), byte(w.rng.Uint32())}
	default:
		bad := w.badTokens(s, kind)
		if len(bad) == 0 {
			return
		}
		x.say = w.helloOf(bad[w.rng.IntN(len(bad))])
	}
	x.wire = w.dial(s.site, "/play", w.street(), w.newLink())
	x.wire.tap.liar = true
	w.strangers = append(w.strangers, x)
	w.tally.knocks++
}

// What is wrong with a token.
const (
	isForged = 3 + iota
	isSpent
	isExpired
)

// badToken is a token that is worth nothing, for a match that runs.
type badToken struct {
	token string
	game  *game
}

// badTokens returns those with one thing wrong, in the order of their letters.
func (w *world) badTokens(s *host, wrong int) (all []badToken) {
	for _, tok := range slices.Sorted(maps.Keys(w.tokens)) {
		c := w.tokens[tok]
		truth := c.s.matches[c.match]
		if c.s != s || truth == nil || truth.over != match.None {
			continue
		}
		issued, ticket := c.issued[tok]
		late := ticket && w.now-issued >= token.Life
		switch {
		case wrong == isForged && !c.spent[tok] && !late:
			b := []byte(tok)
			b[len(b)-2-w.rng.IntN(40)] ^= 1 // in its signature
			all = append(all, badToken{string(b), truth.game})
		case wrong == isSpent && c.spent[tok], wrong == isExpired && late:
			all = append(all, badToken{tok, truth.game})
		}
	}
	return all
}

func (w *world) helloOf(bad badToken) []byte {
	return control.Append([]byte{netcode.TypeControl}, &control.Hello{
		Version: control.Version, Behaviour: bad.game.behaviour, Token: bad.token,
	})
}

// try lets strangers show every bad token that there is, up to some.
func (w *world) try() {
	for _, x := range w.sites {
		for wrong := isForged; wrong <= isExpired; wrong++ {
			bad := w.badTokens(x.host, wrong)
			for _, b := range bad[:min(len(bad), 6)] {
				x := &stranger{wire: w.dial(x, "/play", w.street(), link{}), till: w.now + time.Second, say: w.helloOf(b)}
				x.wire.tap.liar = true
				w.strangers = append(w.strangers, x)
				w.tally.knocks++
			}
		}
	}
	w.until(w.now + 2*time.Second)
}

func (x *stranger) turn(now time.Duration) (gone bool) {
	if x.raw && !x.told {
		x.told = true
		x.wire.left = []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello?\r\n\r\n")
		x.wire.codec.Sent(len(x.wire.codec.Output()))
	}
	for {
		_, ok, err := x.wire.next(now)
		if err != nil {
			x.wire.close(now)
			return true
		}
		if !ok {
			break
		}
	}
	if x.wire.codec.Opened() && !x.told && x.say != nil {
		x.told = true
		x.wire.codec.Send(x.say)
	}
	if now >= x.till {
		x.wire.close(now)
		return true
	}
	return false
}
