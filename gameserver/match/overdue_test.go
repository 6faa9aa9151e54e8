package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
)

// TestOverdueSnapshots: a match that was held up makes every tick of its schedule, but sends only every fourth of those
// whose successor is due already, and then the newest.
func TestOverdueSnapshots(t *testing.T) {
	r := newRoomOf(t, match.Config{Seats: 2, Bots: true}, 1)
	r.join(smooth)
	r.run(5 * time.Second)
	counters, line := r.runner.Counters(), r.guests[0].line

	const late = 12 // ticks
	made, sent, overdue := r.match.Newest(), len(line.sent), counters.Overdue.Load()
	if overdue != 0 {
		t.Fatalf("%d snapshots were overdue on a schedule that was kept", overdue)
	}
	now := r.slice + late*match.Grid/60
	r.now = time.Duration(now) * time.Second / match.Grid
	for r.slice < now {
		r.slice++
		r.tick()
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

	r.run(time.Second)
	g := r.guests[0]
	if newest := g.last; newest+15 < r.match.Newest() {
		t.Errorf("a second later it holds %d of %d", newest, r.match.Newest())
	}
	if st := g.client.Stats(int64(r.now)); st.Desyncs != 0 || st.Resumes != 0 {
		t.Errorf("%+v", st)
	}
}
