package server

import (
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"slipstream/loadtest/system"
)

// TestBehindCaddy plays and resumes, over wss, behind a real Caddy with the README's example, which
// gets its certificate by itself. Here it signs it itself.
func TestBehindCaddy(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			_, port, err := net.SplitHostPort(reserve(t, "0.0.0.0"))
			if err != nil {
				t.Fatal(err)
			}
			addr := net.JoinHostPort("localhost", port)
			l := launch(t, Config{Transport: kind, PublicURL: "https://" + addr,
				TrustedProxies: []string{"127.0.0.1"}, DrainFor: -1})
			site, err := system.Example("../../README.md", "caddy", map[string]string{
				"play.example.org": addr, "127.0.0.1:8080": l.url[len("http://"):],
			})
			if err != nil {
				t.Fatal(err)
			}
			trust, stop, err := system.Caddy(t.TempDir(), site, addr, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(stop)
			file := filepath.Join(t.TempDir(), "Caddyfile")
			if err := os.WriteFile(file, []byte(site), 0o600); err != nil {
				t.Fatal(err)
			}
			if tidy, err := exec.Command("caddy", "fmt", file).Output(); err != nil || string(tidy) != site {
				t.Errorf("caddy fmt makes %q of %q (%v)", tidy, site, err)
			}
			l.front, l.tls = "https://"+addr, &tls.Config{RootCAs: trust}
			browser := &http.Client{Transport: &http.Transport{TLSClientConfig: l.tls, ForceAttemptHTTP2: true}}
			defer browser.CloseIdleConnections()
			l.behindProxy(browser, 4) // a new one for each upgrade
		})
	}
}
