package server

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/loadtest/system"
	"slipstream/netcode/control"
)

// broker is a nats-server in a process of its own, built from the module that the product embeds.
func broker(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "nats-server")
	out, err := exec.Command("go", "build", "-o", bin, "github.com/nats-io/nats-server/v2").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	addr := reserve(t, "127.0.0.1")
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command(bin, "-a", "127.0.0.1", "-p", port, "-js", "-sd", t.TempDir())
	cmd.SysProcAttr = system.Leash(syscall.SIGKILL)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return "nats://" + addr
}

// reserve returns an address of a host for the test alone.
func reserve(t *testing.T, host string) string {
	t.Helper()
	addr, release, err := system.Reserve(host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return addr
}

// hear reads a lobby connection until a message that f likes.
func hear[M any](t *testing.T, c *transport.Client, f func(*M) bool) *M {
	t.Helper()
	for {
		msg, err := c.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := m.(*M); ok && f(m) {
			return m
		}
		if e, ok := m.(*control.Error); ok {
			t.Fatalf("refused: %+v", e)
		}
	}
}

// TestTwoNodes: friends on two servers share a room, and play on one of them.
func TestTwoNodes(t *testing.T) {
	nats := broker(t)
	var lives []*live
	for range 2 {
		addr := reserve(t, "127.0.0.1")
		lives = append(lives, launch(t, Config{
			Listen: addr, NATS: []string{nats}, DrainFor: -1,
			NodeConfig: NodeConfig{NodeURL: fmt.Sprintf("ws://%s/play", addr)},
		}))
	}
	enter := func(l *live, name string) *transport.Client {
		c := l.dial("/lobby")
		tell(t, c, &control.Enter{Version: control.Version, Name: name})
		hear(t, c, func(*control.Entered) bool { return true })
		return c
	}
	host, friend := enter(lives[0], "host"), enter(lives[1], "friend")
	defer host.Close(1000)
	defer friend.Close(1000)
	tell(t, host, &control.Create{Game: "tag"})
	code := hear(t, host, func(r *control.Room) bool { return r.Code != "" }).Code
	tell(t, friend, &control.Join{Code: code})
	hear(t, host, func(r *control.Room) bool { return len(r.Members) == 2 })
	tell(t, friend, &control.Say{Text: "hello"})
	hear(t, host, func(s *control.Said) bool { return s.Name == "friend" && s.Text == "hello" })
	tell(t, friend, &control.Ready{Ready: true})
	hear(t, host, func(r *control.Room) bool { return r.Members[1].Ready })

	tell(t, host, &control.Start{})
	all := func(*control.Ticket) bool { return true }
	one, other := hear(t, host, all), hear(t, friend, all)
	if one.Match != other.Match || (one.URL == "") == (other.URL == "") {
		t.Fatalf("%+v\n%+v", one, other)
	}
	at := lives[0] // whose match it is
	if one.URL != "" {
		at = lives[1]
	}
	if url := one.URL + other.URL; !strings.Contains(url, strings.TrimPrefix(at.url, "http://")) {
		t.Errorf("%q is not %s", url, at.url)
	}
	for _, ticket := range []*control.Ticket{one, other} {
		p := at.person("tag", ticket.Token)
		if err := p.playUntil(p.snapshots(10)); err != nil {
			t.Fatal(err)
		}
	}
}

func tell(t *testing.T, c *transport.Client, m any) {
	t.Helper()
	if err := c.WriteMessage(control.Append(nil, m)); err != nil {
		t.Fatal(err)
	}
}

// TestNodesThatCannotBe: what an operator mistypes.
func TestNodesThatCannotBe(t *testing.T) {
	for want, cfg := range map[string]Config{
		"--nats-url takes values": {NATS: []string{"::"}, NodeConfig: NodeConfig{NodeURL: "wss://x"}},
		"--node-url":              {NATS: []string{"nats://127.0.0.1:1"}},
		"--node-url takes values": {NATS: []string{"nats://127.0.0.1:1"}, NodeConfig: NodeConfig{NodeURL: "ftp://x"}},
	} {
		err := (&Server{cfg}).Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	for in, want := range map[string]string{
		"": "", "https://eu.example": "wss://eu.example/play", "ws://10.0.0.1:8080/play": "ws://10.0.0.1:8080/play",
	} {
		if got, err := playURL(in); err != nil || got != want {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}
