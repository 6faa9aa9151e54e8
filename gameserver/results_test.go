package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	_ "slipstream/lobby/store" // the database's driver
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim/games"
)

// program is a gameserver that runs.
type program struct {
	t          *testing.T
	cmd        *exec.Cmd
	stderr     bytes.Buffer
	URL, Admin string
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
	if err := json.Unmarshal([]byte(line), p); err != nil {
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

// TestResultsOutliveTheProgram: a match ends while the database is away, and the program
// is killed. The next one brings the result to the database, once.
func TestResultsOutliveTheProgram(t *testing.T) {
	t.Parallel()
	bin, data := built(t), t.TempDir()
	first := start(t, bin, "--data", data, "--db", "postgres://nobody@127.0.0.1:1/nowhere?connect_timeout=1")
	first.match()
	first.metric("slipstream_results_kept_total 1")
	first.metric("slipstream_results_waiting 1")
	first.metric("slipstream_database_up 0")
	first.kill()

	second := start(t, bin, "--data", data)
	second.metric("slipstream_results_written_total 1")
	second.metric("slipstream_results_waiting 0")
	second.kill()
	third := start(t, bin, "--data", data)
	third.metric("slipstream_results_waiting 0")
	third.metric("slipstream_results_written_total 0")
	third.kill()

	db, err := sql.Open("sqlite", filepath.Join(data, "slipstream.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var matches, persons, bots, mine int
	var game string
	err = db.QueryRow(`SELECT COUNT(DISTINCT m.id), MIN(m.game), SUM(p.bot = 0), SUM(p.bot), SUM(p.name = 'Ada')
		FROM matches m JOIN places p ON p.match_id = m.id`).Scan(&matches, &game, &persons, &bots, &mine)
	if err != nil || matches != 1 || game != "arena" || persons != 1 || bots != 2 || mine != 1 {
		t.Errorf("%d matches of %q, %d persons, %d bots, %d of them Ada, %v", matches, game, persons, bots, mine, err)
	}
}

// TestNoDatabase: what an operator got wrong is said in one line.
func TestNoDatabase(t *testing.T) {
	t.Parallel()
	bin := built(t)
	for name, c := range map[string]struct{ db, want string }{
		"no such scheme":    {"mysql://somebody:secret@db/x", "--db takes a file, or a URL like postgres://"},
		"not to be written": {"/proc/nowhere/slipstream.db", "--db"},
	} {
		out, err := exec.Command(bin, "--client", "none", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
			"--data", t.TempDir(), "--db", c.db).CombinedOutput()
		if text := string(out); err == nil || !strings.Contains(text, c.want) || strings.Contains(text, "secret") ||
			strings.Count(text, "\n") != 1 {
			t.Errorf("%s: %v %s", name, err, text)
		}
	}
}
