package main

import (
	"context"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"slipstream/loadtest/system"
)

// programs is the directory of the programs that this package's tests build.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "slipstream-loadtest-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(programs)
	os.Exit(code)
}

// built is the server that people run. It is built once: linking it takes seconds, and minutes on a busy machine.
var built = sync.OnceValues(func() (string, error) { return system.Build(programs, "slipstream/gameserver") })

func serverProgram(t *testing.T) string {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// target is a server of its own process, to be attacked.
func target(t *testing.T, bin string, flags ...string) Attack {
	t.Helper()
	p, err := system.Start(bin, t.Output(), append([]string{"--client", "none", "--data", "none"}, flags...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.End(os.Kill) })
	return Attack{
		Server: p.URL, Admin: p.Admin, PID: p.Cmd.Process.Pid,
		Players: 8, Joins: 5, For: time.Second, Settle: 200 * time.Millisecond, Addresses: 10, Rate: 500,
	}
}

// left waits until a figure of the server has come down to what it was.
func left(t *testing.T, ctx context.Context, s *scene, was families, name string) {
	t.Helper()
	want := was.sum(name)
	for end := time.Now().Add(60 * time.Second); ; {
		now, err := s.server.scrape()
		if err != nil {
			t.Fatal(err)
		}
		if now.sum(name) <= want {
			return
		}
		if time.Now().After(end) {
			t.Errorf("%s: %v, and %v before the attack", name, now.sum(name), want)
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// TestAttacks is every attack in small: who attacks is closed as he should be, the honest race on and
// come in, and nothing is left behind. Times are the command's to show.
func TestAttacks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("attackers have addresses of their own on Linux only")
		return
	}
	most := func(name string, most float64) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			if v, ok := s.figures[name]; !ok || v > most {
				t.Errorf("%s is %v, want at most %v", name, v, most)
			}
		}
	}
	least := func(name string, least float64) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			if v := s.figures[name]; v < least {
				t.Errorf("%s is %v, want at least %v", name, v, least)
			}
		}
	}
	mostPages := func(t *testing.T, s *scene) { // the server answers 4,000 a second
		attacked := s.phases[len(s.phases)-1].began.Sub(s.phases[0].began)
		most("answers", 100+4000*attacked.Seconds())(t, s)
	}
	bin := serverProgram(t)
	// So many attacks at a time. They mostly wait, for deadlines; and once one is over, for seats to be free again.
	turns := make(chan struct{}, 5)
	var all sync.WaitGroup
	for _, c := range []struct {
		name      string
		attackers int
		checks    []func(*testing.T, *scene)
	}{
		// Those that take longest come first; then those that leave seats behind, which the server keeps for 30 s.
		{"halfopen", 8, []func(*testing.T, *scene){most("left", 0), most("seats_left", 0)}},
		{"sigterm", 0, []func(*testing.T, *scene){most("lost_results", 0), most("abnormal", 0)}},
		{"readers", 40, []func(*testing.T, *scene){least("seated", 40), least("caught", 40)}},
		{"pings", 3, []func(*testing.T, *scene){least("flood", 3)}},
		{"messages", 3, []func(*testing.T, *scene){least("flood", 3)}},
		{"fragments", 3, []func(*testing.T, *scene){least("too_fragmented", 3)}},
		{"bytes", 4, []func(*testing.T, *scene){least("flood", 2)}},
		{"comings", 3, []func(*testing.T, *scene){least("left", 3)}},
		{"heads", 100, []func(*testing.T, *scene){least("closed", 50)}},
		{"hellos", 100, []func(*testing.T, *scene){least("no_hello", 50)}},
		{"connects", 100, []func(*testing.T, *scene){least("closed", 50)}},
		{"pages", 20, []func(*testing.T, *scene){least("answers", 100), mostPages}},
		{"drawings", 3, []func(*testing.T, *scene){least("closed", 3)}},
		{"tracks", 3, []func(*testing.T, *scene){least("started", 3)}},
		{"frames", 2000, []func(*testing.T, *scene){most("wrong", 0), most("lost", 0), least("codes", 6)}},
		{"origins", 200, []func(*testing.T, *scene){most("accepted", 0), least("tried", 200)}},
		{"tickets", 200, []func(*testing.T, *scene){most("let_in", 0), most("second_avatars", 0), least("tried", 200)}},
		{"descriptors", 200, []func(*testing.T, *scene){least("refused", 1)}},
	} {
		turns <- struct{}{}
		done := sync.OnceFunc(func() { <-turns })
		all.Go(func() {
			defer done() // -run may leave it out
			t.Run(c.name, func(t *testing.T) {
				s, was := stage(t, bin, c.name, c.attackers)
				done()
				t.Log(s.table())
				for _, check := range c.checks {
					check(t, s)
				}
				joined := 0
				for _, p := range s.phases {
					joined += len(p.joins)
					if p.refused > 0 {
						t.Errorf("%d honest players were kept out %s", p.refused, p.name)
					}
				}
				if joined == 0 && s.Joins > 0 {
					t.Error("nobody honest came in")
				}
				if c.name == "sigterm" {
					return // and it is gone
				}
				for _, name := range []string{"slipstream_connections", "slipstream_connections_pending", "process_open_fds",
					"go_goroutines", "slipstream_players"} {
					left(t, t.Context(), s, was, name)
				}
			})
		})
	}
	all.Wait()
}

// stage attacks a server of its own and returns what was seen, and what the server's figures were before.
func stage(t *testing.T, bin, name string, attackers int) (*scene, families) {
	t.Helper()
	var flags []string
	if name == "frames" { // each is a breach
		flags = []string{"--unlimited-networks", "127.1.0.0/16"}
	}
	a := target(t, bin, flags...)
	a.Name, a.Attackers = name, attackers
	s, err := newScene(t.Context(), &a)
	if err != nil {
		t.Fatal(err)
	}
	was := s.server.before
	if s, err = a.stage(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	return s, was
}

// TestTheRuleOfFrames: the second reading knows every end that there is.
func TestTheRuleOfFrames(t *testing.T) {
	payload := make([]byte, largest)
	for _, c := range []struct {
		name   string
		header string
		want   fate
	}{
		{"a ping", "\x89\x80\x00\x00\x00\x00", fate{size: 6, pong: true, goes: true, code: 1000}},
		{"half a ping", "\x09\x80", fate{size: 6, code: 1002}},
		{"a message", "\x82\x81", fate{size: 6, body: 1, code: badMessage}},
		{"text", "\x81\x81", fate{size: 6, code: 1003}},
		{"unmasked", "\x82\x01", fate{size: 2, code: 1002}},
		{"reserved bits", "\xc2\x81", fate{size: 6, code: 1002}},
		{"a reserved opcode", "\x83\x81", fate{size: 6, code: 1002}},
		{"nothing to continue", "\x80\x81", fate{size: 6, code: 1002}},
		{"a length that could be shorter", "\x82\xfe\x00\x7d", fate{size: 8, code: 1002}},
		{"a length below zero", "\x82\xff\x80", fate{size: 14, code: 1002}},
		{"too much", "\x82\xfe\x10\x01", fate{size: 8, code: 1009}},
		{"close without a code", "\x88\x80", fate{size: 6, code: 1005}},
		{"close with half a code", "\x88\x81", fate{size: 6, body: 1, code: 1002}},
	} {
		var h [14]byte
		copy(h[:], c.header)
		if got := fateOf(h, payload); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAttacksThatAreNone(t *testing.T) {
	for name, spoil := range map[string]func(*Attack){
		"attack":    func(a *Attack) { a.Name = "kindness" },
		"players":   func(a *Attack) { a.Players = 0 },
		"addresses": func(a *Attack) { a.Addresses = 1 << 20 },
	} {
		a := Attack{Name: "pings", Server: "http://127.0.0.1:1", Admin: "http://127.0.0.1:1", Players: 1, For: time.Second,
			Addresses: 1, Rate: 1}
		spoil(&a)
		if _, err := a.stage(t.Context(), io.Discard); err == nil || strings.Contains(err.Error(), "refused") {
			t.Errorf("a wrong %s: %v", name, err)
		}
	}
}
