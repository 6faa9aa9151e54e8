package server

import (
	"context"
	"testing"
	"time"

	"slipstream/lobby"
	"slipstream/netcode/solo"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/tag"
)

// TestStewardNamesReasons: what netcode/solo finds wrong has the same name for players' pages.
func TestStewardNamesReasons(t *testing.T) {
	for why := range solo.NumReasons {
		if name := lapReasons[why]; name != why.String() && why != solo.Fair || why == solo.Fair && name != "" {
			t.Errorf("%v is called %q", why, name)
		}
	}
}

// TestSteward: laps are run again one after the other on the steward's goroutine, and no more wait
// than there is room for.
func TestSteward(t *testing.T) {
	racing, chase := newGame(games.ByName("racing")), newGame(sim.Erase(tag.Game{}))
	mail := lobby.NewMailbox()
	s := newSteward([]*game{racing, chase}, mail.Post, false)
	alone := solo.NewGame(racing.model, racing.behaviour)
	lap, ok := solo.Bot(alone, 3)
	if !ok {
		t.Fatal("the bot does not get round")
	}
	honest := lap.Append(nil)
	lap.Time--
	forged := lap.Append(nil)

	answers := make(chan lobby.Verdict, 2*lapQueue)
	take := func(v lobby.Verdict) { answers <- v }
	for range lapQueue {
		if !s.Judge(honest, "racing", 3, "", take) {
			t.Fatal("turned away while there is room")
		}
	}
	if s.Judge(honest, "racing", 3, "", take) {
		t.Error("no end to what waits")
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.run(ctx) }()
	go mail.Run(ctx)
	want := lobby.Verdict{Build: racing.behaviour, Time: alone.Duration(lap.Time + 1)}
	for range lapQueue {
		if v := <-answers; v != want || v.Time < 10*time.Second {
			t.Fatalf("%+v, want %+v", v, want)
		}
	}
	for _, c := range []struct {
		lap    []byte
		game   string
		track  int32
		sketch string
		reason string
	}{
		{forged, "racing", 3, "", "wrong_time"}, {honest, "racing", 2, "", "other_track"},
		{honest, "tag", 3, "", "other_game"},
		{honest, "chess", 3, "", "other_game"}, {honest[:50], "racing", 3, "", "truncated"},
		{nil, "racing", 3, "", "truncated"},
	} {
		if !s.Judge(c.lap, c.game, c.track, c.sketch, take) {
			t.Fatal("turned away")
		}
		if v := <-answers; v.Reason != c.reason {
			t.Errorf("%s, track %d, %d bytes: %+v, want %s", c.game, c.track, len(c.lap), v, c.reason)
		}
	}
	stop()
	<-done
	f := s.figures()
	if f.Turned != 1 || f.Judged["fair"] != lapQueue || f.Judged["wrong_time"] != 1 || f.Judged["other_game"] != 2 {
		t.Errorf("%+v", f)
	}

	inline := newSteward([]*game{racing}, func(do func()) { do() }, true)
	told := false
	if !inline.Judge(honest, "racing", 3, "", func(v lobby.Verdict) { told = v == want }) || !told {
		t.Error("inline, the answer is there at once")
	}
}

// TestStewardRestsFromWhatItRefuses: a lap of a track that nobody has been on yet has that track built before it can be
// found to be none. Thousands of those are work like any other.
func TestStewardRestsFromWhatItRefuses(t *testing.T) {
	racing := newGame(games.ByName("racing"))
	s := newSteward([]*game{racing}, nil, true)
	for track := range int32(3) {
		lap := solo.Lap{Game: "racing", Behaviour: racing.behaviour, Number: 1<<30 + track, Origin: 1,
			Ticks: 100, Run: []byte{1}}
		rests := 0
		h := handedIn{lap: lap.Append(nil), game: "racing", track: lap.Number}
		if _, why := s.verdict(&h, func(time.Duration) { rests++ }); why != solo.OtherTrack || rests != 1 {
			t.Errorf("%v, after %d rests", why, rests)
		}
	}
}
