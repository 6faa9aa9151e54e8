package server

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"slipstream/lobby"
	"slipstream/sim/games"
	"slipstream/sim/racing"
)

// TestTracksAreBuiltElsewhere: a track that nobody has seen is built neither on the lobby's goroutine nor on a shard's,
// a match on a track that is there waits for no other, and what is too much is refused.
func TestTracksAreBuiltElsewhere(t *testing.T) {
	const most = 2
	posted := make(chan func(), most)
	g := newGame(games.ByName("racing"))
	ms := &matches{games: []*game{g}, most: most, builder: builder{post: func(do func()) { posted <- do }}}
	ms.builder.open(most, func(time.Duration) time.Duration { return 0 })
	wish := func(track int32) lobby.Wish { return lobby.Wish{Game: "racing", Settings: []int32{track}} }
	built := func(w lobby.Wish) bool { return g.model.Machine.Built(g.setup(w.Settings)) }
	fresh := func() lobby.Wish { return wish(racing.Authored + rand.Int32N(racing.MaxTrack-racing.Authored)) }

	var answers []error
	then := func(err error) { answers = append(answers, err) }
	asked := []lobby.Wish{fresh(), fresh()}
	for i, w := range asked {
		ms.Prepare(w, then)
		if len(answers) != 0 || built(w) {
			t.Fatal("a track is built while somebody asks for it")
		}
		if left := ms.Left(); left != most-1-i {
			t.Errorf("%d matches are left, with %d to be built", left, i+1)
		}
	}
	if ms.Prepare(fresh(), then); len(answers) != 1 || answers[0] != lobby.ErrFull {
		t.Errorf("more than there can be: %v", answers)
	}
	known := wish(0)
	g.build(g.setup(known.Settings))
	if ms.Prepare(known, then); len(answers) != 2 || answers[1] != nil {
		t.Errorf("a track that is there waits: %v", answers)
	}

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); ms.builder.run(ctx) }()
	for range asked {
		(<-posted)()
	}
	stop()
	<-done
	if len(answers) != 4 || answers[2] != nil || answers[3] != nil || !built(asked[0]) || !built(asked[1]) {
		t.Errorf("built: %v", answers)
	}
	if ms.Prepare(asked[0], then); len(answers) != 5 {
		t.Error("what was built is built again")
	}
}

// waiter is a builder without a server, and what those who asked it were told.
func waiter(most int) (b *builder, told *[]error, then func(error)) {
	told = new([]error)
	b = &builder{post: func(do func()) { do() }}
	b.open(most, func(time.Duration) time.Duration { return 0 })
	return b, told, func(err error) { *told = append(*told, err) }
}

// TestTracksThatCannotBeBuilt: a setup on which the game panics is the fault of one match, not of the server.
func TestTracksThatCannotBeBuilt(t *testing.T) {
	b, told, then := waiter(2)
	b.build(func() { panic("such a track cannot be") }, then)
	b.build(func() {}, then)
	b.next(<-b.queue)
	b.next(<-b.queue)
	(&builder{}).build(func() { panic("nor here") }, then)
	for i, err := range *told {
		if err != nil {
			t.Errorf("%d: %v: its match is not even tried", i, err)
		}
	}
	if len(*told) != 3 {
		t.Errorf("%d of 3 were told", len(*told))
	}
}

// TestTracksThatCameTooLate: nothing is built for those who have given up.
func TestTracksThatCameTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, told, then := waiter(10)
		built := 0
		for range 10 {
			b.build(func() { time.Sleep(lobby.PrepareWithin / 4); built++ }, then)
		}
		ctx, stop := context.WithCancel(t.Context())
		go b.run(ctx)
		time.Sleep(time.Hour)
		stop()
		synctest.Wait()
		if built != 3 || len(*told) != 10 || (*told)[2] != nil || (*told)[3] != lobby.ErrFull {
			t.Errorf("%d of 10 were built: %v", built, *told)
		}
	})
}
