package clientweb_test

import (
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// cable is a TCP proxy between pages and a server, which can be cut.
type cable struct {
	url string

	mu    sync.Mutex
	conns map[net.Conn]bool // those of play sockets, both ends

	down sync.Mutex // held by whoever writes to a page: a test that takes it stalls them all

	said, told string // what the server says here reaches pages as that: as long, and set before the first page
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c := &cable{url: "http://" + l.Addr().String(), conns: map[net.Conn]bool{}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(conn, u.Host)
		}
	}()
	return c
}

func (c *cable) carry(conn net.Conn, to string) {
	far, err := net.Dial("tcp", to)
	if err != nil {
		_ = conn.Close()
		return
	}
	done := make(chan struct{}, 2)
	var up sync.Mutex
	pass := func(dst, src net.Conn, watch bool, held *sync.Mutex) {
		defer func() { done <- struct{}{} }()
		buf := make([]byte, 16<<10)
		for {
			n, err := src.Read(buf)
			if watch && strings.HasPrefix(string(buf[:n]), "GET /play ") {
				c.mu.Lock()
				c.conns[src], c.conns[dst] = true, true
				c.mu.Unlock()
			}
			if held == &c.down && c.said != "" {
				copy(buf, strings.ReplaceAll(string(buf[:n]), c.said, c.told))
			}
			held.Lock()
			_, werr := dst.Write(buf[:n])
			held.Unlock()
			if err != nil || werr != nil {
				return
			}
		}
	}
	go pass(far, conn, true, &up)
	go pass(conn, far, false, &c.down)
	<-done
	_ = conn.Close()
	_ = far.Close()
	<-done
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn)
	delete(c.conns, far)
}

// cut tears every play socket, and returns how many there were.
func (c *cable) cut() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
	return len(c.conns) / 2
}

// TestStalledLine: while nothing comes from the server the picture stands, and the page says why; it goes on by itself.
func TestStalledLine(t *testing.T) {
	t.Parallel()
	link := newCable(t, address(t))
	p := visit(t, "stalled", link.url+"/?quality=potato&laps=9&countdown=1")
	p.allow("WebSocket") // it may be given up
	p.click("Quick race")
	p.until(`(s => s?.phase === "race" && s.clock > 60)(window.__slipstream?.state())`, time.Minute)
	const news = "Waiting for news of the race"
	for range 5 { // where frames are slow, the connection may be given up first
		said := func() string {
			link.down.Lock()
			defer link.down.Unlock()
			said, err := await[string](p, `document.querySelector(".stalled").textContent || (({ status }) => status !== "playing" && status)(window.__slipstream.state())`, 20*time.Second)
			if err != nil {
				p.fatal(err)
			}
			if said == news {
				p.shoot("stalled")
			}
			return said
		}()
		p.until(`document.querySelector(".stalled").classList.contains("gone") && window.__slipstream.state().status === "playing"`, 20*time.Second)
		if said == news {
			return
		}
	}
	t.Error("the picture stood, and nothing was said")
}
