package transport

import (
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// counted is a net.Conn that counts what is written to it.
type counted struct {
	net.Conn
	writes atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// TestDropWritesNothing: drop is called by a loop, for all of whose connections time would stand still while one
// peer's socket is full. TLS says farewell when it is closed, and waits 5 s for who does not read it.
func TestDropWritesNothing(t *testing.T) {
	authority := httptest.NewUnstartedServer(nil) // for its certificate
	authority.StartTLS()
	defer authority.Close()
	for name, prefix := range map[string][]byte{"fresh": nil, "back from net/http": make([]byte, 2*portableRead)} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			defer theirs.Close()
			heard := make(chan struct{})
			go func() {
				defer close(heard)
				_, _ = io.Copy(io.Discard, tls.Client(theirs, &tls.Config{InsecureSkipVerify: true}))
			}()
			raw := &counted{Conn: ours}
			secure := tls.Server(raw, authority.TLS)
			if err := secure.HandshakeContext(t.Context()); err != nil {
				t.Fatal(err)
			}
			s := newNetSocket(&portable{}, secure, prefix)
			before := raw.writes.Load()
			s.drop()
			if n := raw.writes.Load() - before; n != 0 {
				t.Errorf("%d writes, each of which may wait for the peer", n)
			}
			<-heard // the pipe is closed
		})
	}
}
