package netsim

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

const ms = int64(time.Millisecond)

func TestBytesArriveInOrderWhateverHappens(t *testing.T) {
	for seed := range uint64(20) {
		l := New(Conditions{RTT: 80 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.05, Rate: 20_000,
			Buffer: 2000}, seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		var sent, got []byte
		buf := make([]byte, 700)
		for now := int64(0); now < 20_000*ms; now += ms {
			msg := make([]byte, rng.IntN(60))
			for i := range msg {
				msg[i] = byte(rng.Uint32())
			}
			sent = append(sent, msg[:l.Push(now, msg)]...)
			if rng.IntN(4) == 0 {
				got = append(got, buf[:l.Pop(now, buf[:1+rng.IntN(699)])]...)
			}
			if len(sent)-len(got) != l.Buffered() || l.Buffered() > 2000 {
				t.Fatalf("buffered %d, want %d, at most 2000", l.Buffered(), len(sent)-len(got))
			}
		}
		for n := -1; n != 0; n = l.Pop(1<<60, buf) {
			if n > 0 {
				got = append(got, buf[:n]...)
			}
		}
		if !bytes.Equal(sent, got) || len(sent) < 10_000 {
			t.Fatalf("seed %d: sent %d bytes, got %d, or not the same", seed, len(sent), len(got))
		}
	}
}

func TestDelayAndJitterAreWhatWasAsked(t *testing.T) {
	l := New(Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond}, 1)
	var extra []int64
	for i := range int64(20_000) {
		now := i * 100 * ms // so far apart that none waits for the one before
		l.Push(now, []byte{1})
		at, _ := l.nextAt()
		extra = append(extra, at-now-50*ms)
		if n := l.Pop(at-1, make([]byte, 1)); n != 0 {
			t.Fatal("arrived before its time")
		}
		l.Pop(at, make([]byte, 1))
	}
	slices.Sort(extra)
	if p95 := extra[len(extra)*95/100]; p95 < 9*ms || p95 > 11*ms || extra[0] < 0 {
		t.Fatalf("jitter p95 %d us, least %d", p95/1000, extra[0])
	}
}

func TestALossStallsWhatIsBehindIt(t *testing.T) {
	c := Conditions{RTT: 100 * time.Millisecond, Loss: 0.02}
	l := New(c, 3)
	var lateMax, last int64
	for now := int64(0); now < 200_000*ms; now += 16 * ms {
		l.Push(now, []byte{1})
		at := l.chunks[len(l.chunks)-1].at
		if at < last {
			t.Fatal("a segment overtook another")
		}
		last = at
		lateMax = max(lateMax, at-now-50*ms)
		l.Pop(now, make([]byte, 64))
	}
	if l.Stats.Lost < 200 || l.Stats.Lost > 300 || l.Stats.Timeouts == 0 {
		t.Fatalf("lost %d of %d, %d by timeout", l.Stats.Lost, l.Stats.Segments, l.Stats.Timeouts)
	}
	if lateMax < 150*ms || lateMax > 310*ms {
		t.Fatalf("the longest stall is %d ms", lateMax/ms)
	}
	quiet := New(Conditions{RTT: c.RTT}, 3)
	quiet.Push(0, []byte{1})
	if at, _ := quiet.nextAt(); at != 50*ms || quiet.Stats.Stalled != 0 {
		t.Fatalf("without loss it arrives at %d ms", at/ms)
	}
}

// TestHeader: many small segments fill a wire sooner than the same bytes in a few large ones.
func TestHeader(t *testing.T) {
	l := New(Conditions{Rate: 8000, Header: WebSocketHeader}, 1)
	for range 100 {
		l.Push(0, make([]byte, 4))
	}
	var buf [4]byte
	for i := range int64(100) {
		at, ok := l.nextAt()
		if want := (i + 1) * 80 * int64(time.Second) / 8000; !ok || at != want || l.Pop(at, buf[:]) != 4 {
			t.Fatalf("segment %d arrives at %d, not %d", i, at, want)
		}
	}
}

func TestRate(t *testing.T) {
	l := New(Conditions{Rate: 8000}, 1) // 64 kbit/s
	l.Push(0, make([]byte, 4000))
	if n := l.Pop(499*ms, make([]byte, 9999)); n != 2800 { // two whole segments
		t.Fatalf("%d bytes after 499 ms", n)
	}
	if n := l.Pop(500*ms, make([]byte, 9999)); n != 1200 {
		t.Fatalf("%d bytes more after 500 ms", n)
	}
}

func TestCutAtAnyByteAndBlackHole(t *testing.T) {
	for cut := range 30 {
		m := NewMessages(Conditions{}, 1)
		m.Cut(cut)
		m.Push(0, []byte("hello"))
		m.Push(0, []byte("world, again"))
		count := 0
		for _, ok := m.Pop(0); ok; _, ok = m.Pop(0) {
			count++
		}
		want := 0
		if cut >= 9 {
			want++
		}
		if cut >= 25 {
			want++
		}
		if count != want || m.Broken() != (cut <= 25) {
			t.Fatalf("cut after %d bytes: %d messages, broken %v", cut, count, m.Broken())
		}
		if _, ok := m.nextAt(); ok {
			t.Fatalf("cut after %d bytes: something is still to come", cut)
		}
	}
	m := NewMessages(Conditions{RTT: 20 * time.Millisecond}, 1)
	m.Push(0, []byte("before"))
	m.Freeze(700 * ms)
	m.Push(300*ms, []byte("within"))
	if _, ok := m.Pop(699 * ms); ok {
		t.Fatal("something came out of a black hole")
	}
	for _, want := range []string{"before", "within"} {
		if got, ok := m.Pop(700 * ms); !ok || string(got) != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

func TestSameSeedSameDeliveries(t *testing.T) {
	trace := func(seed uint64) (all []int64) {
		l := New(Conditions{RTT: 50 * time.Millisecond, Jitter: 20 * time.Millisecond, Loss: 0.05}, seed)
		for now := int64(0); now < 1000*ms; now += 10 * ms {
			l.Push(now, []byte{0})
			all = append(all, l.last)
		}
		return all
	}
	if !slices.Equal(trace(7), trace(7)) || slices.Equal(trace(7), trace(8)) {
		t.Fatal("the seed must decide, and nothing else")
	}
}

func TestNoAllocationOncePrimed(t *testing.T) {
	m := NewMessages(Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.01}, 1)
	msg, now := make([]byte, 40), int64(0)
	step := func() {
		now += 16 * ms
		m.Push(now, msg)
		for _, ok := m.Pop(now); ok; _, ok = m.Pop(now) {
		}
	}
	for range 5000 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Fatalf("%v allocations a message", n)
	}
}

func TestParseConditions(t *testing.T) {
	got, err := ParseConditions("rtt=100ms, jitter=10ms,loss=0.5%,rate=64kbit,header=76,buffer=32k")
	want := Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.005, Rate: 8000, Header: 76,
		Buffer: 32 << 10}
	if err != nil || got != want {
		t.Fatalf("got %v, %v", got, err)
	}
	if got, err := ParseConditions(""); err != nil || got != (Conditions{}) {
		t.Fatalf("empty: %v, %v", got, err)
	}
	for _, bad := range []string{"rtt=100", "rtt=-1ms", "rtt=1h", "loss=60%", "loss=NaN", "loss=-1", "rate=9",
		"rate=fast", "delay=3ms", "rtt", "buffer=0", "header=-1", "header=5k", "buffer=999999999k"} {
		if c, err := ParseConditions(bad); err == nil {
			t.Errorf("%q was read as %v", bad, c)
		}
	}
}

func FuzzParseConditions(f *testing.F) {
	f.Add("rtt=100ms,jitter=10ms,loss=0.5%")
	f.Add("rate=2mbit,buffer=1k")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseConditions(s)
		if err != nil {
			return
		}
		again, err := ParseConditions(c.String())
		if err != nil || again != c {
			t.Fatalf("%q became %v and then %v (%v)", s, c, again, err)
		}
	})
}

// nextAt returns when the next byte arrives, which may be in the past, and whether any byte is on its way.
func (l *Link) nextAt() (int64, bool) {
	if l.first == len(l.chunks) || l.Broken() {
		return 0, false
	}
	return l.chunks[l.first].at, true
}
