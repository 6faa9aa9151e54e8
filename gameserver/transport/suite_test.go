package transport_test

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slipstream/gameserver/transport"
	"slipstream/gameserver/transport/transporttest"
)

func TestMain(m *testing.M) {
	if order := os.Getenv("TRANSPORT_GENERATE"); order != "" {
		generator(order)
		return
	}
	goleak.VerifyTestMain(m)
}

// generator is the benchmark's second process, where there is one.
var generator func(order string)

// opened is a way to open a transport.
type opened struct {
	name string
	open transporttest.Open
}

// opens are all of them on this system.
func opens(t *testing.T) []opened {
	all := []opened{{"loopback", openLoopback}, {"portable", overTCP(transport.NewPortable)}, {"tls", overTLS(t)}}
	if runtime.GOOS == "linux" {
		all = append(all, opened{"epoll", overTCP(transport.NewEpoll)})
	}
	return all
}

func TestSuite(t *testing.T) {
	for _, k := range opens(t) {
		t.Run(k.name, func(t *testing.T) { transporttest.Run(t, k.open, k.name == "loopback") })
	}
}

func openLoopback(t *testing.T, cfg transport.Config) *transporttest.Bench {
	lo := transport.NewLoopback(cfg)
	return &transporttest.Bench{
		Transport: &lo.Transport,
		Start:     func() error { return nil },
		Connect:   func() (transporttest.Wire, error) { return &loopbackWire{lo, lo.Connect()}, nil },
		Pass:      func() { lo.Advance(time.Millisecond) },
		Stop:      lo.Stop,
	}
}

// loopbackWire lets virtual time pass while it waits.
type loopbackWire struct {
	lo *transport.Loopback
	*transport.End
}

func (w *loopbackWire) Write(p []byte) (int, error) {
	n, err := w.End.Write(p)
	w.lo.Advance(0)
	if n == 0 && err == nil {
		w.lo.Advance(time.Millisecond)
	}
	return n, err
}

func (w *loopbackWire) Read(p []byte) (int, error) {
	for range 10_000 {
		if n, err := w.End.Read(p); n > 0 || err != nil {
			return n, err
		}
		w.lo.Advance(time.Millisecond)
	}
	return 0, errors.New("nothing came")
}

// overTLS is the portable transport with a certificate.
func overTLS(t *testing.T) transporttest.Open {
	authority := httptest.NewUnstartedServer(nil) // for its certificate
	authority.StartTLS()
	t.Cleanup(authority.Close)
	client := authority.Client().Transport.(*http.Transport).TLSClientConfig
	client.ServerName = "example.com"
	plain := overTCP(func(cfg transport.Config) (*transport.Transport, error) {
		cfg.TLS = authority.TLS
		return transport.NewPortable(cfg)
	})
	return func(t *testing.T, cfg transport.Config) *transporttest.Bench {
		b := plain(t, cfg)
		connect := b.Connect
		b.Connect = func() (transporttest.Wire, error) {
			w, err := connect()
			if err != nil {
				return nil, err
			}
			return tcpWire{tls.Client(w.(tcpWire).Conn, client)}, nil
		}
		return b
	}
}

// overTCP opens a transport on a port of its own.
func overTCP(open func(transport.Config) (*transport.Transport, error)) transporttest.Open {
	return func(t *testing.T, cfg transport.Config) *transporttest.Bench {
		before := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, before) }) // behind the suite's Stop
		tr, err := open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return &transporttest.Bench{
			Transport: tr,
			Start:     func() error { return tr.Listen("127.0.0.1:0") },
			Connect: func() (transporttest.Wire, error) {
				conn, err := net.Dial("tcp", tr.Addr().String())
				return tcpWire{conn}, err
			},
			Stop: tr.Stop,
		}
	}
}

type tcpWire struct{ net.Conn }

func (w tcpWire) Read(p []byte) (int, error) {
	w.SetReadDeadline(time.Now().Add(10 * time.Second))
	return w.Conn.Read(p)
}
