package main

import (
	"slices"
	"time"

	"slipstream/sim"
)

const (
	readersTurn = 250 * time.Millisecond // how often one reads and acknowledges: often enough to be sent every snapshot
	quietFor    = 5 * time.Second        // the phase before, because --for may be a minute
	resumeTurn  = 10 * time.Millisecond  // how often one has a turn once it reads again
)

// readers are players of the small games. They take their seats and play, then stop reading, and then read
// again.
type readers struct {
	*scene
	*tools // not the honest players' tools, whose gaps are measured
	horde  *horde
	all    []*reader
}

// reader is one of them.
type reader struct {
	*foe
	*rawPlayer
	back   time.Time     // when it began to read again
	caught time.Duration // how long it took from then to the newest snapshot; 0 until it has it
}

func (s *scene) readers() error {
	r := &readers{scene: s, tools: &tools{games: s.crowd.games, acts: s.crowd.acts, gap: func(time.Duration) {}}}
	if err := s.phase("before", min(s.For, quietFor)); err != nil { // none of them is there yet
		return err
	}
	if err := r.sitDown(); err != nil {
		return err
	}
	if err := s.phase("reading", s.Settle); err != nil {
		return err
	}
	for _, one := range r.all { // they go on sending: otherwise they would be taken for dead long before
		one.stalled = true
	}
	if err := s.phase("stopped", s.For); err != nil {
		return err
	}
	s.say("sockets' buffers of this machine, both ends: %.0f MiB", kernelMemory()/(1<<20))
	r.resume()
	if err := s.phase("resumed", s.Settle); err != nil {
		return err
	}
	r.verdict()
	s.standDown()
	return s.phase("after", s.Settle)
}

// sitDown waits until all have their seats.
func (r *readers) sitDown() error {
	taken := make(chan *reader, r.Attackers)
	r.horde = &horde{want: r.Attackers, every: readersTurn, recruit: func(i int) (*foe, error) {
		one, err := r.reader(i)
		if err != nil {
			return nil, err
		}
		taken <- one
		return one.foe, nil
	}}
	r.attack(r.horde)
	until := time.Now().Add(10*time.Second + time.Duration(r.Attackers)*10*time.Millisecond)
	for len(r.all) < r.Attackers && time.Now().Before(until) {
		if err := r.crowd.play(r.ctx, time.Second/4); err != nil {
			return err
		}
		for len(taken) > 0 && len(r.all) < r.Attackers {
			r.all = append(r.all, <-taken)
		}
	}
	r.horde.absent.Store(-1 << 40) // nobody is replaced
	return nil
}

// reader takes a seat. Two fifths of them sit in the largest game, so that no more matches are needed than
// a server allows.
func (r *readers) reader(i int) (*reader, error) {
	p := *r.plan
	p.Game, p.RaceSize, p.settings = "tag", 8, nil
	if i%5 < 2 {
		p.Game, p.RaceSize, p.settings = "arena", 32, []int32{1800}
	}
	pl, err := r.player(i, &p, "Reader")
	if err != nil {
		return nil, err
	}
	one := &reader{rawPlayer: pl, foe: &foe{net: pl.net, socket: pl.socket, codec: pl.codec}}
	one.act = func(f *foe, now time.Time) {
		if pl.turn(r.tools); pl.fresh > 0 && pl.newest >= pl.fresh && one.caught == 0 {
			one.caught = now.Sub(one.back)
		}
		f.err = pl.err
	}
	one.foe.mute = true // its player reads
	return one, nil
}

// resume lets all read again.
func (r *readers) resume() {
	now := time.Now()
	for _, one := range r.all {
		hz := time.Duration(one.model.Machine.Rules().Hz)
		one.fresh = one.newest + sim.Tick(now.Sub(one.lastAt)*hz/time.Second)
		one.back, one.stale, one.stalled = now, 0, false
	}
	r.horde.every = resumeTurn
}

// verdict reports what they cost, and what they read when they read again.
func (r *readers) verdict() {
	var caught []time.Duration
	var stale []int
	for _, one := range r.all {
		if one.caught > 0 {
			caught, stale = append(caught, one.caught), append(stale, one.stale)
		}
	}
	slices.Sort(caught)
	slices.Sort(stale)
	rss := func(i int) float64 { return mib(r.phases[i].after, "process_resident_memory_bytes") }
	r.figure("seated", float64(len(r.all)))
	r.figure("caught", float64(len(caught)))
	r.figure("grown_mib", rss(2)-rss(1))
	r.say("%d took seats: %+.1f MiB; then they stopped reading: %+.1f MiB", len(r.all), rss(1)-rss(0), rss(2)-rss(1))
	if n := len(stale); n > 0 {
		r.say("%d were not closed meanwhile and had the newest snapshot p50 %v, p99 %v after they read again, behind p50 %d, p99 %d, at most %d stale ones",
			n, round(at(caught, .5)), round(at(caught, .99)), stale[n/2], stale[n*99/100], stale[n-1])
	}
}
