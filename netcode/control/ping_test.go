package control

import (
	"bytes"
	"testing"
)

func TestPingAndPongAreTheSameBytes(t *testing.T) {
	for bit := range uint64(53) {
		for _, n := range []uint64{1<<bit - 1, 1 << bit, 1<<bit + bit%2} {
			ping := Append(nil, &Ping{Time: n})
			if got, ok := ParsePing(ping); !ok || got != n {
				t.Errorf("ping %d: %d %v", n, got, ok)
			}
			tick := uint32(n * 7)
			if got, want := AppendPong(nil, n, tick), Append(nil, &Pong{Time: n, Tick: tick}); !bytes.Equal(got, want) {
				t.Errorf("pong %d: %x, want %x", n, got, want)
			}
		}
	}
	buf := make([]byte, 0, 64)
	ping := Append(nil, &Ping{Time: 1 << 40})
	if n := testing.AllocsPerRun(100, func() {
		at, _ := ParsePing(ping)
		buf = AppendPong(buf[:0], at, 77)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzParsePing: what ParsePing accepts, Parse accepts too, with the same value.
func FuzzParsePing(f *testing.F) {
	f.Add(Append(nil, &Ping{Time: 300}))
	f.Add([]byte(pingHead + "\xcf\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte(pingHead))
	f.Fuzz(func(t *testing.T, src []byte) {
		time, ok := ParsePing(src)
		if !ok {
			return
		}
		m, err := Parse(ToPlay, src)
		if p, is := m.(*Ping); err != nil || !is || p.Time != time {
			t.Fatalf("%+v %v, want %d", m, err, time)
		}
	})
}
