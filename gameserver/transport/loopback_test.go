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
