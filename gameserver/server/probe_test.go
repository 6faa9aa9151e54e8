package server

import (
	"context"
	"errors"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// TestProbe: a peer that pings /play instead of saying hello is answered a few times, and gets nothing else.
func TestProbe(t *testing.T) {
	l := launch(t, Config{})
	for _, kind := range []struct {
		last any
		want transport.Reason
	}{
		{&control.Ping{Time: 9}, transport.Flood},
		{&control.Hello{Version: control.Version}, transport.BadMessage},
	} {
		c := l.dial("/play")
		for i := range uint64(probePings) {
			if err := c.WriteMessage(controlMessage(&control.Ping{Time: i})); err != nil {
				t.Fatal(err)
			}
			msg, err := c.ReadMessage()
			if err != nil || netcode.TypeOf(msg) != netcode.TypeControl {
				t.Fatalf("%x %v", msg, err)
			}
			m, err := control.Parse(control.FromPlay, msg[1:])
			if pong, ok := m.(*control.Pong); !ok || err != nil || pong.Time != i {
				t.Fatalf("%+v %v", m, err)
			}
		}
		if err := c.WriteMessage(controlMessage(kind.last)); err != nil {
			t.Fatal(err)
		}
		var err error
		for err == nil {
			_, err = c.ReadMessage()
		}
		var closed *transport.CloseError
		if !errors.As(err, &closed) || closed.Reason() != kind.want {
			t.Errorf("%T: %v", kind.last, err)
		}
	}
	l.stop()
	if err := l.wait(); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
