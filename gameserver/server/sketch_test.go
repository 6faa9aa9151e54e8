package server

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/lobby"
	"slipstream/lobby/store"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/journal"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/racing"
)

// tape is a journal in memory.
type tape struct{ bytes.Buffer }

func (*tape) Close() error { return nil }

// sketched are the settings of a race on the game's example of a drawn track.
func sketched() []int32 {
	setup := racing.Game{}.Example()
	setup.Settings[racing.SettingLaps], setup.Settings[racing.SettingCountdown] = 1, 1
	return valuesOf(games.ByName("racing").Rules(), &setup)
}

// TestARaceOnADrawing: friends race on what one of them drew, which everybody's room, welcome and
// state have; the journal of it can be run again, and its best laps are on a board of its own.
func TestARaceOnADrawing(t *testing.T) {
	book, settings := &tape{}, sketched()
	var kept []*store.Result
	w := newWorldOf(t, NodeConfig{
		Games:   []sim.Machine{games.ByName("racing")},
		Journal: func(string) io.WriteCloser { return book },
		Results: func(r *store.Result) { kept = append(kept, r) },
	})
	host, friend := w.enter("Ada"), w.enter("Ben")
	host.ask(&control.Create{Seats: 3, Settings: settings, Public: true})
	room := await[control.Room](host)
	friend.ask(&control.Join{Code: room.Code})
	for _, r := range []*control.Room{room, await[control.Room](friend)} {
		if !slices.Equal(r.Settings, settings) {
			t.Errorf("a room on %v, want %v", r.Settings, settings)
		}
	}
	friend.ask(&control.Rooms{Watch: true})
	if l := await[control.List](friend); len(l.Rooms) != 1 || len(l.Rooms[0].Settings) > 8 {
		t.Errorf("in the list: %+v", l.Rooms)
	}
	host.ask(&control.Start{})
	for _, p := range []*player{host, friend} {
		p.take(await[control.Ticket](p))
		w.until(5*time.Second, "playing", p.playing)
		if got := last[control.Welcome](p).Settings; !slices.Equal(got, settings) {
			t.Errorf("welcome to a race on %v", got)
		}
	}
	var held *hosted
	for _, held = range w.node.matches.byID {
	}
	state := sim.Of[racing.State](held.game.model.State(held.match.World()))
	if state.Track != racing.Sketched || state.Circuit().Number != racing.Sketched {
		t.Errorf("they race on track %d", state.Track)
	}
	w.until(3*time.Minute, "over", func() bool { return host.client.State() == client.Over })
	w.run(2 * time.Second)
	for _, p := range []*player{host, friend} {
		if s := p.client.Stats(int64(w.lo.Now())); s.Desyncs != 0 {
			t.Errorf("%d snapshots did not match", s.Desyncs)
		}
	}
	j, err := journal.Parse(book.Bytes(), held.game.model)
	if err != nil {
		t.Fatal(err)
	}
	report, err := j.Verify()
	if err != nil || report.Divergence != nil || report.Ticks < racing.Hz*20 || !j.Ended {
		t.Errorf("%+v %v", report, err)
	}
	if setup := j.Header.Setup(); !slices.Equal(setup.Settings[:len(settings)], settings) {
		t.Errorf("the journal is of %v", setup.Settings)
	}
	want := lobby.BoardOf("racing", control.SketchText(settings[4:]))
	if len(kept) != 1 || kept[0].Board != want || kept[0].Game != "racing" || kept[0].Track != racing.Sketched {
		t.Errorf("%+v, want the board %s", kept, want)
	}
}

// TestDrawingsThatDoNotFit: what nobody can race on is refused in words, wherever it is asked for,
// and a player who brings one after the other has to wait.
func TestDrawingsThatDoNotFit(t *testing.T) {
	w := newWorld(t, games.ByName("racing"))
	a := w.enter("Ada")
	good, bad := sketched(), sketched()
	for i := range bad[7:] {
		bad[7+i] = 0 // all of these corners at one place
	}
	refused := func(code, part string) {
		t.Helper()
		if e := await[control.Error](a); e.Code != code || !strings.Contains(e.Text, part) {
			t.Errorf("refused as %+v, want %s: %s", e, code, part)
		}
	}
	a.ask(&control.Quick{Settings: bad})
	refused(control.ErrorSketch, "bend too tight")
	steep := sketched()
	steep[7] |= 31 << 16
	a.ask(&control.Create{Settings: steep})
	refused(control.ErrorSketch, "too steep")
	a.ask(&control.Create{Settings: good[:4]}) // a drawn track, and no drawing
	refused(control.ErrorSketch, "unreadable")
	other := sketched()
	other[0] = 2
	a.ask(&control.Create{Settings: other})
	if r := await[control.Room](a); !slices.Equal(r.Settings, other[:4]) {
		t.Errorf("a room on a track that nobody drew has %v", r.Settings)
	}
	a.ask(&control.Configure{Settings: good})
	if r := await[control.Room](a); !slices.Equal(r.Settings, good) {
		t.Errorf("the room has %v", r.Settings)
	}
	a.ask(&control.Configure{Settings: steep})
	refused(control.ErrorSketch, "too steep")
	_, err := w.node.matches.Fit(lobby.Wish{Settings: steep})
	if unfit := new(lobby.UnfitError); !errors.As(err, &unfit) || unfit.Why != "too_steep" {
		t.Errorf("%v", err)
	}
	w.run(time.Minute)
	for range 30 {
		a.ask(&control.Configure{Settings: steep})
		w.run(300 * time.Millisecond)
	}
	rationed := 0
	for _, m := range a.said {
		if e, ok := m.(*control.Error); ok && e.Code == control.ErrorRate {
			rationed++
		}
	}
	if rationed == 0 || rationed == 30 {
		t.Errorf("of 30 drawings in 9 s, %d were turned away", rationed)
	}
}
