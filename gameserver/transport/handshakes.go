package transport

import (
	"crypto/tls"
	"errors"
	"net/netip"
	"time"
)

// handshakes lets TLS handshakes begin one after another.
type handshakes struct {
	line    Line
	network func(netip.AddrPort) netip.Addr // Transport.Network
	over    chan struct{}                   // the transport ends
}

const (
	// handshakeTurn is how long a handshake has to itself: with an RSA key of 2048 bits it takes half of that, with
	// an elliptic curve a tenth.
	handshakeTurn = 2 * time.Millisecond

	// handshakeWait is how long one may have to wait. A peer that would wait longer is closed, and may come back:
	// otherwise its turn would come when the time for its request is over.
	handshakeWait = 3 * time.Second
)

var errHandshake = errors.New("transport: too many TLS handshakes at once, or the server stops")

func newHandshakes(t *Transport) *handshakes {
	return &handshakes{line: Line{Longest: handshakeWait, Clock: t.clock, Wait: Wait}, network: t.Network,
		over: make(chan struct{})}
}

// config is cfg with its handshakes in line.
func (h *handshakes) config(cfg *tls.Config) *tls.Config {
	cfg = cfg.Clone()
	cfg.NextProtos = []string{"http/1.1"} // what upgrades
	further := cfg.GetConfigForClient
	cfg.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if served, _ := h.line.Stand(h.network(remoteOf(hello.Conn)), handshakeTurn, h.over); !served {
			return nil, errHandshake
		}
		if further == nil {
			return nil, nil
		}
		return further(hello)
	}
	return cfg
}
