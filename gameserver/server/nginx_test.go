package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/loadtest/system"
	"slipstream/sim"
)

// nginx runs in front of backend, on ln, with the README's example without TLS, until the test
// ends. Host stays nginx's default: the upstream's name.
func nginx(t *testing.T, ln *net.TCPListener, backend string) {
	t.Helper()
	site, err := system.Example("../../README.md", "nginx", map[string]string{
		"listen 443 ssl;": "listen " + ln.Addr().String() + ";", "server 127.0.0.1:8080;": "server " + backend + ";",
		"server_name play.example.org;": "", "ssl_certificate /etc/ssl/play.pem;": "",
		"ssl_certificate_key /etc/ssl/play.key;": "",
	})
	if err != nil {
		t.Fatal(err)
	}
	stop, err := system.Nginx(t.TempDir(), site, ln, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
}

// TestBehindNginx plays and resumes behind a real nginx, whose connections to us carry pages first
// and then an upgrade.
func TestBehindNginx(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer ln.Close()
			front := "http://" + ln.Addr().String()
			l := launch(t, Config{Transport: kind, PublicURL: front, TrustedProxies: []string{"127.0.0.1"}, DrainFor: -1})
			l.front = front
			nginx(t, ln.(*net.TCPListener), strings.TrimPrefix(l.url, "http://"))
			l.behindProxy(http.DefaultClient, 3)
		})
	}
}

// behindProxy plays and resumes through l.front, where pages are fetched with browser in between,
// and then stops the server. Nine pages and three upgrades come over conns connections.
func (l *live) behindProxy(browser *http.Client, conns int) {
	t := l.T
	t.Helper()
	page := func() {
		t.Helper()
		for range 3 {
			res, err := browser.Get(l.front + "/")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 {
				t.Fatalf("the page: %s %v", res.Status, err)
			}
			res.Body.Close()
		}
	}
	page()
	ticket, lobby := l.ticket("racing")
	defer lobby.Close(1000)
	page()
	p := l.person("racing", ticket.Token)
	if err := p.playUntil(p.snapshots(60)); err != nil {
		t.Fatal(err)
	}
	page()
	if err := p.ws.NetConn().Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.playUntil(never); err == nil {
		t.Fatal("still connected")
	}
	slot, before := p.c.Slot(), p.c.Stats(p.now()).Snapshots
	p.connect()
	if err := p.playUntil(p.snapshots(before + 60)); err != nil {
		t.Fatal(err)
	}
	if w := p.welcome(); !w.Resumed || sim.Slot(w.Slot) != slot {
		t.Errorf("%+v", w)
	}
	if s := p.c.Stats(p.now()); s.Desyncs != 0 || s.Malformed != 0 {
		t.Errorf("%+v", s)
	}
	_, metrics := l.get(l.admin + "/metrics")
	if want := fmt.Sprintf("slipstream_connections_accepted_total %d\n", conns); !strings.Contains(metrics, want) {
		t.Errorf("the proxy does not use its connections as it did: %s", grep(metrics, "slipstream_connections"))
	}
	l.front = l.url // whose pages do not play here: Origin is not the public one
	if c, err := transport.Dial(t.Context(), l.url+"/play", transport.DialOptions{Origin: l.url}); err == nil {
		c.Close(1000)
		t.Error("a page under the proxied address was let in")
	}
	l.stop()
	if err := l.wait(); err != nil {
		t.Error(err)
	}
}

// grep returns the lines of text that contain word.
func grep(text, word string) (lines string) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			lines += line
		}
	}
	return lines
}
