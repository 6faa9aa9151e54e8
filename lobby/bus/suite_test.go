package bus

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/loadtest/system"
)

// rig is a broker and nodes on it. One goroutine, the test's, owns them all.
type rig struct {
	t    *testing.T
	join func() Bus
	mail chan func()
	now  func() time.Time
	pass func(d time.Duration) // lets time pass
}

const brief = 2 * time.Second // is how long records of that bucket are kept

var testBuckets = []Bucket{{"brief", brief}, {"lasting", 0}, {"other", time.Minute}}

// wait does what is posted until done.
func (r *rig) wait(done func() bool) {
	r.t.Helper()
	deadline := time.After(time.Minute)
	for !done() {
		select {
		case do := <-r.mail:
			do()
		case <-deadline:
			r.t.Fatal("no answer")
		default:
			r.pass(time.Millisecond)
		}
	}
}

func onFake(t *testing.T) *rig {
	now := int64(1e18)
	r := &rig{t: t, mail: make(chan func(), 1<<16)}
	f := NewFake(func() int64 { return now }, 1, testBuckets)
	f.Delay = 3 * time.Millisecond
	r.join = func() Bus { return f.Join(func(do func()) { r.mail <- do }) }
	r.now = func() time.Time { return time.Unix(0, now) }
	r.pass = func(d time.Duration) { now += int64(d); f.Advance() }
	return r
}

func (r *rig) onNATS(cfg Config) *rig {
	r.mail = make(chan func(), 1<<16)
	r.join = func() Bus {
		cfg.Name, cfg.Buckets = r.t.Name(), testBuckets
		n, err := Open(cfg, func(do func()) { r.mail <- do })
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(n.Close)
		return n
	}
	r.now = time.Now
	r.pass = func(d time.Duration) {
		select {
		case do := <-r.mail:
			do()
		case <-time.After(d):
		}
	}
	return r
}

func onEmbedded(t *testing.T) *rig {
	e, err := StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return (&rig{t: t}).onNATS(Config{Embedded: e})
}

func onServer(t *testing.T) *rig {
	s := startServer(t)
	return (&rig{t: t}).onNATS(Config{URLs: []string{s.url}})
}

// natsServer is a broker in a process of its own, of the module's main package.
type natsServer struct {
	url string
	cmd *exec.Cmd
}

func (s *natsServer) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func startServer(t *testing.T) *natsServer {
	t.Helper()
	addr, release, err := system.Reserve("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	_, port, _ := net.SplitHostPort(addr)
	bin := filepath.Join(t.TempDir(), "nats-server")
	out, err := exec.Command("go", "build", "-o", bin, "github.com/nats-io/nats-server/v2").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := &natsServer{url: "nats://" + addr}
	s.cmd = exec.Command(bin, "-a", "127.0.0.1", "-p", port, "-js", "-sd", t.TempDir())
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	for end := time.Now().Add(time.Minute); ; { // Patience is for elections, not for a busy machine that starts a program
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
			return s
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// Calls as a test wants them: they wait.

func (r *rig) get(b Bus, bucket, key string) (e Entry, err error) {
	ok := false
	b.Get(bucket, key, func(got Entry, why error) { e, err, ok = got, why, true })
	r.wait(func() bool { return ok })
	return e, err
}

func (r *rig) create(b Bus, bucket, key, value string) (uint64, error) {
	return r.update(b, bucket, key, value, 0)
}

func (r *rig) update(b Bus, bucket, key, value string, revision uint64) (rev uint64, err error) {
	ok := false
	buf := []byte(value)
	b.Update(bucket, key, buf, revision, func(newer uint64, why error) { rev, err, ok = newer, why, true })
	clear(buf) // it is not kept
	r.wait(func() bool { return ok })
	return rev, err
}

func (r *rig) del(b Bus, bucket, key string, revision uint64) (err error) {
	ok := false
	b.Delete(bucket, key, revision, func(why error) { err, ok = why, true })
	r.wait(func() bool { return ok })
	return err
}

func (r *rig) list(b Bus, bucket string) map[string]string {
	all := map[string]string{}
	ok := false
	b.List(bucket, func(entries []Entry, err error) {
		if err != nil {
			r.t.Error(err)
		}
		for _, e := range entries {
			all[e.Key] = string(e.Value)
		}
		ok = true
	})
	r.wait(func() bool { return ok })
	return all
}

func (r *rig) want(what string, err, want error) {
	r.t.Helper()
	if !errors.Is(err, want) {
		r.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// TestSuite is the same for every broker.
func TestSuite(t *testing.T) {
	for name, open := range map[string]func(*testing.T) *rig{"fake": onFake, "embedded": onEmbedded, "server": onServer} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			t.Run("records", func(t *testing.T) { r.records() })
			t.Run("expiry", func(t *testing.T) { r.expiry() })
			t.Run("many", func(t *testing.T) { r.many() })
			t.Run("race", func(t *testing.T) { r.race() })
			t.Run("notices", func(t *testing.T) { r.notices() })
			t.Run("requests", func(t *testing.T) { r.requests() })
		})
	}
}

func (r *rig) records() {
	a, b := r.join(), r.join()
	_, err := r.get(a, "lasting", "k")
	r.want("get of nothing", err, ErrMissing)
	_, err = r.update(a, "lasting", "k", "x", 77)
	r.want("update of nothing", err, ErrConflict)
	r.want("delete of nothing", r.del(a, "lasting", "k", 77), ErrConflict)

	first, err := r.create(a, "lasting", "k", "one")
	r.want("create", err, nil)
	_, err = r.create(b, "lasting", "k", "two")
	r.want("create again", err, ErrConflict)
	if e, err := r.get(b, "lasting", "k"); err != nil || e.Key != "k" || string(e.Value) != "one" || e.Revision != first {
		r.t.Errorf("%+v %v", e, err)
	}
	second, err := r.update(b, "lasting", "k", "two", first)
	r.want("update", err, nil)
	if second <= first {
		r.t.Error("revisions do not grow")
	}
	_, err = r.update(a, "lasting", "k", "three", first)
	r.want("update of an old revision", err, ErrConflict)
	r.want("delete of an old revision", r.del(a, "lasting", "k", first), ErrConflict)
	if all := r.list(a, "lasting"); len(all) != 1 || all["k"] != "two" {
		r.t.Error(all)
	}
	r.want("delete", r.del(a, "lasting", "k", second), nil)
	_, err = r.get(b, "lasting", "k")
	r.want("get of what was deleted", err, ErrMissing)
	_, err = r.update(b, "lasting", "k", "four", second)
	r.want("update of what was deleted", err, ErrConflict)
	third, err := r.create(b, "lasting", "k", "five")
	r.want("create anew", err, nil)
	if third <= second {
		r.t.Error("a revision comes again")
	}
	if all := r.list(a, "other"); len(all) != 0 {
		r.t.Error("buckets are not apart", all)
	}
	r.want("delete", r.del(a, "lasting", "k", third), nil)
}

// expiry: a record is there for as long as somebody writes it in time.
func (r *rig) expiry() {
	a := r.join()
	_, err := r.create(a, "brief", "left", "x")
	r.want("create", err, nil)
	var rev uint64
	var first, last time.Time // of the writes that came in time: the last began then
	for first.IsZero() || last.Sub(first) <= brief {
		began := r.now()
		rev, err = r.update(a, "brief", "kept", "x", rev)
		if r.now().Sub(last) >= brief { // it is the first one, or the machine slept
			first = began
			if err == ErrConflict {
				last = time.Time{}
				continue
			}
		}
		r.want("a write keeps a record", err, nil)
		if _, err = r.get(a, "brief", "kept"); r.now().Sub(began) < brief {
			r.want("the record that was written", err, nil)
		}
		for last = began; r.now().Sub(last) < brief/4; {
			r.pass(time.Millisecond)
		}
	}
	r.wait(func() bool { _, gone := r.list(a, "brief")["left"]; return !gone })
	_, err = r.create(a, "brief", "left", "y")
	r.want("create in the place of what expired", err, nil)
}

// many: more than any single answer of a broker's holds.
func (r *rig) many() {
	a := r.join()
	const n = 2*page + 77
	made := 0
	for i := range n {
		a.Create("other", fmt.Sprint("key-", i), bytes.Repeat([]byte("v"), 100), func(_ uint64, err error) {
			r.want("create", err, nil)
			made++
		})
	}
	r.wait(func() bool { return made == n })
	if all := r.list(a, "other"); len(all) != n || len(all["key-7"]) != 100 {
		r.t.Error(len(all))
	}
}

// race: of many who write the same record, one is first.
func (r *rig) race() {
	var nodes []Bus
	for range 8 {
		nodes = append(nodes, r.join())
	}
	rev, err := r.create(nodes[0], "lasting", "contended", "start")
	r.want("create", err, nil)
	won, answers := 0, 0
	for i, b := range nodes {
		b.Update("lasting", "contended", []byte(fmt.Sprint("by ", i)), rev, func(newer uint64, err error) {
			answers++
			if err == nil {
				won++
				rev = newer
			} else if err != ErrConflict {
				r.t.Error(err)
			}
		})
	}
	r.wait(func() bool { return answers == len(nodes) })
	if won != 1 {
		r.t.Errorf("%d writers think that they were first", won)
	}
	r.want("delete", r.del(nodes[0], "lasting", "contended", rev), nil)
}

func (r *rig) notices() {
	a, b := r.join(), r.join()
	var heard []string
	b.Subscribe("lobby.room.>", func(msg []byte) { heard = append(heard, "b:"+string(msg)) })
	a.Subscribe("lobby.room.X", func(msg []byte) { heard = append(heard, "a:"+string(msg)) })
	sent := func(subject, msg string) { a.Publish(subject, []byte(msg)) }
	// A listener is there at once for what its own node does, and soon for others.
	r.wait(func() bool {
		sent("lobby.room.ping", "ping")
		for range 20 {
			r.pass(time.Millisecond)
		}
		return len(heard) > 0
	})
	for range 50 {
		r.pass(time.Millisecond)
	}
	heard = nil
	sent("lobby.room.X", "one")
	sent("lobby.party.X", "not this")
	sent("lobby.room.Y", "two")
	var all string
	r.wait(func() bool {
		all = strings.Join(heard, " ")
		return strings.Contains(all, "b:two") && strings.Contains(all, "a:one")
	})
	for _, want := range []string{"a:one", "b:one", "b:two"} {
		if strings.Count(all, want) != 1 {
			r.t.Errorf("%q in %q", want, all)
		}
	}
}

func (r *rig) requests() {
	a, b := r.join(), r.join()
	b.Serve("lobby.node.b", func(msg []byte, reply func([]byte)) { reply(append([]byte("re:"), msg...)) })
	within := 10 * time.Second
	ask := func(from Bus, subject string) (text string, err error) {
		ok := false
		from.Request(subject, []byte("hello"), within,
			func(reply []byte, why error) { text, err, ok = string(reply), why, true })
		r.wait(func() bool { return ok })
		return text, err
	}
	if text, err := ask(b, "lobby.node.b"); err != nil || text != "re:hello" {
		r.t.Error("of itself:", text, err)
	}
	r.wait(func() bool { text, err := ask(a, "lobby.node.b"); return err == nil && text == "re:hello" })
	_, err := ask(a, "lobby.node.c")
	r.want("of nobody", err, ErrNobody)
	within = 2 * time.Second
	b.Serve("lobby.node.mute", func([]byte, func([]byte)) {})
	r.wait(func() bool { _, err = ask(a, "lobby.node.mute"); return err != ErrNobody })
	r.want("of somebody who says nothing", err, ErrAway)
}
