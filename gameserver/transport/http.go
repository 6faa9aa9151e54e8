package transport

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
)

// maxHanded is how many connections may wait for net/http to accept them.
const maxHanded = 256

// httpListener is the net.Listener of the connections that are not ours.
type httpListener struct {
	t     *Transport
	conns chan net.Conn
	done  chan struct{}

	mu     sync.Mutex
	used   bool
	closed bool // and nothing more comes into conns
}

func newHTTPListener(t *Transport) *httpListener {
	return &httpListener{t: t, conns: make(chan net.Conn, maxHanded), done: make(chan struct{})}
}

// open reports whether somebody serves the listener.
func (h *httpListener) open() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.used
}

func (h *httpListener) push(c net.Conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	select {
	case h.conns <- c:
		return true
	default: // net/http is far behind
		return false
	}
}

func (h *httpListener) Accept() (net.Conn, error) {
	select {
	case <-h.done:
		return nil, net.ErrClosed
	case c := <-h.conns:
		return c, nil
	}
}

// Close ends Accept. Connections that nobody accepted are closed.
func (h *httpListener) Close() error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.done)
	}
	h.mu.Unlock()
	for {
		select {
		case c := <-h.conns:
			c.Close()
		default:
			return nil
		}
	}
}

func (h *httpListener) Addr() net.Addr { return h.t.Addr() }

// prefixed is a net.Conn from which some bytes were already read.
type prefixed struct {
	net.Conn
	prefix []byte
	remote netip.AddrPort // the client that a proxy named
	left   func()         // if any, called when net/http is done with it
	once   sync.Once
}

// RemoteAddr is the peer's address, whoever carries its bytes.
func (p *prefixed) RemoteAddr() net.Addr {
	if p.remote.IsValid() {
		return net.TCPAddrFromAddrPort(p.remote)
	}
	return p.Conn.RemoteAddr()
}

// Close closes the connection. net/http does so more than once.
func (p *prefixed) Close() error {
	p.leave()
	return p.Conn.Close()
}

func (p *prefixed) leave() {
	if p.left != nil {
		p.once.Do(p.left)
	}
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.prefix) == 0 {
		return p.Conn.Read(b)
	}
	n := copy(b, p.prefix)
	if p.prefix = p.prefix[n:]; len(p.prefix) == 0 {
		p.prefix = nil
	}
	return n, nil
}

// CloseWrite ends the stream towards the peer, as net/http does before it closes.
func (p *prefixed) CloseWrite() error {
	if half, ok := p.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// unwrap takes a connection back from net/http: it returns the connection itself, and what was read from it
// and not used.
func unwrap(c net.Conn) (net.Conn, []byte) {
	if p, ok := c.(*prefixed); ok {
		p.leave()
		return p.Conn, p.prefix
	}
	return c, nil
}

// Upgrade is a handler for the http.Server that serves HTTP's listener, on each of Config.Paths: a proxy
// may use a connection that net/http already owns for an upgrade. It takes the connection out of net/http
// and gives it to a front loop, together with the request head.
func (t *Transport) Upgrade() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hijacker, ok := w.(http.Hijacker)
		head := rewrite(r)
		if path, _, asks := asksUpgrade(head); !ok || !asks || t.cfg.Paths[string(path)] == nil {
			// A front would hand it to net/http, and net/http back to a front, without end.
			w.Header().Set("Upgrade", "websocket")
			http.Error(w, "This address speaks WebSocket.", http.StatusUpgradeRequired)
			return
		}
		conn, rw, err := hijacker.Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		behind, _ := rw.Reader.Peek(rw.Reader.Buffered())
		remote := remoteOf(conn)
		conn, unread := unwrap(conn)
		head = append(append(head, behind...), unread...)
		if err := t.take(conn, remote, head); err != nil {
			conn.Close()
		}
	})
}

// rewrite returns the request's head as it came, except for the order of its lines and the form of its
// target: net/http also accepts a target in absolute form, and escapes in a path (RFC 9112 section 3.2.2).
func rewrite(r *http.Request) []byte {
	var b bytes.Buffer
	target := url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	io.WriteString(&b, r.Method+" "+target.RequestURI()+" "+r.Proto+"\r\nHost: "+r.Host+"\r\n")
	if len(r.TransferEncoding) > 0 {
		io.WriteString(&b, "Transfer-Encoding: chunked\r\n")
	}
	r.Header.Write(&b)
	io.WriteString(&b, "\r\n")
	return b.Bytes()
}
