package transport

import (
	"testing"
	"time"

	"slipstream/netcode/frame"
)

// caught is a Handler that keeps its one connection.
type caught struct {
	c    *Conn
	took int
}

func (h *caught) OnOpen(c *Conn, _ *Request) Reason { h.c = c; return OK }
func (h *caught) OnMessage(*Conn, []byte)           { h.took++ }
func (h *caught) OnClose(*Conn, Reason)             {}

// TestWhatAStalledServerFinds: a server that did not run for some seconds finds in front of it, at
// once and before it looks at the clock again, what a player who has only just come sent meanwhile.
// That is no flood; as much without a stall is.
func TestWhatAStalledServerFinds(t *testing.T) {
	for stall, want := range map[time.Duration]state{5 * time.Second: stateOpen, 0: stateClosing} {
		h := &caught{}
		lo := NewLoopback(Config{Paths: map[string]Handler{"/play": h}, Shards: 1})
		lo.Dial("/play")
		lo.Advance(0)
		l := h.c.owner.Load()
		lo.Pause(stall)
		n := 0
		for range 300 { // 5 s at 60 Hz
			n += copy(l.mem[frame.Spill+n:], frame.AppendMasked(nil, frame.Binary, []byte("command"), [4]byte{1, 2, 3, 4}))
		}
		l.feed(h.c, l.mem, n)
		if h.c.state != want {
			t.Errorf("after a stall of %v: state %d, %d messages were taken", stall, h.c.state, h.took)
		}
	}
}
