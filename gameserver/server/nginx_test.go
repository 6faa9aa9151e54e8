package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/loadtest/system"
	"slipstream/sim"
)

// nginxConfig is the README's, of a proxy in front, within the rest that nginx needs to run
// without being installed. Host stays nginx's default: the upstream's name.
const nginxConfig = `
daemon off;
worker_processes 1;
pid %[1]s/pid;
error_log stderr error;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
%[2]s
}`

// readmeNginx takes the example out of the README, with these two addresses.
func readmeNginx(t *testing.T, listen, backend string) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, ok := strings.Cut(string(text), "```nginx\n")
	example, _, end := strings.Cut(example, "```")
	plain := strings.NewReplacer(
		"listen 443 ssl;", "listen "+listen+";", "server 127.0.0.1:8080;", "server "+backend+";",
		"server_name play.example.org;", "", "ssl_certificate /etc/ssl/play.pem;", "", "ssl_certificate_key /etc/ssl/play.key;", "",
	).Replace(example)
	if !ok || !end || !strings.Contains(plain, listen) || !strings.Contains(plain, backend) || strings.Contains(plain, "ssl") {
		t.Fatalf("the README's example of nginx is not what this test knows:\n%s", example)
	}
	return plain
}

// nginx runs in front of backend, on ln, until the test ends.
func nginx(t *testing.T, ln *net.TCPListener, backend string) {
	t.Helper()
	program, err := system.Need("nginx", "nginx-light")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(nginxConfig, dir, readmeNginx(t, ln.Addr().String(), backend))
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	socket, err := ln.File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	cmd := exec.Command(program, "-p", dir, "-c", config)
	cmd.Env = append(os.Environ(), "NGINX=3;") // descriptor 3 listens already: nobody waits for nginx
	cmd.ExtraFiles = []*os.File{socket}
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
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

			page := func() {
				t.Helper()
				for range 3 {
					res, err := http.Get(front + "/")
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
			// Nine pages and three upgrades came over three connections.
			_, metrics := l.get(l.admin + "/metrics")
			if want := "slipstream_connections_accepted_total 3\n"; !strings.Contains(metrics, want) {
				t.Errorf("nginx did not reuse its connections: %s", grep(metrics, "slipstream_connections"))
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
		})
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
