package transport

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// newLine is a line on the clock of the test.
func newLine(longest time.Duration) *Line {
	start := time.Now()
	return &Line{Longest: longest, Clock: func() time.Duration { return time.Since(start) }, Wait: Wait}
}

// queuer is one who stands in a line for turns of a second.
type queuer struct {
	l      *Line
	from   netip.Addr
	waited time.Duration
	served bool
}

func (q *queuer) stand() {
	begun := q.l.Clock()
	q.served, _ = q.l.Stand(q.from, time.Second, nil)
	q.waited = q.l.Clock() - begun
}

// TestLine: each has his turn, and a caller that would wait for too long is turned away.
func TestLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(10 * time.Second)
		var all [12]queuer
		for i := range all {
			all[i].l = l
			go all[i].stand()
			synctest.Wait() // they come in this order
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		for i, q := range all[:11] {
			if q.waited != time.Duration(i)*time.Second || !q.served {
				t.Errorf("number %d waited for %v: %v", i, q.waited, q.served)
			}
		}
		if all[11].served || l.Turned() != 1 {
			t.Errorf("one waited for longer than the longest, %d were turned away", l.Turned())
		}
		if all[11].stand(); all[11].waited != 0 || !all[11].served {
			t.Errorf("a minute later one waits for %v", all[11].waited)
		}
	})
}

// TestOneAddressInLine: who asks without end has others wait for a turn, and waits himself for as long as it takes.
func TestOneAddressInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(100 * time.Second)
		greedy := make([]queuer, 40)
		for i := range greedy {
			greedy[i] = queuer{l: l, from: netip.MustParseAddr("192.0.2.1")}
			go greedy[i].stand()
		}
		served := 0
		for i := range 50 {
			time.Sleep(time.Second)
			stranger := queuer{l: l, from: netip.MustParseAddr("192.0.2.2")}
			if i%10 == 0 {
				if stranger.stand(); stranger.waited > time.Second || !stranger.served {
					t.Errorf("a stranger waited for %v: %v", stranger.waited, stranger.served)
				}
			}
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		for _, q := range greedy {
			if q.served {
				served++
			}
		}
		if want := 100/shareOfTurns + 1; served != want {
			t.Errorf("%d of one address had a turn, not %d", served, want)
		}
	})
}

// TestAddressesThatAreForgotten: whoever is not in line takes no memory.
func TestAddressesThatAreForgotten(t *testing.T) {
	l, now := newLine(time.Hour), time.Duration(0)
	l.Clock = func() time.Duration { return now }
	for i := range 20 * fewQueues {
		now += time.Minute
		l.Stand(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), time.Second, nil)
	}
	if n := len(l.own); n > fewQueues+1 {
		t.Errorf("%d addresses are remembered", n)
	}
}
