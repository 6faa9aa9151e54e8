package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/sim"
)

// TestOverdueSnapshots: a match that was held up makes every tick of its schedule, but sends only
// every fourth of those whose successor is due already, then every second one until it is in time
// again.
func TestOverdueSnapshots(t *testing.T) {
	r := newRoomOf(t, match.Config{Seats: 2, Bots: true}, 1)
	r.join(smooth)
	r.run(5 * time.Second)
	for before := r.match.Newest(); r.match.Newest() == before; {
		r.run(time.Second / match.Grid) // to the very slice of a tick
	}
	counters, line := r.runner.Counters(), r.guests[0].line

	const late = 12 // ticks
	made, sent, overdue := r.match.Newest(), len(line.sent), counters.Overdue.Load()
	if overdue != 0 {
		t.Fatalf("%d snapshots were overdue on a schedule that was kept", overdue)
	}
	behind := r.slice
	r.paused = time.Hour
	for r.slice < behind+late*match.Grid/60 {
		r.run(time.Second / match.Grid)
	}
	r.paused = 0
	r.slice, behind = behind, r.slice
	for r.slice < behind {
		r.slice++
		r.serve()
	}
	if n := r.match.Newest() - made; n != late {
		t.Fatalf("%d ticks of %d were made", n, late)
	}
	want := 1 // the newest
	for tick := made + 1; tick < made+late; tick++ {
		if tick%4 == 0 {
			want++
		}
	}
	if n := len(line.sent) - sent; n != want {
		t.Errorf("%d snapshots of %d were sent, not %d", n, late, want)
	}
	if n := counters.Overdue.Load(); n != uint64(late-want) {
		t.Errorf("%d are counted as overdue, not %d", n, late-want)
	}

	// Half a tick late: it was more just now, so that every second one is enough until ticks are in
	// time again.
	const half = match.Grid / 60 / 2
	send := func(ticks int, late int64) int {
		before := len(line.sent)
		for end := r.match.Newest() + sim.Tick(ticks); r.match.Newest() < end; {
			r.slice++
			r.now = max(r.now, time.Duration(r.slice+late)*time.Second/match.Grid)
			for _, g := range r.guests {
				g.play()
			}
			r.serve()
		}
		return len(line.sent) - before
	}
	if n := send(8, half); n < 8 {
		t.Errorf("%d of 8 were sent by a match that never was behind a tick", n)
	}
	if n := send(1, 2*half); n > 1 {
		t.Errorf("%d of 1", n)
	}
	if n := send(8, half); n != 4 {
		t.Errorf("%d of 8 were sent by a match that is behind", n)
	}
	send(1, 0)
	if n := send(8, half); n != 8 {
		t.Errorf("%d of 8 were sent by a match that was in time again", n)
	}

	r.run(time.Second)
	g := r.guests[0]
	if newest := g.last; newest+15 < r.match.Newest() {
		t.Errorf("a second later it holds %d of %d", newest, r.match.Newest())
	}
	if st := g.client.Stats(int64(r.now)); st.Desyncs != 0 || st.Resumes != 0 {
		t.Errorf("%+v", st)
	}
}
