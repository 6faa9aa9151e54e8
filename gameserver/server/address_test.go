package server

import (
	"context"
	"errors"
	"net"
	"testing"

	"slipstream/gameserver/transport"
)

// TestResumeFromAnotherAddress: a player whose network changes has the same seat, whatever the old
// connection, of which nobody has heard the end, still thinks.
func TestResumeFromAnotherAddress(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			l := launch(t, Config{Transport: kind})
			ticket, lobby := l.ticket("tag")
			defer lobby.Close(1000)
			p := l.person("tag", ticket.Token)
			if err := p.playUntil(p.snapshots(20)); err != nil {
				t.Fatal(err)
			}
			l.from = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}
			q := l.person("tag", p.c.Token())
			if err := q.playUntil(q.snapshots(20)); err != nil {
				t.Fatal(err)
			}
			a, b := p.welcome(), q.welcome()
			if a.Match != b.Match || a.Slot != b.Slot || !b.Resumed {
				t.Errorf("%+v, then %+v", a, b)
			}
			var closed *transport.CloseError
			if err := p.playUntil(never); !errors.As(err, &closed) || closed.Reason() != transport.Replaced {
				t.Errorf("the old connection ended as %v", err)
			}
		})
	}
}

// dialer is how the clients of this test reach the server.
func (l *live) dialer() func(context.Context, string, string) (net.Conn, error) {
	return (&net.Dialer{LocalAddr: l.from}).DialContext
}
