package client

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/netsim"
	"slipstream/sim"
)

// This is a match in virtual time, with clients on links and a server that has only
// what a client can notice of one. Everything runs in one goroutine from one seed.
type match struct {
	t      *testing.T
	model  *netcode.Model
	now    int64
	tick   sim.Tick
	due    int64 // when the next step is
	past   *netcode.History
	world  netcode.World
	next   netcode.Seats
	enc    *netcode.Encoder
	dec    *netcode.Decoder
	seats  []*seat
	paused int64 // the server does nothing before this time
	rng    *rand.Rand

	spoil func(s *seat, msg []byte) []byte // breaks a snapshot on its way, or drops it
}

// seat is a slot, its connection and, on the other end, its client.
type seat struct {
	slot     sim.Slot
	up, down *netsim.Messages
	buffer   *netcode.CommandBuffer
	slack    netcode.SlackMeter
	newest   sim.Tick
	baseline sim.Tick
	acked    sim.Tick
	kind     netcode.Kind
	welcomed bool
	away     bool
	plain    bool
	watching bool
	token    string // of the last hello
	arrivals [5]int
	starved  int // of the ticks since its first command
	ticks    int
	fed      bool

	client *Client
	driver func(c *Client, tick sim.Tick, cmd []int32)
	cmd    []int32
	view   []int32
	skew   float64 // how much faster the client's clock runs
	frozen int64   // the client does nothing before this time
	record record
	turns  int // of its loop
	stood  int // how many of them had the picture as far ahead as it may be
}

// record keeps a client's samples.
type record struct {
	corrections, rivals, depths, slacks []float64
	slackOf                             []float64 // of each command as it came, ticks
	predicted                           int
}

const slice = int64(time.Second) / 480

func newMatch(t *testing.T, machine sim.Machine, seed uint64) *match {
	model := netcode.NewModel(machine)
	m := &match{
		t: t, model: model, past: netcode.NewHistory(model), world: model.New(), next: model.NewSeats(),
		enc: netcode.NewEncoder(model), dec: netcode.NewDecoder(model), rng: rand.New(rand.NewPCG(seed, 7)),
	}
	model.Init(m.world, machine.Rules().Clamp(sim.Setup{Seed: uint32(seed)}))
	m.tick, m.due = 1, m.span()
	m.past.Put(1, m.world)
	return m
}

func (m *match) span() int64 { return int64(time.Second) / int64(m.model.Machine.Rules().Hz) }

// join adds a client with its links; the driver decides its commands.
func (m *match) join(c netsim.Conditions, cfg Config, driver func(*Client, sim.Tick, []int32)) *seat {
	s := &seat{slot: sim.Slot(len(m.seats)), buffer: netcode.NewCommandBuffer(m.model), driver: driver}
	s.cmd, s.view = make([]int32, m.model.CmdWords), make([]int32, m.model.Machine.State().Words)
	cfg.Model, cfg.Measure, cfg.Token = m.model, true, "ticket"
	cfg.OnSnapshot = s.record.add
	s.client = New(cfg)
	m.seats = append(m.seats, s)
	m.connect(s, c)
	return s
}

// connect gives a seat new links, as a reconnect does.
func (m *match) connect(s *seat, c netsim.Conditions) {
	s.up, s.down = netsim.NewMessages(c, m.rng.Uint64()), netsim.NewMessages(c, m.rng.Uint64())
	s.welcomed, s.baseline, s.acked, s.newest = false, 0, 0, 0
	s.slack.Clear()
	s.buffer.Clear()
	s.client.Connected(s.local(m.now))
}

// reconnect does for a client what the owner of its socket does.
func (m *match) reconnect(s *seat, c netsim.Conditions) {
	now := s.local(m.now)
	if s.client.session.open() && (s.down.Broken() || s.up.Broken()) {
		s.client.Disconnected(now)
		s.welcomed, s.kind, s.fed = false, netcode.Bot, false
	}
	if s.client.State() == Dropped && now >= s.client.RetryAt() {
		m.connect(s, c)
	}
}

func (s *seat) local(now int64) int64 { return now + int64(float64(now)*s.skew) }

func (r *record) add(s *Sample) {
	if s.Predicted {
		r.predicted++
		r.corrections = append(r.corrections, s.Correction)
		r.depths = append(r.depths, float64(s.Depth))
	}
	r.rivals = append(r.rivals, s.Rivals...)
}

// run moves the whole world on.
func (m *match) run(d time.Duration) {
	for end := m.now + int64(d); m.now < end; m.now += slice {
		if m.now >= m.paused {
			m.serve()
		}
		for _, s := range m.seats {
			if m.now >= s.frozen {
				m.play(s)
			}
		}
	}
}

// serve is one slice of the server: read every socket, then step if it is time.
func (m *match) serve() {
	for _, s := range m.seats {
		for msg, ok := s.up.Pop(m.now); ok; msg, ok = s.up.Pop(m.now) {
			m.heard(s, msg)
		}
	}
	for steps := 0; m.now >= m.due && steps < 2; steps++ {
		m.step()
		m.due += m.span()
	}
}

func (m *match) heard(s *seat, msg []byte) {
	if netcode.TypeOf(msg) == netcode.TypeControl {
		m.told(s, msg[1:])
		return
	}
	var cmds [netcode.MaxCommands * 16]int32
	c, err := m.dec.ParseCommands(msg, m.tick, cmds[:])
	if err != nil || c.Ack > s.baseline {
		m.t.Fatalf("tick %d: a command message of slot %d: %v, ack %d of %d", m.tick, s.slot, err, c.Ack, s.baseline)
	}
	if c.Ack != 0 {
		s.acked = max(s.acked, c.Ack)
	} else if s.acked != 0 {
		s.baseline, s.acked = 0, 0 // it asks for a keyframe
	}
	for i := range c.N {
		tick := c.First + sim.Tick(i)
		arrival := s.buffer.Put(m.tick, tick, cmds[i*m.model.CmdWords:(i+1)*m.model.CmdWords])
		s.arrivals[arrival]++
		s.record.slackOf = append(s.record.slackOf, float64(int64(tick)-int64(m.tick))-float64(m.now-m.due+
			m.span())/float64(m.span()))
		if tick > s.newest && arrival != netcode.Early {
			if s.newest < c.First {
				s.slack.Add(m.tick, int((m.now-m.due+m.span())*4/m.span()), tick)
			}
			s.newest = tick
		}
	}
}

func (m *match) told(s *seat, body []byte) {
	msg, err := control.Parse(control.ToPlay, body)
	if err != nil {
		m.t.Fatal(err)
	}
	switch msg := msg.(type) {
	case *control.Hello:
		rules := m.model.Machine.Rules()
		s.token = msg.Token
		m.tell(s, &control.Welcome{Match: "m", Game: rules.Name, Watching: s.watching, Slot: uint8(s.slot),
			Tick: uint32(m.tick), Hz: uint16(rules.Hz), Token: fmt.Sprint("resume", m.tick)})
		s.welcomed, s.kind, s.fed = true, netcode.Person, false
		if s.watching {
			s.kind = netcode.Empty
		}
	case *control.Ping:
		m.tell(s, &control.Pong{Time: msg.Time, Tick: uint32(m.tick)})
	case *control.Away:
		s.away, s.kind, s.fed = msg.Hidden, netcode.Person, false
		if s.away {
			s.kind = netcode.Bot
		}
	}
}

func (m *match) tell(s *seat, msg any) {
	s.down.Push(m.now, control.Append([]byte{netcode.TypeControl}, msg))
}

// shift skips ticks and says so.
func (m *match) shift(ticks int) {
	m.due += int64(ticks) * m.span()
	for _, s := range m.seats {
		s.slack.Clear()
		m.tell(s, &control.Shift{Tick: uint32(m.tick), Ticks: uint16(ticks)})
	}
}

func (m *match) step() {
	m.model.Expect(m.world, m.next)
	for _, s := range m.seats {
		if m.model.Kind(m.next, s.slot) != s.kind {
			m.model.Sit(m.next, s.slot, s.kind)
		}
		cmd, age, ok := s.buffer.Take(m.tick + 1)
		if s.kind != netcode.Person {
			continue
		}
		if ok {
			m.model.Hold(m.next, s.slot, age, cmd)
			s.fed = s.fed || age == 0
		}
		if s.fed {
			s.ticks++
			if !ok || age != 0 {
				s.starved++
			}
		}
	}
	m.model.Step(m.world, m.next)
	m.tick++
	m.past.Put(m.tick, m.world)
	for _, s := range m.seats {
		if s.welcomed && !s.away {
			m.send(s)
		}
	}
}

func (m *match) send(s *seat) {
	buf := make([]byte, 8)
	switch {
	case !m.past.Spans(s.baseline, m.tick):
		buf = m.enc.AppendPlain(buf, 0, m.tick, nil, m.world)
	case s.plain:
		buf = m.enc.AppendPlain(buf, s.baseline, m.tick, m.past.At(s.baseline), m.world)
	default:
		buf = m.enc.AppendStep(buf, m.past, s.baseline, m.tick)
	}
	var told *netcode.Slack
	if slack, ok := s.slack.Slack(); ok && m.tick%15 == sim.Tick(s.slot) {
		told = &slack
		s.record.slacks = append(s.record.slacks, float64(slack.P5)/4)
	}
	s.baseline = m.tick
	msg := buf[netcode.Address(buf, 9, buf[8], told):]
	if m.spoil != nil {
		if msg = m.spoil(s, msg); msg == nil {
			return
		}
	}
	s.down.Push(m.now, msg)
}

// play is one turn of a client's loop.
func (m *match) play(s *seat) {
	now := s.local(m.now)
	for msg, ok := s.down.Pop(m.now); ok; msg, ok = s.down.Pop(m.now) {
		s.client.Receive(now, msg)
		m.verify(s)
	}
	if w := s.client.World(); w != nil {
		_, tick := s.client.Ticks()
		s.driver(s.client, tick, s.cmd)
	}
	s.client.Advance(now, s.cmd)
	for msg := s.client.Next(); msg != nil; msg = s.client.Next() {
		s.up.Push(m.now, msg)
	}
	s.client.View(now, s.view)
	if s.turns++; s.client.world.tick < s.client.own.stamped {
		s.stood++
	}
}

// verify compares the Worlds that a client takes for confirmed with the true ones.
func (m *match) verify(s *seat) {
	confirmed, _ := s.client.Ticks()
	if w := m.past.At(confirmed); w != nil && m.spoil == nil && !slices.Equal(w, s.client.Confirmed(confirmed)) {
		m.t.Fatalf("slot %d confirms a World of tick %d that never was", s.slot, confirmed)
	}
}

// all adds up a figure of every seat.
func (m *match) all(of func(s *seat) float64) (sum float64) {
	for _, s := range m.seats {
		sum += of(s)
	}
	return sum
}

// fromKeys drives like a person at a keyboard, who holds each key for a while.
func fromKeys(seed uint64, span sim.Tick, choices ...[]int32) func(*Client, sim.Tick, []int32) {
	return func(_ *Client, tick sim.Tick, cmd []int32) {
		rng := rand.New(rand.NewPCG(seed, uint64(tick/span)))
		copy(cmd, choices[rng.IntN(len(choices))])
	}
}

func quantile(all []float64, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
