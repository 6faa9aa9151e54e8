package server

import (
	"context"
	"time"

	"slipstream/lobby"
	"slipstream/sim"
)

// builder makes games build what a match takes, such as its track, before the match starts. That takes
// milliseconds, for which neither the lobby nor a shard should stand still: a server does it on a goroutine of
// its own, one match after the other.
type builder struct {
	post  func(func())                      // to the lobby
	queue chan building                     // nil: the caller builds
	lull  func(time.Duration) time.Duration // how long to wait until the shards have nothing to do for a while
}

// building is work that somebody waits for.
type building struct {
	work  func()
	then  func(error)
	since time.Time
}

// buildsFor is how long building takes, as a rule: half of it fits between two slices of a shard.
const buildsFor = time.Millisecond

// open leaves the work to run from now on. At most so many pieces of it can wait.
func (b *builder) open(most int, lull func(time.Duration) time.Duration) {
	b.queue, b.lull = make(chan building, most), lull
}

// waiting returns how many matches wait for what is built.
func (b *builder) waiting() int { return len(b.queue) }

// build does work and then calls then on the lobby's goroutine, with lobby.ErrFull if there is too much to do.
func (b *builder) build(work func(), then func(error)) {
	if b.queue == nil {
		try(work)
		then(nil)
		return
	}
	select {
	case b.queue <- building{work, then, time.Now()}:
	default:
		then(lobby.ErrFull)
	}
}

// run builds until ctx is done.
func (b *builder) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-b.queue:
			b.next(next)
		}
	}
}

// next does a piece of work, and then rests for as long as that took, so that whoever asks for one new track after
// the other gets half a core. What has waited for too long is not done: nobody would hear of it.
func (b *builder) next(w building) {
	if time.Since(w.since) > lobby.PrepareWithin {
		b.post(func() { w.then(lobby.ErrFull) })
		return
	}
	time.Sleep(b.lull(buildsFor))
	began := time.Now()
	try(w.work)
	b.post(func() { w.then(nil) })
	time.Sleep(time.Since(began))
}

// try does work. If it panics, so does the match that it is done for, which fails then; the server does not.
func try(work func()) {
	defer func() { _ = recover() }()
	work()
}

// build makes a game build what a setup takes.
func (g *game) build(setup sim.Setup) {
	state := make([]int32, g.model.Machine.State().Words)
	g.model.Machine.Init(state, setup)
	g.model.Machine.Join(state, 0)
}
