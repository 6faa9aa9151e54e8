package lobby

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// bootIn boots a node of a region.
func (w *town) bootIn(region string) *townNode {
	n := w.boot()
	n.l.cfg.Region = region
	n.l.cfg.Pool = NewMatchmaker(nil, region)
	return n
}

// regionOf is where the match is that a visitor's ticket leads to.
func (v *visitor) regionOf() string {
	for _, n := range v.w.nodes {
		if n.id == v.seat.Node {
			return n.l.cfg.Region
		}
	}
	return "none"
}

func rtts(eu, us uint16) *control.Distances {
	return &control.Distances{Regions: []control.Distance{{Name: "eu", RTT: eu}, {Name: "us", RTT: us}}}
}

// TestNearestRegion: a match is where the player is near, whichever node he came to, and a room's
// where the member who has it worst has it best.
func TestNearestRegion(t *testing.T) {
	for seed := range uint64(4) {
		w := newTown(t, seed, 0)
		eu, us := w.bootIn("eu"), w.bootIn("us")
		w.pass(10 * time.Second)
		w.fake.Delay = 0
		for i, far := range []*control.Distances{rtts(20, 130), rtts(130, 20)} {
			want := []string{"eu", "us"}[i]
			for _, n := range []*townNode{eu, us} {
				v := &visitor{w: w}
				v.connect(n)
				v.tell(far)
				v.tell(&control.Quick{})
				w.pass(5 * time.Second)
				if v.matched != 1 || v.regionOf() != want {
					t.Errorf("%d tickets, to %q, want %q", v.matched, v.regionOf(), want)
				}
			}
			host, friend := &visitor{w: w}, &visitor{w: w}
			host.connect(us)
			friend.connect(eu)
			host.tell(rtts(60, 50))
			friend.tell(far)
			host.tell(&control.Create{Game: "tag"})
			friend.tell(&control.Join{Code: host.conn.place.rec.Room})
			host.tell(&control.Start{})
			w.pass(time.Second)
			if friend.matched != 1 || friend.seat != host.seat || friend.regionOf() != want {
				t.Errorf("the room plays in %q, want %q", friend.regionOf(), want)
			}
		}
	}
}

// TestRegionsAreTold: when the second one comes, who is here hears of it, and of who comes later;
// and when it goes.
func TestRegionsAreTold(t *testing.T) {
	w := newTown(t, 1, 0)
	eu := w.bootIn("eu")
	w.pass(5 * time.Second)
	v := &listener{visitor: visitor{w: w}}
	v.connect(eu)
	v.said = nil
	us := w.bootIn("us")
	w.pass(5 * time.Second)
	want := fmt.Sprintf("[{eu ws://%d/play} {us ws://%d/play}]", eu.id, us.id)
	if len(v.regions()) != 1 || fmt.Sprint(v.regions()[0].Regions) != want {
		t.Errorf("%+v, want %s", v.regions(), want)
	}
	late := &listener{visitor: visitor{w: w}}
	late.connect(us)
	if got := fmt.Sprint(late.said[0].(*control.Entered).Regions); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	v.said = nil
	w.kill(us)
	w.pass(nodeTTL + 3*sweepEvery)
	if len(v.regions()) != 1 || len(v.regions()[0].Regions) != 0 {
		t.Errorf("%+v, want none", v.regions())
	}
}

// listener keeps what it is told.
type listener struct {
	visitor
	said []any
}

func (v *listener) connect(n *townNode) {
	v.node = n
	v.conn = n.l.Open(v, netip.Addr{})
	v.tell(&control.Enter{Version: control.Version, Name: "x"})
}

func (v *listener) Send(msg []byte) {
	m, err := control.Parse(control.FromLobby, msg)
	if err != nil {
		v.w.t.Fatal(err)
	}
	v.said = append(v.said, m)
}

func (v *listener) End(Reason) {}

func (v *listener) regions() (all []*control.Regions) {
	for _, m := range v.said {
		if r, ok := m.(*control.Regions); ok {
			all = append(all, r)
		}
	}
	return all
}

// TestFarTooFar: regions that there are not, and distances that cannot be, count for nothing.
func TestFarTooFar(t *testing.T) {
	w := newTown(t, 2, 0)
	eu := w.bootIn("eu")
	w.bootIn("us")
	w.pass(5 * time.Second)
	v := &visitor{w: w}
	v.connect(eu)
	v.tell(&control.Distances{Regions: []control.Distance{{Name: "eu"}, {Name: "mars", RTT: 1}, {Name: "", RTT: 5},
		{Name: "us", RTT: 65535}}})
	if got := fmt.Sprint(v.conn.place.rtt); got != fmt.Sprintf("map[us:%d]", farthest) {
		t.Error(got)
	}
}

// TestMeasuredLate: who was measured while he waits, waits with that.
func TestMeasuredLate(t *testing.T) {
	w := newTown(t, 3, 0)
	eu := w.bootIn("eu")
	w.bootIn("us")
	w.pass(5 * time.Second)
	w.fake.Delay = 0
	pool := &watchedPool{Pool: eu.l.cfg.Pool}
	for _, n := range w.nodes {
		if n.l.leading() {
			pool.Pool, n.l.cfg.Pool = n.l.cfg.Pool, pool
		}
	}
	v := &visitor{w: w}
	v.connect(eu)
	v.tell(&control.Quick{})
	v.tell(rtts(30, 90))
	if len(pool.added) != 2 || pool.added[0].Riders[0].RTT != nil ||
		fmt.Sprint(pool.added[1].Riders[0].RTT) != "map[eu:30 us:90]" {
		t.Errorf("%+v", pool.added)
	}
}

// watchedPool proposes nothing.
type watchedPool struct {
	Pool
	added []Ticket
}

func (p *watchedPool) Add(t Ticket)                               { p.added = append(p.added, t) }
func (p *watchedPool) Remove(string)                              {}
func (p *watchedPool) Step(int64, func() bool) ([]Proposal, bool) { return nil, false }

// TestAlso: the queue is told of all the tracks that would do, and of none that there is not.
func TestAlso(t *testing.T) {
	if got := trackBits([]int32{3, 0, -1, 64, 3, 63}); got != 1<<3|1|1<<63 {
		t.Errorf("%x", got)
	}
	b := newBench(t)
	pool := &watchedPool{Pool: b.l.cfg.Pool}
	b.l.cfg.Pool, b.seats.settings = pool, true
	g := b.enter("g")
	g.ask(&control.Quick{Game: "tag", Seats: 2, Settings: []int32{1}, Also: []int32{2, 5, 900}})
	if len(pool.added) != 1 || pool.added[0].Wish.Tracks != 1<<2|1<<5 {
		t.Errorf("%+v", pool.added)
	}
}
