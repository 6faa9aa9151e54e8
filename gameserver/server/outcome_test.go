package server

import (
	"slices"
	"testing"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// TestOutcome: a finished match is kept once, with everybody who drove in it: those
// who were there at the end, those who had gone by then, and not those who left before it was a match.
func TestOutcome(t *testing.T) {
	w := newWorld(t, sprintGame)
	var kept []*store.Result
	w.node.cfg.Results = func(r *store.Result) { kept = append(kept, r) }
	w.node.cfg.OpenFor = time.Second
	leave := func(p *player) {
		p.client.Leave()
		w.until(time.Second, "gone", func() bool { return p.client.State() == client.Over })
	}
	a, early := w.quick("Ada"), w.quick("Eve")
	w.until(5*time.Second, "playing", func() bool { return a.playing() && early.playing() })
	leave(early)
	b := w.quick("Ben")
	w.until(5*time.Second, "playing", func() bool { return b.playing() })
	w.run(1200 * time.Millisecond)
	leave(b)
	w.until(20*time.Second, "over", func() bool { return a.client.State() == client.Over })
	w.run(2 * time.Second)
	if len(kept) != 1 {
		t.Fatalf("%d results", len(kept))
	}
	r := kept[0]
	names := map[string]store.Place{}
	for _, p := range r.Places {
		if !p.Bot {
			names[p.Name] = p
		}
		if p.Player != 0 {
			t.Errorf("a guest has an account: %+v", p)
		}
	}
	if r.Match == 0 || r.Game != sprintGame.Rules().Name || r.Ended <= r.Started || len(names) != 2 ||
		names["Ada"].Quit || !names["Ben"].Quit {
		t.Errorf("%+v", r)
	}
}

// finishers is a game in which slot 0 finishes at once, and Place says who leads.
type finishers struct{}

type finishersState struct {
	Clock   int32
	Runners [3]struct{ Here, Place, Finish, Best int32 }
}

func (finishers) Rules() sim.Rules {
	return sim.Rules{Name: "finishers", Hz: 60, Slots: 3, Settings: []sim.Setting{{Name: "track", Max: 9, Default: 7}}}
}
func (finishers) Init(*finishersState, sim.Setup)       {}
func (finishers) Join(s *finishersState, slot sim.Slot) { s.Runners[slot].Here = 1 }
func (finishers) Leave(s *finishersState, slot sim.Slot) {
	s.Runners[slot] = struct{ Here, Place, Finish, Best int32 }{}
}
func (finishers) Over(s *finishersState) bool                 { return s.Clock > 300 }
func (finishers) Bot(*finishersState, sim.Slot) finishersMove { return finishersMove{} }
func (finishers) Step(s *finishersState, _ []finishersMove) {
	s.Clock++
	place := int32(1)
	for i := range s.Runners {
		r := &s.Runners[i]
		if r.Place = 0; r.Here == 0 {
			continue
		}
		r.Place, place = place, place+1
		if i == 0 && s.Clock == 120 {
			r.Finish, r.Best = 120, 60
		}
	}
}

type finishersMove struct {
	X int32 `net:"min=0,max=1"`
}

// TestWhoFinishedCanGo: a finish counts though its driver did not wait for the others.
func TestWhoFinishedCanGo(t *testing.T) {
	w := newWorld(t, sim.Erase[finishersState, finishersMove](finishers{}))
	var kept []*store.Result
	w.node.cfg.Results = func(r *store.Result) { kept = append(kept, r) }
	w.node.cfg.OpenFor = time.Second
	a, b := w.quick("Ada"), w.quick("Ben")
	w.run(3 * time.Second)
	a.cut = true // not even a goodbye
	a.play.Close()
	w.until(10*time.Second, "over", func() bool { return b.client.State() == client.Over })
	w.run(40 * time.Second)
	if len(kept) != 1 {
		t.Fatalf("%d results", len(kept))
	}
	r := kept[0]
	if r.Track != 7 || len(r.Places) != 3 {
		t.Fatalf("%+v", r)
	}
	first := r.Places[0]
	if first.Name != "Ada" || first.Place != 1 || first.Quit || first.Time != 2*time.Second || first.Best != time.Second {
		t.Errorf("%+v", first)
	}
	if second := r.Places[1]; second.Name != "Ben" || second.Place != 2 || second.Time != 0 {
		t.Errorf("%+v", second)
	}
}

// TestAResultOfSomebodyNew: whose ticket says that nobody could ask for his account, his result
// says so too; also when he resumed.
func TestAResultOfSomebodyNew(t *testing.T) {
	w := newWorld(t, sprintGame)
	var kept []*store.Result
	w.node.cfg.Results = func(r *store.Result) { kept = append(kept, r) }
	p := w.enter("Ada")
	p.ask(&control.Quick{})
	ticket := await[control.Ticket](p)
	keys := w.node.lobby.Keys()
	claims, err := keys.Parse(ticket.Token, token.Ticket, w.node.id, w.node.cfg.Now())
	if err != nil {
		t.Fatal(err)
	}
	claims.Player, claims.Unkept = 1<<63|7, true
	ticket.Token = keys.Sign(&claims)
	w.node.matches.mu.Lock()
	match := w.node.matches.byID[claims.Match]
	match.reserved[claims.Player] = &reservation{expires: claims.Expires}
	w.node.matches.mu.Unlock()
	p.take(ticket)
	w.until(2*time.Second, "playing", p.playing)
	p.play.Close()
	w.until(5*time.Second, "back", func() bool { m := last[control.Welcome](p); return m.Resumed && p.playing() })
	w.until(20*time.Second, "over", func() bool { return p.client.State() == client.Over })
	w.run(2 * time.Second)
	if len(kept) != 1 || !slices.ContainsFunc(kept[0].Places, func(p store.Place) bool {
		return p.Player == claims.Player && p.Unkept
	}) {
		t.Errorf("%+v", kept)
	}
}
