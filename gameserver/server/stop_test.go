package server

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/tag"
)

// sprint is tag that ends after as many ticks as are set, and panics if it is one.
type sprint struct{ tag.Game }

// faulty is the setting with which a sprint breaks: none that a fingerprint of the game plays.
const sprintTicks, broken, faulty = 450, 1000, 99

func (sprint) Rules() sim.Rules {
	r := tag.Game{}.Rules()
	r.Name = "sprint"
	r.Settings = []sim.Setting{{Name: "ticks", Min: 1, Max: sprintTicks, Default: sprintTicks}}
	return r
}

func (sprint) Init(s *tag.State, setup sim.Setup) {
	tag.Game{}.Init(s, setup)
	s.Since = sprintTicks - setup.Settings[0]
	if setup.Settings[0] == faulty {
		s.Since = -broken
	}
}

func (sprint) Step(s *tag.State, cmds []tag.Command) {
	if s.Since < -1 && s.Since > -broken+60 {
		panic("broken on purpose")
	}
	since := s.Since
	tag.Game{}.Step(s, cmds)
	s.Since = since + 1
}

func (sprint) Over(s *tag.State) bool { return s.Since >= sprintTicks }

var sprintGame = sim.Erase(sprint{})

// mended is sprint without the panic, for players: they run the game too.
type mended struct{ sprint }

func (mended) Step(s *tag.State, cmds []tag.Command) { tag.Game{}.Step(s, cmds) }

func TestAMatchEndsAndTheNextOneBegins(t *testing.T) {
	w := newWorld(t, sprintGame)
	p := w.quick("Ada")
	first := last[control.Welcome](p).Match
	w.until(20*time.Second, "over", func() bool { return p.client.State() == client.Over })
	if why, text := p.client.Why(); string(why) != control.ByeEnded || text == "" {
		t.Errorf("%s %q", why, text)
	}
	r := last[control.Result](p)
	if r == nil || len(r.Places) != 8 || int(r.Tick) != sprintTicks+1 {
		t.Fatalf("%+v", r)
	}
	w.run(time.Second)
	if players, _ := w.node.matches.Counts(); players+w.node.Matches() != 0 {
		t.Errorf("%d players in %d matches", players, w.node.Matches())
	}
	p.client, p.heard = nil, nil
	p.ask(&control.Quick{})
	p.take(await[control.Ticket](p))
	w.until(2*time.Second, "playing", p.playing)
	if last[control.Welcome](p).Match == first {
		t.Error("the same match again")
	}
}

func TestAPrivateMatchByCode(t *testing.T) {
	w := newWorld(t, sprintGame)
	host, friend := w.enter("Ada"), w.enter("Ben")
	host.ask(&control.Create{})
	code := await[control.Room](host).Code
	friend.ask(&control.Join{Code: code})
	await[control.Room](friend)
	host.ask(&control.Start{})
	for _, p := range []*player{host, friend} {
		ticket := await[control.Ticket](p)
		if ticket.Code != code {
			t.Errorf("%+v", ticket)
		}
		p.take(ticket)
		w.until(2*time.Second, "playing", p.playing)
	}
	a, b := last[control.Welcome](host), last[control.Welcome](friend)
	if a.Match != b.Match || a.Slot == b.Slot {
		t.Errorf("%+v %+v", a, b)
	}
	stranger := w.enter("Eve")
	stranger.ask(&control.Quick{})
	if await[control.Ticket](stranger).Match == a.Match {
		t.Error("quick found a private match")
	}
	stranger.ask(&control.Spectate{})
	if await[control.Ticket](stranger).Match == a.Match {
		t.Error("a spectator of anything sees a private match")
	}
	w.until(20*time.Second, "over", func() bool { return host.client.State() == client.Over })
	w.run(time.Second)
	var rooms []string // of which match, as the host heard it
	for _, m := range host.said {
		if r, ok := m.(*control.Room); ok && r.Code == code {
			rooms = append(rooms, r.Match)
		}
	}
	if len(rooms) != 1 || rooms[0] != "" {
		t.Errorf("the room did not hear of the end: %q", rooms)
	}
}

func TestSpectatorsLookOn(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	q := w.enter("Ben")
	q.ask(&control.Spectate{Match: last[control.Welcome](p).Match})
	ticket := await[control.Ticket](q)
	q.take(ticket)
	w.until(time.Second, "watching", q.playing)
	if !q.client.Watching() || last[control.Welcome](q).Token == "" {
		t.Error("no spectator")
	}
	if players, _ := w.node.matches.Counts(); players != 1 {
		t.Errorf("%d players", players)
	}
	if why, _ := w.knock(w.hello(ticket.Token)); why != transport.BadToken {
		t.Errorf("a spectator's ticket, again: %v", why)
	}
}

func TestAPanicEndsOneMatch(t *testing.T) {
	w := newWorld(t, sprintGame)
	var log bytes.Buffer
	w.node.log = slog.New(slog.NewTextHandler(&log, nil))
	fine := w.quick("Ada")
	p := w.enter("Ben")
	p.ask(&control.Quick{Settings: []int32{faulty}})
	ticket := await[control.Ticket](p)
	p.client = client.New(client.Config{
		Model: netcode.NewModel(sim.Erase(mended{})), Behaviour: w.node.matches.games[0].behaviour, Token: ticket.Token,
	})
	w.until(5*time.Second, "over", func() bool { return p.client.State() == client.Over })
	if why, _ := p.client.Why(); string(why) != control.ByeFailed {
		t.Error(why)
	}
	if !fine.playing() {
		t.Error("another match was hit")
	}
	if s := log.String(); !strings.Contains(s, "broken on purpose") || strings.Count(s, "\n") != 1 {
		t.Errorf("logged: %s", s)
	}
	w.run(time.Second)
	if n := w.node.Matches(); n != 1 {
		t.Errorf("%d matches", n)
	}
}

func TestDrain(t *testing.T) {
	w := newWorld(t, sprintGame, tagGame)
	racer := w.quick("Ada")
	endless := w.enter("Ben")
	endless.ask(&control.Quick{Game: "tag"})
	endless.take(await[control.Ticket](endless))
	w.until(time.Second, "playing", endless.playing)
	late := w.enter("Eve")
	late.ask(&control.Quick{})
	held := await[control.Ticket](late)

	w.node.Drain()
	await[control.Notice](late)
	late.ask(&control.Quick{})
	if e := await[control.Error](late); e.Code != control.ErrorDraining {
		t.Errorf("%+v", e)
	}
	w.run(time.Second)
	if n := last[control.Notice](racer); n == nil || n.Kind != control.NoticeDraining {
		t.Error("the racer was not told")
	}
	// A game without an end is ended, and its players may come back soon.
	if s := endless.client.State(); s != client.Dropped {
		t.Error("an endless match goes on:", s)
	}
	if why, _ := endless.client.Why(); string(why) != control.ByeDraining {
		t.Error(why)
	}
	endless.cut = true

	// A ticket that was given still seats, and says why it will be short.
	late.take(held)
	w.until(time.Second, "playing", late.playing)
	if last[control.Notice](late) == nil {
		t.Error("the one who came late was not told")
	}

	w.until(20*time.Second, "drained", func() bool { return w.node.Matches() == 0 })
	for _, p := range []*player{racer, late} {
		if last[control.Result](p) == nil {
			t.Error("a result was lost")
		}
		if why, _ := p.client.Why(); string(why) != control.ByeEnded {
			t.Error(why)
		}
	}
	w.node.Stop(func() {})
	w.run(time.Second)
	for _, p := range w.all {
		closed, ok := p.gone.(*transport.CloseError)
		if !ok || closed.Reason() != transport.Draining {
			t.Errorf("%v", p.gone)
		}
	}
}

func TestADrainThatTakesTooLong(t *testing.T) {
	w := newWorld(t, sprintGame)
	p := w.quick("Ada")
	w.node.Drain()
	w.run(time.Second)
	w.node.Stop(func() {})
	w.until(time.Second, "told", func() bool { return p.client.State() == client.Dropped })
	if why, _ := p.client.Why(); string(why) != control.ByeDraining {
		t.Error(why)
	}
	w.run(time.Second)
	w.node.Tick()
	if w.node.Matches() != 0 {
		t.Error("a match is left")
	}
}

func TestADrainDoesNotWaitForNobody(t *testing.T) {
	w := newWorld(t, sprintGame)
	p := w.quick("Ada")
	p.cut = true
	p.play.Close()
	w.node.Drain()
	w.run(time.Second)
	if w.node.Matches() != 1 {
		t.Error("a player who dropped had no time to come back")
	}
	w.run(3 * time.Second) // less than the match would take
	w.until(4*time.Second, "ended", func() bool { return w.node.Matches() == 0 })
}

func TestNobodyInAMatch(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	p.client.Leave()
	w.run(time.Second)
	if players, matches := w.node.matches.Counts(); players != 0 || matches != 0 || w.node.Matches() != 1 {
		t.Errorf("%d players in %d of %d matches", players, matches, w.node.Matches())
	}
	w.run(31 * time.Second)
	if w.node.Matches() != 0 {
		t.Error("an abandoned match goes on")
	}
	for _, s := range w.node.matches.shards {
		if s.load != 0 || len(s.matches)+len(s.seats) != 0 {
			t.Errorf("shard: load %d, %d matches, %d seats", s.load, len(s.matches), len(s.seats))
		}
	}
	if n := len(w.node.matches.byID) + len(w.node.matches.promised); n != 0 {
		t.Errorf("%d entries are left", n)
	}
}

func TestMatchesSpreadOverShards(t *testing.T) {
	w := newWorld(t, sprintGame)
	for range 4 {
		for range 8 {
			p := w.enter("")
			p.ask(&control.Quick{})
			await[control.Ticket](p)
		}
	}
	for i, s := range w.node.matches.shards {
		if len(s.matches) != 2 {
			t.Errorf("shard %d: %d matches of 4", i, len(s.matches))
		}
	}
}
