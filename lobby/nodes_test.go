package lobby

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// town is a cluster of lobbies and its players: one goroutine, one clock, one seed. Nodes are
// killed and come back, are parted from the bus, lose notices; the bus stops to take writes, as it does
// when its servers elect a leader.
type town struct {
	t     *testing.T
	rng   *rand.Rand
	now   int64
	fake  *bus.Fake
	nodes []*townNode
	all   []*visitor

	allied bool // they form parties
	calm   bool // nobody opens a second page: until the first has heard of it there are two
}

// townNode is one life of a node.
type townNode struct {
	l     *Lobby
	bus   *bus.FakeBus
	seats *field
	id    uint32
	cut   bool
}

// field is the matches of a node: of four seats each, they end when their time has come.
type field struct {
	town *town
	node *townNode
	runs map[uint64]*run
}

type run struct {
	until  int64
	public bool
	seats  map[uint64]bool // by player
}

func (f *field) Fit(w Wish) (Wish, error)         { return Wish{Game: "tag", Seats: 4}, nil }
func (f *field) Left() int                        { return 40 - len(f.runs) }
func (f *field) Prepare(_ Wish, then func(error)) { then(nil) }
func (f *field) Release(match, player uint64) {
	if r := f.runs[match]; r != nil {
		delete(r.seats, player)
	}
}

func (f *field) Start(match uint64, _ Wish, public bool, now int64) error {
	if f.runs[match] == nil {
		f.runs[match] = &run{now + int64(20*time.Second), public, map[uint64]bool{}}
	}
	return nil
}

func (f *field) Take(match, player uint64, quick bool, now int64) error {
	r := f.runs[match]
	switch {
	case r == nil || quick && !r.open(now) && !r.seats[player]:
		return ErrMatch
	case !r.seats[player] && len(r.seats) >= 4:
		return ErrFull
	}
	r.seats[player] = true
	return nil
}

func (f *field) Condition(match uint64, now int64) (Condition, bool) {
	r := f.runs[match]
	if r == nil {
		return Condition{}, false
	}
	return Condition{People: len(r.seats), Free: 4 - len(r.seats), Open: r.open(now)}, true
}

func (r *run) open(now int64) bool { return r.public && r.until-now > int64(12*time.Second) }

func (f *field) Holders(match uint64) []uint64 {
	if r := f.runs[match]; r != nil {
		return slices.Sorted(maps.Keys(r.seats))
	}
	return nil
}

func (f *field) Counts() (players, matches int) { return 0, len(f.runs) }

func newTown(t *testing.T, seed uint64, nodes int) *town {
	w := &town{t: t, rng: rand.New(rand.NewPCG(seed, 7)), now: start}
	w.fake = bus.NewFake(func() int64 { return w.now }, seed, Buckets)
	w.fake.Delay = 20 * time.Millisecond
	for range nodes {
		w.boot()
	}
	return w
}

func (w *town) boot() *townNode {
	n := w.bootNode()
	n.l.Join()
	return n
}

// bootNode boots a node that has not joined the others yet.
func (w *town) bootNode() *townNode {
	n := &townNode{id: uint32(w.rng.Uint64()) | 1}
	n.seats = &field{town: w, node: n, runs: map[uint64]*run{}}
	mail := Inline()
	n.bus = w.fake.Join(mail.Post)
	n.l = New(Config{
		Node: n.id, URL: fmt.Sprint("ws://", n.id, "/play"), Bus: n.bus, Mailbox: mail,
		Games: []control.Game{{Name: "tag", Slots: 4}},
		Now:   func() int64 { return w.now }, Random: w.rng.Uint64,
	}, n.seats)
	w.nodes = append(w.nodes, n)
	return n
}

// kill ends a node without a word.
func (w *town) kill(n *townNode) {
	n.bus.Close()
	w.nodes = slices.DeleteFunc(w.nodes, func(x *townNode) bool { return x == n })
	for _, v := range w.all {
		if v.node == n {
			v.node, v.conn = nil, nil
		}
		if v.seat.Node == n.id {
			v.seat = matchRef{}
		}
	}
}

// visitor is somebody with a browser, who wants to play.
type visitor struct {
	w       *town
	node    *townNode // nil: not connected
	conn    *Player
	tab     *tab
	token   string
	id      uint64
	wants   bool // a match, and is in the queue for one
	asked   int64
	seat    matchRef // where the newest ticket leads
	matched int

	party  string
	leads  bool // or is in none
	queued bool
}

func (v *visitor) Send(msg []byte) {
	m, err := control.Parse(control.FromLobby, msg)
	if err != nil {
		v.w.t.Fatal(err)
	}
	switch m := m.(type) {
	case *control.Entered:
		v.token = m.Token
		id, _ := strconv.ParseUint(m.Player, 36, 64)
		if v.id != 0 && m.Resumed && v.id != id {
			v.w.t.Fatalf("%x resumed as %x", v.id, id)
		}
		v.id, v.wants = id, m.Waiting
	case *control.Ticket:
		v.wants = false
		v.matched++
		c, err := v.node.l.Keys().Parse(m.Token, token.Ticket, v.hostOf(m), v.w.now)
		if err != nil {
			v.w.t.Fatal(err)
		}
		v.seat = matchRef{c.Match, c.Node}
	case *control.Party:
		v.party, v.leads, v.queued = m.Code, m.You == 0, m.Queued
		if !m.Queued && m.Match == "" {
			v.wants = false
		}
	case *control.Error:
		v.wants = false
	}
}

// ally enters a party, or leaves one.
func (v *visitor) ally() {
	other := v.w.all[v.w.rng.IntN(len(v.w.all))]
	v.wants = false // who enters a party waits with it, and not alone
	switch {
	case v.party != "" && v.w.rng.IntN(3) > 0:
		v.tell(&control.PartyLeave{})
	default:
		v.tell(&control.PartyAsk{Code: other.party})
	}
}

// hostOf is the node that a ticket is for, as its URL says.
func (v *visitor) hostOf(m *control.Ticket) uint32 {
	if m.URL == "" {
		return v.node.id
	}
	id := uint32(0)
	_, _ = fmt.Sscanf(m.URL, "ws://%d/play", &id)
	return id
}

// tab is one connection of a visitor. What an old one is told does not concern him.
type tab struct{ v *visitor }

func (p *tab) Send(msg []byte) {
	if p.v.tab == p {
		p.v.Send(msg)
	}
}

func (p *tab) End(Reason) {
	if p.v.tab == p {
		p.v.node, p.v.conn = nil, nil
	}
}

func (v *visitor) tell(m any) { v.node.l.Receive(v.conn, control.Append(nil, m)) }

func (v *visitor) connect(n *townNode) {
	v.node, v.tab = n, &tab{v}
	v.conn = n.l.Open(v.tab, netip.Addr{})
	v.tell(&control.Enter{Version: control.Version, Name: "x", Token: v.token})
}

func (v *visitor) turn() {
	w := v.w
	switch {
	case v.node == nil:
		if len(w.nodes) > 0 && w.rng.IntN(10) == 0 {
			v.connect(w.nodes[w.rng.IntN(len(w.nodes))])
		}
	case w.rng.IntN(800) == 0: // the page is loaded again
		v.node.l.Close(v.conn)
		v.node, v.conn = nil, nil
	case !w.calm && w.rng.IntN(2000) == 0: // a second page, elsewhere, with the same token: the first is not told by us
		v.connect(w.nodes[w.rng.IntN(len(w.nodes))])
	case v.conn.place == nil:
	case w.allied && !w.calm && !v.queued && w.rng.IntN(200) == 0:
		v.ally()
	case v.party != "" && !v.leads:
	case !v.wants && v.racing() == nil:
		v.wants, v.asked = true, w.now
		v.tell(&control.Quick{})
	}
}

// racing returns the match that a visitor sits in.
func (v *visitor) racing() *run {
	for _, n := range v.w.nodes {
		if n.id == v.seat.Node {
			return n.seats.runs[v.seat.ID]
		}
	}
	return nil
}

func (w *town) step() {
	w.now += int64(100 * time.Millisecond)
	w.fake.Advance()
	for _, n := range slices.Clone(w.nodes) {
		for _, match := range slices.Sorted(maps.Keys(n.seats.runs)) {
			if w.now >= n.seats.runs[match].until {
				delete(n.seats.runs, match)
				n.l.Ended(match)
			}
		}
		if w.now%int64(time.Second) == 0 {
			n.l.Tick()
		}
	}
	for _, v := range w.all {
		v.turn()
	}
}

func (w *town) pass(d time.Duration) {
	for end := w.now + int64(d); w.now < end; {
		w.step()
	}
}

// trouble makes something go wrong, or well again.
func (w *town) trouble() {
	n := w.nodes[w.rng.IntN(len(w.nodes))]
	switch w.rng.IntN(8) {
	case 0:
		if len(w.nodes) > 1 {
			w.kill(n)
			w.boot()
		}
	case 1:
		n.cut = true
		n.bus.Cut(true)
	case 2, 3:
		n.cut = false
		n.bus.Cut(false)
	case 4:
		w.fake.Mute = !w.fake.Mute
	case 5:
		w.fake.Lose = w.rng.Float64() / 2
	case 6:
		w.fake.Silent = !w.fake.Silent
	case 7:
		w.fake.Late = time.Duration(w.rng.IntN(10)) * time.Second
	}
}

func (w *town) heal() {
	w.fake.Faults = bus.Faults{Delay: 20 * time.Millisecond}
	for _, n := range w.nodes {
		n.cut = false
		n.bus.Cut(false)
	}
}

// check is what holds once the bus can be seen again.
func (w *town) check() error {
	leaders := 0
	at := map[uint64]int{}
	for _, n := range w.nodes {
		if n.l.leading() {
			leaders++
		}
		for id, p := range n.l.places {
			if p.conn != nil {
				at[id]++
			}
		}
	}
	for id, n := range at {
		if n > 1 {
			return fmt.Errorf("player %x is connected to %d nodes", id, n)
		}
	}
	if leaders != 1 {
		return fmt.Errorf("%d nodes make matches", leaders)
	}
	in := map[uint64]string{}
	for _, e := range w.fake.Records("parties") {
		p := recordOf[partyRecord](w.t, e)
		for _, m := range p.Members {
			if !slices.ContainsFunc(w.nodes, func(n *townNode) bool { return n.id == m.Node }) {
				continue // nobody is left who looks at it: it expires
			}
			if in[m.Player] != "" {
				return fmt.Errorf("player %x is in two parties", m.Player)
			}
			in[m.Player] = e.Key
		}
	}
	for _, n := range w.nodes {
		for id, p := range n.l.places {
			if p.conn != nil && p.rec.Party != in[id] {
				return fmt.Errorf("player %x thinks to be in party %q, and is in %q", id, p.rec.Party, in[id])
			}
		}
	}
	for _, v := range w.all {
		if v.wants && w.now-v.asked > int64(40*time.Second) {
			return errors.New("a ticket is lost")
		}
	}
	return nil
}

// leave lets everybody go, and checks that every lease ends.
func (w *town) leave() error {
	w.all = nil
	for _, n := range w.nodes { // also pages that somebody forgot about
		for p := range n.l.conns { // their order changes nothing
			n.l.Close(p)
		}
	}
	w.pass(holdTTL + time.Minute)
	for _, b := range []string{"places", "rooms", "parties", "tickets", "matches"} {
		if n := w.fake.Len(b); n != 0 {
			return fmt.Errorf("%d records of %s are left", n, b)
		}
	}
	if n := w.fake.Len("nodes"); n != len(w.nodes) {
		return fmt.Errorf("%d nodes of %d", n, len(w.nodes))
	}
	return nil
}

var moreTowns = flag.Uint64("town.seeds", 12, "how many seeds to run")

// TestTown: whatever goes wrong, when it is well again nobody is in two places, no
// ticket is lost, one node makes matches; and when all have left nothing stays.
func TestTown(t *testing.T) {
	for seed := uint64(1); seed <= *moreTowns; seed++ {
		troubled(newTown(t, seed, 3), seed)
	}
}

// TestTownOfParties: and who is in a party is in one, as its record says.
func TestTownOfParties(t *testing.T) {
	for seed := uint64(1); seed <= *moreTowns; seed++ {
		w := newTown(t, seed, 3)
		w.allied = true
		troubled(w, seed)
	}
}

func troubled(w *town, seed uint64) {
	for range 20 {
		w.all = append(w.all, &visitor{w: w})
	}
	w.pass(20 * time.Second)
	for range 20 {
		w.trouble()
		w.pass(time.Duration(w.rng.IntN(8)) * time.Second)
	}
	w.heal()
	w.pass(55 * time.Second)
	w.calm = true
	w.pass(5 * time.Second)
	matched := 0
	for _, v := range w.all {
		matched += v.matched
	}
	if err := w.check(); err != nil {
		w.t.Errorf("seed %d: %v", seed, err)
	}
	if matched < 40 {
		w.t.Errorf("seed %d: only %d tickets were given", seed, matched)
	}
	if err := w.leave(); err != nil {
		w.t.Errorf("seed %d: %v", seed, err)
	}
}
