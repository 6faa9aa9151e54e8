package transport

import (
	"crypto/tls"
	"testing"
	"time"
)

// TestLine: each has its turn, and a caller that would wait for too long is turned away.
func TestLine(t *testing.T) {
	l := Line{Longest: 10 * time.Second}
	const now = time.Hour
	for i := range 11 {
		if wait, ok := l.Turn(now, time.Second); wait != time.Duration(i)*time.Second || !ok {
			t.Fatalf("number %d waits for %v, %v", i, wait, ok)
		}
	}
	if _, ok := l.Turn(now, time.Second); ok {
		t.Error("one waits for longer than the longest")
	}
	if wait, ok := l.Turn(now+time.Minute, time.Second); wait != 0 || !ok {
		t.Errorf("a minute later one waits for %v, %v", wait, ok)
	}
}

// TestHandshakesInLine: one handshake begins, the next waits for its turn and does not hold the end of the
// transport up, and one for which there is no place is refused.
func TestHandshakesInLine(t *testing.T) {
	h := newHandshakes(func() time.Duration { return 0 })
	asked := 0
	cfg := h.config(&tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		asked++
		return nil, nil
	}})
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{}); err != nil || asked != 1 {
		t.Errorf("the first: %v, its own settings asked for %d times", err, asked)
	}
	h.line.Turn(0, handshakeWait-2*handshakeTurn)
	close(h.over)
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{}); err != errHandshake {
		t.Errorf("who waits while the transport ends: %v", err)
	}
	if _, err := cfg.GetConfigForClient(&tls.ClientHelloInfo{}); err != errHandshake || asked != 1 {
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
	if _, err := tr.cfg.TLS.GetConfigForClient(&tls.ClientHelloInfo{}); err != nil {
		t.Error(err)
	}
	if tr.kind.(*portable).handshakes.line.free == 0 {
		t.Error("a handshake took no turn")
	}
}
