package transport

import (
	"crypto/tls"
	"net"
	"testing"
	"time"
)

// TestHandshakesInLine: one handshake begins, the next waits for its turn and does not hold the end of the
// transport up, and one for which there is no place is refused.
func TestHandshakesInLine(t *testing.T) {
	tr, err := NewPortable(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Stop(Stopped, 0)
	h := newHandshakes(tr)
	h.line.Clock = func() time.Duration { return 0 }
	asked := 0
	cfg := h.config(&tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		asked++
		return nil, nil
	}})
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{Conn: new(net.TCPConn)}); err != nil || asked != 1 {
		t.Errorf("the first: %v, its own settings asked for %d times", err, asked)
	}
	h.line.turn(handshakeWait-2*handshakeTurn, handshakeWait)
	close(h.over)
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{Conn: new(net.TCPConn)}); err != errHandshake {
		t.Errorf("who waits while the transport ends: %v", err)
	}
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{Conn: new(net.TCPConn)}); err != errHandshake || asked != 1 {
		t.Errorf("one too many: %v, begun %d", err, asked)
	}
}

// TestTLSHasALine: every handshake stands in it.
func TestTLSHasALine(t *testing.T) {
	tr, err := NewPortable(Config{TLS: &tls.Config{}})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Stop(Stopped, 0)
	if _, err := tr.cfg.TLS.GetConfigForClient(&tls.ClientHelloInfo{Conn: new(net.TCPConn)}); err != nil {
		t.Error(err)
	}
	if tr.kind.(*portable).handshakes.line.common == 0 {
		t.Error("a handshake took no turn")
	}
}
