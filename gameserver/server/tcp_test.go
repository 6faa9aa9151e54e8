package server

import (
	"context"
	"errors"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
)

func TestAMatchOverTCP(t *testing.T) {
	for _, kind := range transports() {
		for _, g := range games.All {
			game := g.Rules().Name
			t.Run(kind+"/"+game, func(t *testing.T) {
				t.Parallel()
				l := launch(t, Config{Transport: kind, DrainFor: -1})
				ticket, lobby := l.ticket(game)
				defer lobby.Close(1000)
				p := l.person(game, ticket.Token)
				if err := p.playUntil(p.snapshots(60)); err != nil {
					t.Fatal(err)
				}
				slot := p.c.Slot()
				s := p.c.Stats(p.now())
				if s.Desyncs != 0 || s.Malformed != 0 || s.Hashes == 0 && !g.Masks() {
					t.Errorf("%+v", s)
				}

				// The cable is pulled, and plugged in again.
				old := p.ws
				if err := old.NetConn().Close(); err != nil {
					t.Fatal(err)
				}
				if err := p.playUntil(never); err == nil {
					t.Fatal("still connected")
				}
				p.connect()
				if err := p.playUntil(p.snapshots(s.Snapshots + 60)); err != nil {
					t.Fatal(err)
				}
				if w := p.welcome(); !w.Resumed || sim.Slot(w.Slot) != slot {
					t.Errorf("%+v", w)
				}
				driven := func() bool {
					confirmed, _ := p.c.Ticks()
					m := netcode.NewModel(g)
					return m.Driven(m.Seats(p.c.Confirmed(confirmed)), slot)
				}
				if err := p.playUntil(driven); err != nil {
					t.Fatal(err)
				}

				// Another window takes over; the first one is told, finally.
				q := l.person(game, p.c.Token())
				if err := q.playUntil(q.snapshots(10)); err != nil {
					t.Fatal(err)
				}
				err := p.playUntil(never)
				var closed *transport.CloseError
				if !errors.As(err, &closed) || closed.Reason() != transport.Replaced {
					t.Errorf("the first window: %v", err)
				}
				if why, _ := p.c.Why(); p.c.State() != client.Over || string(why) != control.ByeReplaced {
					t.Errorf("%v %v", p.c.State(), why)
				}

				l.stop()
				err = q.playUntil(never)
				if !errors.As(err, &closed) || closed.Reason() != transport.Draining {
					t.Errorf("at the end: %v", err)
				}
				if err := l.wait(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestOnePortServesAll(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			l := launch(t, Config{Transport: kind})
			if status, body := l.get(l.url); status != 200 || !strings.Contains(body, "Slipstream") {
				t.Errorf("%d %s", status, body)
			}
			if status, _ := l.get(l.url + "/nothing"); status != 404 {
				t.Errorf("/nothing: %d", status)
			}
			if status, _ := l.get(l.url + "/metrics"); status != 404 {
				t.Errorf("metrics on the public port: %d", status)
			}
			if status, _ := l.get(l.url + "/play"); status != http.StatusUpgradeRequired {
				t.Errorf("/play without an upgrade: %d", status)
			}
			for _, origin := range []string{"https://evil.example", "null", l.url + ".evil.example", "http://127.0.0.1:1",
				strings.Replace(l.url, "http:", "https:", 1) + "x"} {
				for _, path := range []string{"/play", "/lobby"} {
					c, err := transport.Dial(context.Background(), l.url+path, transport.DialOptions{Origin: origin})
					if err == nil {
						t.Errorf("%s from %s was let in", path, origin)
						c.Close(1000)
					}
				}
			}
			l.dial("/lobby").Close(1000)
			for _, path := range []string{"/livez", "/readyz"} {
				if status, body := l.get(l.admin + path); status != 200 {
					t.Errorf("%s: %d %s", path, status, body)
				}
			}
			status, metrics := l.get(l.admin + "/metrics")
			if status != 200 {
				t.Errorf("metrics: %d %s", status, metrics)
			}
			for _, want := range []string{
				`slipstream_closes_total{reason="wrong_origin"} 10`, "slipstream_matches 0",
				`slipstream_tick_late_seconds_bucket{shard="0",le="+Inf"} 0`, "process_resident_memory_bytes", "go_goroutines",
			} {
				if !strings.Contains(metrics, want) {
					t.Errorf("metrics lack %s", want)
				}
			}
			if status, _ := l.get(l.admin + "/debug/pprof/goroutine?debug=1"); status != 200 {
				t.Errorf("pprof: %d", status)
			}
		})
	}
}

// TestNothingIsLeft: after Run has returned, every descriptor and goroutine is gone.
func TestNothingIsLeft(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			http.DefaultClient.CloseIdleConnections()
			ignore := goleak.IgnoreCurrent()
			before := descriptors(t)
			l := launch(t, Config{Transport: kind, Data: t.TempDir(), DrainFor: -1})
			ticket, lobby := l.ticket("tag")
			p := l.person("tag", ticket.Token)
			if err := p.playUntil(p.snapshots(10)); err != nil {
				t.Fatal(err)
			}
			l.get(l.url)
			http.DefaultClient.CloseIdleConnections()
			idle := l.dial("/play") // says nothing, ever
			l.stop()
			if err := l.wait(); err != nil {
				t.Fatal(err)
			}
			for _, c := range []*transport.Client{lobby, p.ws, idle} {
				_ = c.NetConn().Close()
			}
			if err := goleak.Find(ignore); err != nil {
				t.Error(err)
			}
			if after := descriptors(t); after > before {
				t.Errorf("%d descriptors before, %d after", before, after)
			}
		})
	}
}

// descriptors counts this process's; 0 where that cannot be asked.
func descriptors(t *testing.T) int {
	t.Helper()
	runtime.GC() // finalizers of sockets that were dropped run behind it
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil && runtime.GOOS == "linux" {
		t.Fatal(err)
	}
	return len(all)
}

// TestADrainOverTCP: not ready at once, the match goes on, and ends with its result.
func TestADrainOverTCP(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			cfg := Config{Transport: kind, DrainFor: time.Minute}
			cfg.Games = []sim.Machine{sprintGame}
			l := launch(t, cfg)
			ticket, lobby := l.ticket("sprint", 90)
			parting := make(chan error, 1)
			go func() { // reading answers the pings, too
				for {
					if _, err := lobby.ReadMessage(); err != nil {
						parting <- err
						return
					}
				}
			}()
			p := &person{l: l, began: time.Now(), cmd: make([]int32, 2)}
			model := netcode.NewModel(sprintGame)
			p.c = client.New(client.Config{
				Model: model, Behaviour: model.Behaviour(), Token: ticket.Token,
				OnControl: func(m any) { p.heard = append(p.heard, m) },
			})
			p.connect()
			if err := p.playUntil(p.snapshots(10)); err != nil {
				t.Fatal(err)
			}
			l.stop()
			told := func() bool {
				for _, m := range p.heard {
					if n, ok := m.(*control.Notice); ok {
						return n.Kind == control.NoticeDraining
					}
				}
				return false
			}
			if err := p.playUntil(told); err != nil {
				t.Fatal(err)
			}
			if status, body := l.get(l.admin + "/readyz"); status != 503 || !strings.Contains(body, "draining") {
				t.Errorf("readyz: %d %s", status, body)
			}
			if status, _ := l.get(l.admin + "/livez"); status != 200 {
				t.Errorf("livez: %d", status)
			}
			err := p.playUntil(never)
			var closed *transport.CloseError
			if !errors.As(err, &closed) || closed.Reason() != transport.MatchEnded {
				t.Errorf("the match: %v", err)
			}
			if _, ok := p.heard[len(p.heard)-2].(*control.Result); !ok {
				t.Errorf("no result before the end: %T", p.heard[len(p.heard)-2])
			}
			if err := <-parting; !errors.As(err, &closed) || closed.Reason() != transport.Draining {
				t.Errorf("the lobby: %v", err)
			}
			if err := l.wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOperatorsFaults(t *testing.T) {
	taken := launch(t, Config{})
	port := strings.TrimPrefix(taken.url, "http://")
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg  Config
		want string
	}{
		"port in use":        {Config{Listen: port}, "choose another port with --listen"},
		"admin port in use":  {Config{Admin: port}, "choose another port with --admin"},
		"no address of ours": {Config{Listen: "192.0.2.77:0"}, "is not an address of this machine"},
		"nonsense":           {Config{Listen: "nonsense"}, "choose another address with --listen"},
		"data is a file":     {Config{Data: file}, "choose another directory with --data"},
		"transport":          {Config{Transport: "quic"}, "--transport is epoll, portable or auto"},
		"public url":         {Config{PublicURL: "play.example.org"}, "--public-url takes a value like"},
		"trusted proxies":    {Config{TrustedProxies: []string{"proxy.example"}}, "--trusted-proxies takes values like"},
		"no key":             {Config{TLSCert: file}, "--tls-key with its private key"},
		"no such cert":       {Config{TLSCert: "/nowhere", TLSKey: file}, "--tls-cert takes a PEM file"},
		"no PEM":             {Config{TLSCert: file, TLSKey: file}, "--tls-cert takes a PEM file"},
		"TLS on epoll": {Config{TLSCert: file, TLSKey: file, Transport: "epoll"},
			"let a proxy in front of epoll speak TLS"},
		"origin": {Config{Origins: []string{"https://a.example/path"}}, "--origins takes values like"},
	} {
		err := (&Server{c.cfg}).Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
