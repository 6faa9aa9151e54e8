package match

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/tag"
)

var tagModel = netcode.NewModel(sim.Erase(tag.Game{}))

// hall is a Runner on a virtual clock.
type hall struct {
	t     testing.TB
	now   time.Duration
	slice int64
	r     *Runner
	ended []*Match
}

func newHall(t testing.TB) *hall {
	h := &hall{t: t}
	h.r = NewRunner(func() time.Duration { return h.now }, func(m *Match) { h.ended = append(h.ended, m) })
	return h
}

// run lets one slice pass.
func (h *hall) run() {
	h.slice++
	h.now = sliceAt(h.slice)
	h.r.Slice(h.slice, h.now)
}

// tick lets slices pass until m has made one more tick, or ended.
func (h *hall) tick(m *Match) {
	for t := m.tick; m.tick == t && m.over == None; {
		h.run()
	}
}

// wire is a Sender that keeps what it was sent, and can be told to refuse.
type wire struct {
	h        *hall
	queue    []message // oldest first
	told     []any     // control messages
	deaf     bool      // has not drained
	full     bool      // reliable messages do not fit
	ended    Reason
	snapshot int // messages ever sent
}

type message struct {
	bytes []byte
	array *byte // the last byte of what Send was given
	at    time.Duration
}

func (w *wire) Send(buf []byte, at int) bool {
	if w.deaf {
		return false
	}
	for i := range Headroom {
		buf[at-Headroom+i] = 0xee
	}
	w.queue = append(w.queue, message{append([]byte(nil), buf[at:]...), &buf[len(buf)-1], w.h.now})
	w.snapshot++
	return true
}

func (w *wire) SendReliable(msg []byte) bool {
	if w.full {
		return false
	}
	if msg[0] != netcode.TypeControl {
		panic("a reliable message of another type")
	}
	v, err := control.Parse(control.FromPlay, msg[1:])
	if err != nil {
		panic(err)
	}
	w.told = append(w.told, v)
	return true
}

func (w *wire) Pending() int {
	if w.deaf {
		return 100
	}
	return 0
}

func (w *wire) End(why Reason) {
	if w.ended != None {
		panic("ended twice")
	}
	w.ended = why
}

// peer is the client's side of a wire: it decodes what comes, acknowledges it,
// and sends a command for each tick, a fixed lead ahead.
type peer struct {
	wire
	seat    *Seat
	model   *netcode.Model
	enc     *netcode.Encoder
	dec     *netcode.Decoder
	past    *netcode.History
	newest  sim.Tick // decoded
	command sim.Tick // newest sent
	rand    sim.Rand
	cmd     []int32
	got     int // snapshots decoded
	keys    int // of them, keyframes
	plains  int // of them, plain ones that are no keyframes
	same    int // hashes that were compared
	slacks  int // snapshots that told the slack
	slack   netcode.Slack
	lost    bool // holds nothing any more, and says so
}

func newPeer(h *hall, model *netcode.Model, seed uint32) *peer {
	return &peer{
		wire: wire{h: h}, model: model, rand: sim.NewRand(seed),
		enc: netcode.NewEncoder(model), dec: netcode.NewDecoder(model), past: netcode.NewHistory(model),
		cmd: make([]int32, model.CmdWords),
	}
}

// read decodes up to n messages and checks every World against the match's.
func (p *peer) read(n int) {
	p.h.t.Helper()
	for ; n > 0 && len(p.queue) > 0; n-- {
		msg := p.queue[0].bytes
		p.queue = p.queue[1:]
		s, err := netcode.ParseSnapshot(msg, p.newest)
		if err != nil {
			p.h.t.Fatalf("snapshot %x: %v", msg, err)
		}
		if p.lost && s.Baseline != 0 {
			continue
		}
		check, err := p.dec.Apply(&s, p.past)
		if err != nil {
			p.h.t.Fatalf("tick %d from %d: %v", s.Tick, s.Baseline, err)
		}
		if check == netcode.Differs {
			p.h.t.Fatalf("tick %d from %d: the hash differs", s.Tick, s.Baseline)
		}
		p.lost, p.newest = false, s.Tick
		p.got++
		switch {
		case s.Baseline == 0:
			p.keys++
		case s.Type == netcode.TypePlain:
			p.plains++
		}
		if check == netcode.Same {
			p.same++
		}
		if s.HasSlack {
			p.slacks++
			p.slack = s.Slack
		}
	}
}

// arrived counts the messages that were sent at least that many ticks ago.
func (p *peer) arrived(ticks int) (n int) {
	for n < len(p.queue) && p.queue[n].at <= p.h.now-p.seat.match.span(ticks) {
		n++
	}
	return n
}

// check compares the newest World with the match's own, or with what is no secret of it.
func (p *peer) check() {
	p.h.t.Helper()
	m := p.seat.match
	want, got := m.past.At(p.newest), p.past.At(p.newest)
	if v := p.seat.view; v != nil {
		if want = nil; v.at == p.newest {
			want = v.sent
		}
	}
	if want == nil {
		return
	}
	for i := range want {
		if want[i] != got[i] {
			p.h.t.Fatalf("tick %d: word %d is %d at the match, %d here", p.newest, i, want[i], got[i])
		}
	}
}

// press sends a random command for the tick that is lead ahead.
func (p *peer) press(lead sim.Tick) {
	p.h.t.Helper()
	if p.rand.IntN(8) == 0 {
		for i := range p.cmd {
			p.cmd[i] = int32(p.rand.Next())
		}
		p.model.Machine.Command().Clamp(p.cmd)
	}
	p.send(p.seat.match.tick + lead)
}

// play plays so many ticks, with nobody in between.
func (p *peer) play(m *Match, ticks int) {
	p.h.t.Helper()
	for range ticks {
		p.press(1)
		p.h.tick(m)
		p.read(1)
	}
}

func (p *peer) send(tick sim.Tick) {
	p.h.t.Helper()
	ack := p.newest
	if p.lost {
		ack = 0
	}
	if why := p.seat.Push(p.h.now, p.enc.AppendCommands(nil, ack, tick, p.cmd)); why != None {
		p.h.t.Fatalf("pushing a command for tick %d: %v", tick, why)
	}
	p.command = tick
}

func (p *peer) join(m *Match, id string) {
	p.h.t.Helper()
	seat, why := m.Join(Player{ID: id, Name: id}, &p.wire)
	if why != None {
		p.h.t.Fatalf("joining as %s: %v", id, why)
	}
	p.seat = seat
}

func machine(name string) sim.Machine { return games.ByName(name) }

// everyGame runs f for each registered game.
func everyGame(t *testing.T, f func(t *testing.T, model *netcode.Model)) {
	for _, machine := range games.All {
		t.Run(machine.Rules().Name, func(t *testing.T) { f(t, netcode.NewModel(machine)) })
	}
}
