package client

import (
	"math"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// picture is a game that does nothing: it is only looked at.
type picture struct{}

type pictured struct {
	Score int32
	Cars  [2]struct {
		X     int32 `net:"pos,per=100"`
		Z     int32 `net:"pos,per=100"`
		Yaw   int32 `net:"angle,per=1000"`
		Speed int32 `net:"lerp,per=10"`
		Hits  int32
	}
}

type press struct {
	Key int32 `net:"min=0,max=1"`
}

func (picture) Rules() sim.Rules                 { return sim.Rules{Name: "picture", Hz: 60, Slots: 2} }
func (picture) Init(s *pictured, _ sim.Setup)    {}
func (picture) Join(s *pictured, slot sim.Slot)  {}
func (picture) Leave(s *pictured, slot sim.Slot) {}
func (picture) Step(s *pictured, cmds []press)   {}

func pictureView() (view, *pictured, *pictured, *pictured) {
	return newView(netcode.NewModel(sim.Erase(picture{}))), &pictured{}, &pictured{}, &pictured{}
}

func TestSampleBetweenTicks(t *testing.T) {
	v, prev, next, got := pictureView()
	next.Score = 7
	prev.Cars[0].X, next.Cars[0].X = -100, 100
	prev.Cars[0].Yaw, next.Cars[0].Yaw = 990, 30 // through the full turn
	prev.Cars[0].Speed, next.Cars[0].Speed = 10, 20
	prev.Cars[0].Hits, next.Cars[0].Hits = 3, 4
	prev.Cars[1].X, prev.Cars[1].Z, next.Cars[1].X, next.Cars[1].Z = 0, 0, 300, 300 // put elsewhere: 4.2 m in a tick
	prev.Cars[1].Yaw, next.Cars[1].Yaw = math.MaxInt32, math.MinInt32
	for _, c := range []struct {
		f           float64
		x, speed    int32
		yaw, x2, z2 int32
	}{{0, -100, 10, -10, 300, 300}, {0.25, -50, 13, 0, 300, 300}, {1, 100, 20, 30, 300, 300}} {
		v.sample(0, sim.Words(prev), sim.Words(next), c.f, sim.Words(got))
		car := got.Cars[0]
		if car.X != c.x || car.Yaw != c.yaw || car.Speed != c.speed || car.Hits != 4 || got.Score != 7 ||
			got.Cars[1].X != c.x2 || got.Cars[1].Z != c.z2 {
			t.Errorf("at %v: %+v", c.f, got)
		}
	}
}

// corrected returns a view that has just hidden a correction of car 0, by so many metres.
func correctedView(metres, yaw int32) (view, []int32, *pictured) {
	v, _, next, got := pictureView()
	m := netcode.NewModel(sim.Erase(picture{}))
	p := newPrediction(m)
	w := m.New()
	copy(m.State(w), sim.Words(next))
	p.past.Put(1, w)
	p.confirmed, p.tick = 1, 1
	v.before(0, &p, 1)
	next.Cars[0].X, next.Cars[0].Yaw = 100*metres, yaw
	copy(m.State(w), sim.Words(next))
	p.past.Put(1, w)
	v.after(&p, 1)
	return v, m.State(w), got
}

func TestCorrectionDoesNotMoveThePicture(t *testing.T) {
	v, now, got := correctedView(3, 900)
	v.sample(0, now, now, 1, sim.Words(got))
	if got.Cars[0].X != 0 || got.Cars[0].Yaw%1000 != 0 {
		t.Fatalf("drawn at %d, %d right after", got.Cars[0].X, got.Cars[0].Yaw)
	}
	last := int32(0)
	for at := int64(0); at < int64(2*time.Second); at += int64(frame) {
		v.sample(at, now, now, 1, sim.Words(got))
		if got.Cars[0].X < last || got.Cars[0].X > 300 {
			t.Fatalf("at %d ms it is drawn at %d, after %d", at/1e6, got.Cars[0].X, last)
		}
		last = got.Cars[0].X
	}
	if last < 299 || got.Cars[0].Yaw != 900 {
		t.Fatalf("two seconds later it is drawn at %d of 300, %d of 900", last, got.Cars[0].Yaw)
	}
}

func TestOffsetsDecayByTimeNotByFrames(t *testing.T) {
	after := func(frames int) int32 {
		v, now, got := correctedView(3, 0)
		for i := range frames {
			v.sample(int64(200*time.Millisecond)*int64(i+1)/int64(frames), now, now, 1, sim.Words(got))
		}
		return got.Cars[0].X
	}
	slow, fast := after(6), after(48) // 30 and 240 frames a second
	if slow < 200 || fast < 200 || max(slow-fast, fast-slow) > 3 {
		t.Fatalf("after 200 ms at 30 Hz %d, at 240 Hz %d of 300", slow, fast)
	}
}

func TestTooFarIsNotSmoothed(t *testing.T) {
	v, now, got := correctedView(5, 300)
	v.sample(0, now, now, 1, sim.Words(got))
	if got.Cars[0].X != 500 || got.Cars[0].Yaw != 300 || v.snaps != 1 {
		t.Fatalf("drawn at %d, %d; %d snaps", got.Cars[0].X, got.Cars[0].Yaw, v.snaps)
	}
}

func TestRowsOfASlot(t *testing.T) {
	m := netcode.NewModel(sim.Erase(picture{}))
	rows := slotRows(m)
	if len(rows) != 2 || len(rows[1]) != 1 || rows[1][0].Name != "Cars" || rows[1][0].Index != 1 {
		t.Fatalf("%+v", rows)
	}
	var a, b pictured
	b.Cars[1].X, b.Cars[1].Z, b.Cars[0].X, b.Cars[1].Hits = 300, -400, 99, 5
	if d := distance(rows[1], sim.Words(&a), sim.Words(&b)); d != 5 {
		t.Fatalf("distance %v", d)
	}
}

// The picture moves on evenly, frame by frame, however unevenly the loop runs.
func TestPictureMovesEvenly(t *testing.T) {
	m := tagOf(t, smooth, 1, 3, Config{})
	s := m.seats[0]
	s.driver = func(_ *Client, _ sim.Tick, cmd []int32) { cmd[0], cmd[1] = 1, 0 }
	m.run(time.Second)
	last, frames := s.view[s.client.rows[0][0].Off+1], 0
	for range 240 {
		m.run(10 * time.Millisecond)
		x := s.view[s.client.rows[0][0].Off+1]
		// 24 words a tick, 30 ticks a second, and a clock that slews by at most 3 %.
		if d := x - last; x < 4000 && (d < 4 || d > 10) {
			t.Fatalf("the picture moved by %d in 10 ms, at %d", d, x)
		}
		last, frames = x, frames+1
	}
}
