package trace

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/lobby"
)

const start = int64(1_800_000_000e9)

// evening is a matchmaker whose node has the lease, and what happens to it: players of two games
// come, give up and come back, matches fill, end and are full, Steps are cut short anywhere, the
// lease is lost for a moment.
type evening struct {
	rng  *rand.Rand
	now  int64
	pool lobby.Pool
	next uint64
	open map[uint64]int // matches, and their free seats
	wait []lobby.Ticket
}

func (e *evening) come() {
	e.next++
	t := lobby.Ticket{ID: fmt.Sprint("t", e.next), From: fmt.Sprint("192.0.2.", e.next%5), Since: e.now,
		Wish: lobby.Wish{Game: "tag", Seats: 4}}
	if e.rng.IntN(2) == 0 {
		t.Wish = lobby.Wish{Game: "racing", Seats: 8, Settings: []int32{int32(e.rng.IntN(4)), 3},
			Tracks: uint64(e.rng.IntN(16))}
	}
	for range 1 + e.rng.IntN(3) {
		r := lobby.Rider{Player: e.rng.Uint64N(200), Mu: 25 + 6*e.rng.NormFloat64(), Sigma: 3}
		if e.rng.IntN(3) > 0 {
			r.RTT = map[string]int32{"eu": int32(10 + e.rng.IntN(90)), "us": int32(90 + e.rng.IntN(90)),
				"ap": int32(150 + e.rng.IntN(90))}
		}
		t.Riders = append(t.Riders, r)
	}
	e.wait = append(e.wait, t)
	e.pool.Add(t)
}

func (e *evening) step() {
	cut := e.rng.IntN(12)
	proposals, _ := e.pool.Step(e.now, func() bool { cut--; return cut < 0 })
	for _, p := range proposals {
		riders := 0
		var first lobby.Ticket
		for _, id := range p.Tickets {
			for _, t := range e.wait {
				if t.ID == id {
					riders, first = riders+len(t.Riders), t
				}
			}
		}
		match := p.Match
		if match == 0 {
			e.next++
			match = e.next<<40 | 1
			e.open[match] = int(first.Wish.Seats)
		}
		e.open[match] -= riders
		wish := first.Wish
		if wish.Tracks = 0; p.Settings != nil {
			wish.Settings = p.Settings
		}
		o := lobby.Offer{Match: match, Wish: wish, Free: e.open[match], Region: p.Region}
		if p.Match == 0 {
			o.Tickets = p.Tickets
		}
		e.pool.Offer(o)
		if e.rng.IntN(10) == 0 { // could not be seated
			e.pool.Add(first)
		}
	}
}

func (e *evening) pass(d time.Duration) {
	for end := e.now + int64(d); e.now < end; e.now += int64(50 * time.Millisecond) {
		if e.rng.IntN(4) == 0 {
			e.come()
		}
		if n := len(e.wait); n > 0 && e.rng.IntN(40) == 0 {
			e.pool.Remove(e.wait[e.rng.IntN(n)].ID)
		}
		for match := range e.open {
			if e.rng.IntN(100) == 0 {
				delete(e.open, match)
				e.pool.Withdraw(match)
			}
			break
		}
		if e.rng.IntN(1000) == 0 {
			e.pool.Clear()
		}
		e.step()
	}
}

// record lets an evening pass, and returns its trace.
func record(t testing.TB, limit int64, lasts time.Duration) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace")
	f, err := Create(path, limit, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	e := &evening{rng: rand.New(rand.NewPCG(1, 1)), now: start, open: map[uint64]int{}}
	e.pool = f.Record(lobby.NewMatchmaker(nil, "eu"), nil, "eu", func() int64 { return e.now })
	e.pass(lasts)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTheSameMatches: what was written makes the same matches again.
func TestTheSameMatches(t *testing.T) {
	text := record(t, 0, 5*time.Minute)
	v, err := Verify(bytes.NewReader(text))
	if err != nil || v.Tickets < 1000 || v.Matches < 100 || v.Joined < 100 || v.End != "" {
		t.Errorf("%+v, %v", v, err)
	}
	t.Logf("%+v, %d bytes a ticket", v, len(text)/v.Tickets)
}

// TestOtherMatches: what was changed does not.
func TestOtherMatches(t *testing.T) {
	text := string(record(t, 0, time.Minute))
	for was, is := range map[string]string{
		`"bots":"8s"`:     `"bots":"4s"`,
		`"rating":3,`:     `"rating":1,`,
		`"tag","seats":4`: `"tag","seats":3`,
		`"tickets":["t`:   `"tickets":["u`,
	} {
		other := strings.ReplaceAll(text, was, is)
		if other == text {
			t.Fatalf("there is no %s", was)
		}
		if _, err := Verify(strings.NewReader(other)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", is, err)
		}
	}
}

// TestATraceEnds: it is as long as it may be, says so, and is good as far as it goes. The one before is kept.
func TestATraceEnds(t *testing.T) {
	const limit = 100 << 10
	text := record(t, limit, 5*time.Minute)
	v, err := Verify(bytes.NewReader(text))
	if err != nil || v.End == "" || v.Matches == 0 || len(text) > limit+200 || len(text) < limit/2 {
		t.Errorf("%+v, %v, %d bytes", v, err, len(text))
	}
	path := filepath.Join(t.TempDir(), "trace")
	for _, text := range []string{"first", "second"} {
		f, err := Create(path, 0, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		f.write(&Head{Trace: text})
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	first, err := os.ReadFile(path + ".1")
	if err != nil || !strings.Contains(string(first), "first") {
		t.Errorf("%q, %v", first, err)
	}
	if _, err := Create(filepath.Join(path, "below a file"), 0, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a trace below a file")
	}
}

// TestATraceNamesNobody: a player is who he was, and nobody can tell who.
func TestATraceNamesNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace")
	f, err := Create(path, 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r := f.Record(lobby.NewMatchmaker(nil, ""), nil, "", func() int64 { return start })
	r.Add(lobby.Ticket{ID: "a", From: "192.0.2.77", Wish: lobby.Wish{Game: "tag", Seats: 4},
		Riders: []lobby.Rider{{Player: 123456789}, {Player: 123456789}, {Player: 987654321}}})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	for _, secret := range []string{"192.0.2", "123456789", "987654321"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is in it:\n%s", secret, text)
		}
	}
	read, err := NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	e, err := read.Next()
	if err != nil || e.Add.From == 0 || len(e.Add.Riders) != 3 || e.Add.Riders[0].Player != e.Add.Riders[1].Player ||
		e.Add.Riders[0].Player == e.Add.Riders[2].Player {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestBrokenTraces: a server that was killed cuts the last line short. Anything else is somebody's mistake.
func TestBrokenTraces(t *testing.T) {
	head := `{"trace":"matchmaking 1","curves":{"*":{"bots":"8s","curve":[{"wait":"0s","rating":3,"detour":"20ms","spread":"40ms"}]}}}` + "\n"
	if v, err := Verify(strings.NewReader(head + `{"at":1,"remove":"a"}` + "\n" + `{"at":2,"rem`)); err != nil ||
		v.Tickets != 0 {
		t.Errorf("cut short: %+v, %v", v, err)
	}
	for text, want := range map[string]string{
		"":                                    ErrNone.Error(),
		`{"at":1,"players":[1],"rtt":[9]}`:    ErrNone.Error(),
		head + "{}\n":                         "line 2 is 0 events",
		head + `{"clear":true,"remove":"a"}`:  "line 2 is 2 events",
		head + "{\n{}\n":                      "line 2",
		head + `{"at":1,"add":{"id":"a"}}`:    "line 2 adds no ticket",
		head + strings.Repeat("x", 2*maxLine): "too long",
		head + `{"at":2,"clear":true}` + "\n" + `{"at":1,"clear":true}`: "line 3 is earlier",
		`{"trace":"matchmaking 1","curves":{}}`:                         "no curves",
	} {
		if _, err := Verify(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	text := record(f, 0, 5*time.Second)
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Fuzz(func(t *testing.T, text []byte) {
		if v, err := Verify(bytes.NewReader(text)); err == nil && v.Tickets < 0 {
			t.Error(v)
		}
		r, err := NewReader(bytes.NewReader(text))
		for err == nil {
			_, err = r.Next()
		}
		if err == io.EOF && r.n < 2 {
			t.Error("it ended before its second line was looked for")
		}
	})
}
