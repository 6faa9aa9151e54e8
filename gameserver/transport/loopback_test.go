package transport

import (
	"errors"
	"testing"
	"time"
)

type echo struct{ opened, closed int }

func (e *echo) OnOpen(*Conn, *Request) Reason     { e.opened++; return OK }
func (e *echo) OnMessage(c *Conn, payload []byte) { c.SendReliable(payload) }
func (e *echo) OnClose(*Conn, Reason)             { e.closed++ }

func TestLoopbackEcho(t *testing.T) {
	h := &echo{}
	lo := NewLoopback(Config{Paths: map[string]Handler{"/play": h}, Shards: 1})
	e := lo.Dial("/play?x=1")
	lo.Advance(0)
	e.WriteMessage([]byte("hello"))
	lo.Advance(0)
	msg, ok, err := e.ReadMessage()
	if string(msg) != "hello" || !ok || err != nil {
		t.Fatalf("got %q %v %v", msg, ok, err)
	}
	lo.Stop(Draining, time.Second)
	var closed *CloseError
	if _, _, err = e.ReadMessage(); !errors.As(err, &closed) || closed.Reason() != Draining {
		t.Fatalf("got %v", err)
	}
	if h.opened != 1 || h.closed != 1 {
		t.Fatalf("%+v", h)
	}
}

// counter is a Ticker that counts its slices.
type counter struct{ ran int64 }

func (c *counter) Slice(int64, time.Duration) bool {
	c.ran++
	return true
}

func TestLoopbackPause(t *testing.T) {
	h := &counter{}
	lo := NewLoopback(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 1})
	lo.Shards()[0].SetTicker(h)
	lo.Advance(SliceAt(10))
	before := h.ran
	lo.Pause(SliceAt(110) - lo.Now())
	if h.ran != before {
		t.Error("slices ran in a pause")
	}
	lo.Advance(SliceAt(111) - lo.Now())
	if h.ran != before+101 {
		t.Errorf("%d slices after a pause of 100", h.ran-before)
	}
	before = h.ran
	lo.Pause(time.Second)
	lo.Advance(SliceAt(592) - lo.Now())
	if want := int64(MaxLateSlices + 1); h.ran != before+want {
		t.Errorf("%d slices after a pause of a second, not %d", h.ran-before, want)
	}
}

// TestLull: work of half a millisecond that begins when Lull says so is over before the next slice.
func TestLull(t *testing.T) {
	const piece = 500 * time.Microsecond
	begun := 0
	for now := time.Duration(0); now < time.Second; now += 7 * time.Microsecond {
		wait := Lull(now, piece)
		if wait > 3*time.Millisecond || wait < 0 {
			t.Fatalf("at %v one is to wait for %v", now, wait)
		}
		if at := now + wait; sliceOf(at) != sliceOf(at+piece) || Lull(at, piece) != 0 {
			t.Fatalf("at %v one is to wait for %v, which is no lull", now, wait)
		}
		if wait == 0 {
			begun++
		}
	}
	if begun == 0 {
		t.Error("there is none")
	}
}
