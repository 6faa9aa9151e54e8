package cluster

import (
	"net"
	"sync"
	"testing"
)

// link is the network between one node and one broker: a TCP proxy. While it is cut bytes
// wait, and nobody is told, as when a cable is pulled.
type link struct {
	addr string
	to   string

	mu    sync.Mutex
	mends sync.Cond
	cut   bool
	ended bool
	conns []net.Conn
}

func newLink(t *testing.T, to string) *link {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{addr: l.Addr().String(), to: to}
	k.mends.L = &k.mu
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go k.serve(c)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		k.end()
	})
	return k
}

func (k *link) serve(c net.Conn) {
	k.passes()
	d, err := net.Dial("tcp", k.to)
	if err != nil {
		_ = c.Close()
		return
	}
	k.mu.Lock()
	k.conns = append(k.conns, c, d)
	k.mu.Unlock()
	go k.copy(c, d)
	k.copy(d, c)
}

func (k *link) copy(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		k.passes() // also the news that an end is gone
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// passes waits while the link is cut.
func (k *link) passes() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.cut && !k.ended {
		k.mends.Wait()
	}
}

func (k *link) set(cut bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = cut
	k.mends.Broadcast()
}

func (k *link) end() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended = true
	k.mends.Broadcast()
	for _, c := range k.conns {
		_ = c.Close()
	}
}
