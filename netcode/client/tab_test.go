package client

import (
	"testing"
	"time"

	"slipstream/sim"
)

// Again and again, a turn of the client's loop takes long.
func TestFrameStalls(t *testing.T) {
	m := tagOf(t, smooth, 1, 3, Config{})
	s := m.seats[0]
	for range 60 {
		m.run(900 * time.Millisecond)
		s.frozen = m.now + int64(100*time.Millisecond)
		m.run(100 * time.Millisecond)
	}
	s.frozen = m.now + int64(3*time.Second)
	m.run(6 * time.Second)
	if st := m.stats(); s.client.State() != Playing || st.Desyncs+st.Malformed != 0 || m.repeated() != 0 {
		t.Fatalf("%v, repeated %d: %+v", s.client.State(), m.repeated(), st)
	}
}

// A hidden page sends no commands and is sent no snapshots; one message brings it back.
func TestHiddenTab(t *testing.T) {
	m := tagOf(t, smooth, 2, 11, Config{})
	s := m.seats[0]
	m.run(3 * time.Second)
	s.client.Hide(true)
	m.run(300 * time.Millisecond)
	out, in := s.arrivals[0], s.client.stats.Snapshots
	m.run(20 * time.Second)
	if s.arrivals[0] != out || s.client.stats.Snapshots != in || s.client.State() != Playing {
		t.Fatalf("hidden: %d commands, %d snapshots, %v", s.arrivals[0]-out, s.client.stats.Snapshots-in, s.client.State())
	}
	s.client.Hide(false)
	m.run(10 * time.Second)
	st := s.client.Stats(s.local(m.now))
	if st.Keyframes != 2 || s.starved > 3 || st.Desyncs != 0 || st.Malformed != 0 || st.Snapshots < in+250 {
		t.Fatalf("shown again: %+v, starved %d", st, s.starved)
	}
}

// A seat that was skipped for most of Window is sent one step snapshot for all these
// ticks, while its client has run as far ahead as it may.
func TestLongGap(t *testing.T) {
	m := tagOf(t, smooth, 2, 14, Config{})
	s := m.seats[0]
	m.run(3 * time.Second)
	before := s.client.Stats(0)
	s.away = true // skipped; it still drives
	m.run(55 * time.Second / 30)
	s.away = false
	s.down.Freeze(m.now + int64(1600*time.Millisecond))
	m.run(5 * time.Second)
	st := s.client.Stats(0)
	if st.Keyframes != 1 || st.Malformed+st.Desyncs != 0 || s.starved != 0 || st.Ticks < before.Ticks+140 ||
		st.Starved != 0 {
		t.Fatalf("%+v, starved %d", st, s.starved)
	}
}

func TestSpectatorFollows(t *testing.T) {
	m := tagOf(t, smooth, 3, 12, Config{})
	s := m.join(smooth, Config{}, func(*Client, sim.Tick, []int32) {})
	s.watching = true
	m.run(10 * time.Second)
	if st := s.client.Stats(s.local(m.now)); !s.client.Watching() || st.Snapshots < 280 || st.Desyncs+st.Malformed != 0 ||
		s.acked < m.tick-20 || st.Ticks != 0 {
		t.Fatalf("acked %d of %d: %+v", s.acked, m.tick, st)
	}
	if kind := m.model.Kind(m.model.Seats(m.world), s.slot); kind != 0 {
		t.Fatal("a spectator sits")
	}
}

// The connection is cut after any number of bytes; the client comes back by
// itself, with the token of the last welcome, and goes on in the same seat.
func TestResume(t *testing.T) {
	for cut := range 40 {
		m := tagOf(t, smooth, 2, 13, Config{})
		m.run(2 * time.Second)
		s := m.seats[0]
		s.down.Cut(cut)
		s.up.Cut(cut * 7)
		for range 200 {
			m.run(10 * time.Millisecond)
			m.reconnect(s, smooth)
		}
		m.run(3 * time.Second)
		st := s.client.Stats(s.local(m.now))
		if s.client.State() != Playing || st.Resumes != 1 || st.Desyncs != 0 || st.Keyframes != 2 || s.token == "ticket" {
			t.Fatalf("cut after %d bytes: %v, token %q, %+v", cut, s.client.State(), s.token, st)
		}
		if m.tick-s.client.world.confirmed > 10 || s.starved > 12 {
			t.Fatalf("cut after %d bytes: at %d of %d, starved %d", cut, s.client.world.confirmed, m.tick, s.starved)
		}
	}
}
