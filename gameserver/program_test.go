package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim/games"
)

// built is the program as people run it: signals and exit codes are promised of
// that, not of go run.
func built(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "gameserver")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// program is a gameserver that runs.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	stderr bytes.Buffer

	Event, URL, Admin string // the first line that it printed
}

func start(t *testing.T, bin string, args ...string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(bin, append(args, "--client", "none", "--listen", "127.0.0.1:0",
		"--admin", "127.0.0.1:0", "--log", "json")...)}
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.kill()
		t.Fatal(err, p.stderr.String())
	}
	if err := json.Unmarshal([]byte(line), p); err != nil || p.Event != "listening" {
		t.Fatal(line, err)
	}
	return p
}

// kill is kill -9.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// metric waits until a line of the metrics is there.
func (p *program) metric(line string) {
	p.t.Helper()
	text := ""
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		res, err := http.Get(p.Admin + "/metrics")
		if err != nil {
			p.t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if text = string(body); err == nil && strings.Contains(text, "\n"+line+"\n") {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	p.t.Fatalf("the metrics never said %q", line)
}

// match takes a seat in the shortest match that this program's games have, and returns
// when its result is told.
func (p *program) match() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*time.Minute)
	defer cancel()
	ws := "ws" + strings.TrimPrefix(p.URL, "http")
	dial := func(path string) *transport.Client {
		conn, err := transport.Dial(ctx, ws+path, transport.DialOptions{})
		if err != nil {
			p.t.Fatal(err)
		}
		deadline, _ := ctx.Deadline()
		if err := conn.SetReadDeadline(deadline); err != nil {
			p.t.Fatal(err)
		}
		return conn
	}
	const game = "arena"
	behaviour := netcode.NewModel(games.ByName(game)).Behaviour() // takes a while
	lobby := dial("/lobby")
	defer lobby.Close(1000)
	say(p.t, lobby, control.Append(nil, &control.Enter{Version: control.Version, Name: "Ada"}))
	hear[control.Entered](p.t, lobby, control.FromLobby)
	say(p.t, lobby, control.Append(nil, &control.Quick{Game: game, Seats: 3, Settings: []int32{10}}))
	ticket := hear[control.Ticket](p.t, lobby, control.FromLobby)

	play := dial("/play")
	defer play.Close(1000)
	say(p.t, play, control.Append([]byte{netcode.TypeControl},
		&control.Hello{Version: control.Version, Behaviour: behaviour, Token: ticket.Token}))
	hear[control.Result](p.t, play, control.FromPlay)
}

func say(t *testing.T, conn *transport.Client, msg []byte) {
	t.Helper()
	if err := conn.WriteMessage(msg); err != nil {
		t.Fatal(err)
	}
}

// hear returns the next message of type M.
func hear[M any](t *testing.T, conn *transport.Client, line control.Line) *M {
	t.Helper()
	for {
		msg, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if line == control.FromPlay {
			if netcode.TypeOf(msg) != netcode.TypeControl {
				continue
			}
			msg = msg[1:]
		}
		m, err := control.Parse(line, msg)
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := m.(*M); ok {
			return m
		}
	}
}

// tab is a page that called a gameserver with the key of its device.
type tab struct {
	*transport.Client
	t      *testing.T
	secret ed25519.PrivateKey
}

func (p *program) tab(ctx context.Context, seed byte) *tab {
	p.t.Helper()
	conn, err := transport.Dial(ctx, "ws"+strings.TrimPrefix(p.URL, "http")+"/lobby", transport.DialOptions{})
	if err != nil {
		p.t.Fatal(err)
	}
	deadline, _ := ctx.Deadline()
	if err := conn.SetReadDeadline(deadline); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { conn.Close(1000) })
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	return &tab{conn, p.t, ed25519.NewKeyFromSeed(s)}
}

func (c *tab) say(m any) { c.t.Helper(); say(c.t, c.Client, control.Append(nil, m)) }

func (c *tab) public() []byte { return c.secret.Public().(ed25519.PublicKey) }
