package world

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
	"slipstream/netcode/netsim"
)

// What a person asks the lobby for.
const (
	wantQuick = iota
	wantRoom
	wantWatch
	wantCompany // to be in the lobby, and play never
)

// person is somebody with a browser: a lobby connection and, with a ticket, pages in a match.
type person struct {
	w      *world
	name   string
	rng    *rand.Rand
	skew   float64 // of the machine's clock
	offset int64
	home   netip.Addr // some share it
	path   link       // what this one's network is like
	lie    lie        // what this one does that no client of ours does; nil: nothing

	lobby   *wire
	site    *site           // whose lobby it is
	id      string          // in the lobby; empty: not entered
	been    string          // who this one was there last
	token   string          // the newest one from the lobby; empty: none
	shown   string          // what this connection began with
	spent   []string        // tokens before the last two
	robbed  bool            // by somebody with one of those
	before  string          // the token before the newest
	began   time.Duration   // the connection
	parted  time.Duration   // when the last one was last heard of
	former  *host           // which it was to
	others  []page          // lobby pages that another one took over from
	queued  bool            // what was asked for is any match
	status  *control.Status // as the lobby told it last
	heard   time.Duration
	pinged  time.Duration
	retry   time.Duration // of the lobby
	want    int
	asked   time.Duration // when; 0: not
	askNext time.Duration
	hosts   bool

	device *device // nil: a guest
	fellow

	tab    *tab   // the page that plays; nil: none
	old    []*tab // pages that another one took over from
	frozen time.Duration
	away   bool          // for good
	fine   time.Duration // when this one was last where it wants to be
	since  time.Duration // and since when it has not been
}

// newPerson lets somebody come.
func (w *world) newPerson(name string) *person {
	p := &person{w: w, name: name, rng: rand.New(rand.NewPCG(w.rng.Uint64(), 2)), path: w.newLink()}
	p.skew = (p.rng.Float64()*2 - 1) * 500e-6
	p.offset = p.rng.Int64N(int64(time.Hour))
	p.since = w.now
	p.home = w.house(len(w.persons))
	if w.cluster != nil && w.rng.IntN(2) == 0 {
		p.device = newDevice(w.rng.Uint64)
	}
	w.persons = append(w.persons, p)
	return p
}

func (p *person) local(now time.Duration) int64 {
	return p.offset + int64(now) + int64(float64(now)*p.skew)
}

// turn is one pass of the browser's event loop.
func (p *person) turn(now time.Duration) {
	if now < p.frozen || p.away {
		return
	}
	p.inLobby(now)
	for i := 0; i < len(p.old); i++ {
		if p.old[i].turn(now); p.old[i].over && p.old[i].wire == nil {
			p.old = append(p.old[:i], p.old[i+1:]...)
			i--
		}
	}
	if p.tab == nil {
		return
	}
	p.tab.turn(now)
	if p.tab.over && p.tab.wire == nil {
		p.tab = nil
		p.askNext = now + p.pause(time.Second)
	}
}

func (p *person) pause(most time.Duration) time.Duration {
	return time.Duration(p.rng.Int64N(int64(most)))
}

// inLobby keeps the lobby connection, and asks for a match when there is none.
func (p *person) inLobby(now time.Duration) {
	p.inOthers(now)
	if p.lobby == nil {
		if now < p.retry {
			return
		}
		p.enter(now)
	}
	for {
		msg, ok, err := p.lobby.next(now)
		if err != nil {
			p.refused(err)
			p.leaveLobby(now)
			return
		}
		if !ok {
			break
		}
		p.heard = now
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			p.w.fail("the lobby sent %x: %v", msg, err)
		}
		if p.said(now, m); p.lobby == nil {
			return
		}
	}
	p.seated(now)
	p.ally(now)
	switch {
	case now-p.heard > 5*time.Second:
		p.leaveLobby(now)
	case p.id != "" && now-p.pinged > 2*time.Second:
		p.pinged = now
		p.tell(&control.Ping{Time: uint64(now)})
	case p.follows(now):
	case p.id != "" && p.tab == nil && now >= p.askNext && p.want != wantCompany && (p.asked == 0 || p.waited(now)):
		p.ask(now)
	}
}

func (p *person) tell(m any) {
	p.w.overhear(p.name, "asks", m)
	p.lobby.codec.Send(control.Append(nil, m))
}

func (p *person) leaveLobby(now time.Duration) {
	p.lobby.close(now)
	if p.id != "" {
		p.parted, p.former = p.heard, p.lobby.s
	}
	p.lobby, p.id = nil, ""
	p.retry = now + 200*time.Millisecond + p.pause(time.Second)
}

// refused checks why the server closed a connection of somebody who did nothing wrong.
func (p *person) refused(err error) {
	var closed *transport.CloseError
	if !errors.As(err, &closed) || p.lie != nil {
		return
	}
	p.w.tally.closes[closed.Reason().String()]++
	switch closed.Reason() {
	case transport.BadFrame, transport.BadText, transport.NotBinary, transport.TooBig, transport.TooFragmented,
		transport.Flood, transport.BadMessage, transport.WrongBuild, transport.MatchFull, transport.Kicked, transport.Idle:
		p.w.fail("%s did nothing wrong and was closed: %v", p.name, closed)
	}
}

// said takes a message of the lobby's.
func (p *person) said(now time.Duration, m any) {
	p.w.overhear(p.name, "hears", m)
	switch m := m.(type) {
	case *control.Entered:
		p.entered(now, m)
	case *control.Challenge:
		p.challenged(m)
	case *control.Party:
		p.partied(now, m)
	case *control.Status:
		p.status = m
	case *control.Room:
		if p.hosts = m.Code != "" && m.You == 0; p.hosts {
			p.w.code = m.Code
			if len(m.Members) > 1 && m.Match == "" && p.tab == nil {
				p.tell(&control.Start{})
			}
		}
	case *control.Ticket:
		p.asked = 0
		p.w.say("%s has a ticket for %s", p.name, m.Match)
		c := p.w.claimOf(p.hostOf(m), p.id, m)
		p.ticketed(m.Match)
		if c.lied = p.lie != nil; p.tab == nil && p.rng.IntN(8) > 0 {
			p.tab = newTab(p, m, c)
		}
	case *control.Error:
		p.asked, p.askNext = 0, now+time.Second+p.pause(time.Second)
		p.unpartied(m.Code)
		p.w.tally.errors[m.Code]++
		p.w.say("%s is told: %s", p.name, m.Code)
		if m.Code == control.ErrorGame || m.Code == control.ErrorRate || m.Code == control.ErrorProof {
			p.w.fail("%s was told %q", p.name, m.Text)
		}
		if m.Code == control.ErrorCode {
			p.w.code = ""
		}
		if m.Code == control.ErrorFull && p.want == wantRoom { // the friends are too many
			p.want, p.hosts = wantQuick, false
			p.tell(&control.Leave{})
		}
	case *control.Bye:
		// by an Enter of before, that took its time
		if m.Reason == control.ByeReplaced && (p.robbed || now-p.began < 20*time.Second) {
			return
		}
		if m.Reason == transport.Barred.String() && p.w.shady(p.home) {
			return
		}
		if m.Reason != control.ByeDraining && p.lie == nil {
			p.w.fail("the lobby parts with %s: %+v", p.name, m)
		}
	}
}

// ask asks for what this one wants today.
func (p *person) ask(now time.Duration) {
	if p.asked != 0 && p.want == wantRoom && !p.hosts { // the host does not start: why wait
		p.want = wantQuick
		p.tell(&control.Leave{})
	}
	p.asked, p.queued = now, false
	p.w.say("%s asks for a match", p.name)
	wish := p.w.wish(p.rng)
	if p.party != nil && wish.Seats != 0 {
		wish.Seats = max(wish.Seats, uint8(len(p.party.Members)))
	}
	switch {
	case p.hosts:
		p.tell(&control.Start{})
	case p.want == wantRoom && p.w.code != "":
		p.tell(&control.Join{Code: p.w.code})
	case p.want == wantRoom && now < p.w.quiet:
		p.w.rooms++
		p.tell(&control.Create{Game: wish.Game, Seats: wish.Seats, Settings: wish.Settings})
	case p.want == wantWatch && p.rng.IntN(3) > 0:
		p.tell(&control.Spectate{})
	default:
		p.queued = true
		p.tell(&wish)
	}
}

// settled reports whether this one is where it wants to be: driving, or watching.
func (p *person) settled() bool {
	t := p.tab
	if p.want == wantCompany {
		return p.id != ""
	}
	if t == nil || !t.playing() {
		return false
	}
	truth := t.wire.tap.truth
	if truth == nil {
		return false
	}
	if t.c.Watching() {
		confirmed, _ := t.c.Ticks()
		// There is nothing to see yet, if nobody looked on before.
		tick := time.Second / time.Duration(truth.game.model.Machine.Rules().Hz)
		young := t.p.w.now-t.dialed <= time.Duration(truth.delay())*tick+2*time.Second
		end := truth.over == match.Finished && confirmed < truth.newest()
		return (truth.over == 0 || end) && (young || confirmed > 0 && truth.newest()-confirmed < truth.delay()+60)
	}
	if truth.over != 0 {
		return false
	}
	model := truth.game.model
	return truth.seats[t.c.Slot()].tap == t.wire.tap && model.Driven(model.Seats(truth.prev), t.c.Slot())
}

// house is the address of the n-th person: every third is at home with the one before.
func (w *world) house(n int) netip.Addr {
	if n > 0 && (uint64(n)+w.seed)%3 == 0 {
		n--
	}
	return netip.AddrFrom4([4]byte{192, 0, byte(n >> 8), byte(n)})
}

// street is the address of the next stranger: every third is a visitor at somebody's home.
func (w *world) street() netip.Addr {
	n := w.tally.knocks
	if n%3 != 0 {
		return netip.AddrFrom4([4]byte{198, 51, byte(n >> 8), byte(n)})
	}
	home := w.persons[n%len(w.persons)].home
	w.visited[home] = true
	return home
}

// shady reports whether somebody at an address may break the protocol: a liar at home there, or a visitor.
func (w *world) shady(at netip.Addr) bool {
	for _, p := range w.persons {
		if p.home == at && p.lie != nil {
			return true
		}
	}
	return w.visited[at]
}

// newLink draws somebody's network.
func (w *world) newLink() link {
	one := func() netsim.Conditions {
		c := netsim.Conditions{RTT: time.Duration(w.rng.IntN(150)) * time.Millisecond}
		if w.rng.IntN(2) == 0 {
			c.Jitter = time.Duration(w.rng.IntN(20)) * time.Millisecond
		}
		if w.rng.IntN(3) == 0 {
			c.Loss = w.rng.Float64() * 0.02
		}
		if w.rng.IntN(5) == 0 {
			c.Rate = 4000 + w.rng.IntN(60_000)
		}
		return c
	}
	if w.perfect {
		return link{}
	}
	l := link{up: one(), down: one()}
	if w.rng.IntN(2) == 0 {
		l.down = l.up
	}
	if w.rng.IntN(3) == 0 { // a kernel that takes little: the server feels what waits
		l.up.Buffer, l.down.Buffer, l.window = 2048, 48+w.rng.IntN(300), 24+w.rng.IntN(300)
	}
	return l
}
