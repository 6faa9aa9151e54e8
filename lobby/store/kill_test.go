package store

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

const victimDir = "SLIPSTREAM_STORE_VICTIM" // in a child's environment: where to work until it is killed

// lives are how long victims live at most, from their first result on: some long enough
// to write all that was left, and to make a new file of the spool.
var lives = [...]time.Duration{20 * time.Millisecond, 100 * time.Millisecond, time.Second}

const maxAhead = 100 // results that a victim puts before the database has the first

var (
	killSeed  = flag.Uint64("kill.seed", 0, "seed of the moments at which processes are killed; 0: the clock's")
	killTimes = flag.Int("kill.times", 25, "how many processes are killed")
)

// stumbling is a database that is away now and then.
type stumbling struct {
	Tables
	rng     *rand.Rand
	written chan struct{}
}

func (s *stumbling) Write(r *Result) (bool, error) {
	away := s.rng.IntN(40) == 0
	if away && s.rng.IntN(2) == 0 {
		return false, ErrAway
	}
	fresh, err := s.Tables.Write(r)
	if away { // the answer is lost on its way
		return false, errors.Join(ErrAway, err)
	}
	if err == nil {
		<-s.written
	}
	return fresh, err
}

// victim is the process that is killed: it puts results, a few or many ahead of the
// database, and says which are kept.
func victim(dir string) {
	var next, seed uint64
	if _, err := fmt.Sscan(os.Getenv("SLIPSTREAM_STORE_NEXT"), &next, &seed); err != nil {
		panic(err)
	}
	db, err := Open(filepath.Join(dir, "slipstream.db"))
	if err != nil {
		panic(err)
	}
	path := filepath.Join(dir, "results.spool")
	left, err := openSpool(path, spoolLimit)
	if err != nil {
		panic(err)
	}
	ahead := make(chan struct{}, left.count()+5+int(seed%2)*maxAhead/2)
	for range left.count() {
		ahead <- struct{}{}
	}
	if err := left.close(); err != nil {
		panic(err)
	}
	w, err := OpenWriter(WriterConfig{Path: path}, &stumbling{db, rand.New(rand.NewPCG(seed, 3)), ahead})
	if err != nil {
		panic(err)
	}
	w.spool.mu.Lock()
	w.spool.worth = 10_000
	w.spool.mu.Unlock()
	for ; ; next++ {
		ahead <- struct{}{}
		match := next
		w.Put(finished(match, t0+int64(match), 1, 2), t0, func(err error) {
			if err != nil {
				panic(err)
			}
			fmt.Fprintln(os.Stdout, match) // not buffered
		})
	}
}

// TestKill9: a process is killed at random moments, again and again. Every result that
// it was told is kept is in the database at the end, and none counted twice.
func TestKill9(t *testing.T) {
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-args -kill.seed=%d -kill.times=%d", seed, *killTimes)
	rng := rand.New(rand.NewPCG(seed, 9))
	dir := t.TempDir()
	db, err := Open(filepath.Join(dir, "slipstream.db"))
	if err != nil {
		t.Fatal(err)
	}
	enter(t, db, 1, 2)

	acknowledged := map[uint64]bool{}
	next, early := uint64(1), 0
	for range *killTimes {
		said := killOne(t, dir, next, rng)
		if len(said) == 0 {
			early++
		}
		for _, match := range said {
			acknowledged[match] = true
			next = max(next, match)
		}
		next += 2 * maxAhead // more than were put and not acknowledged
	}

	w, err := OpenWriter(WriterConfig{Path: filepath.Join(dir, "results.spool")}, db)
	if err != nil {
		t.Fatal(err)
	}
	waited := w.Stats().Waiting
	for end := time.Now().Add(time.Minute); w.Stats().Waiting > 0 && time.Now().Before(end); {
		<-time.After(10 * time.Millisecond) // Close gives a slow disk less time
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d processes killed, %d before their first result; %d results acknowledged, %d waited at the end", *killTimes, early, len(acknowledged), waited)
	if len(acknowledged) == 0 {
		t.Fatal("no result was ever acknowledged")
	}
	judge(t, db, acknowledged)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// killOne starts a process, kills it at some moment and returns what it said.
func killOne(t *testing.T, dir string, next uint64, rng *rand.Rand) (said []uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir, fmt.Sprintf("SLIPSTREAM_STORE_NEXT=%d %d", next, rng.Uint64()))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	kill := func() { _ = cmd.Process.Kill() }
	if rng.IntN(5) == 0 { // while it opens what the one before left
		time.AfterFunc(time.Duration(rng.Int64N(int64(60*time.Millisecond))), kill)
	}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				t.Log(err)
			}
			break // a line without its end was not said
		}
		match, err := strconv.ParseUint(line[:len(line)-1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if said = append(said, match); len(said) == 1 {
			time.AfterFunc(time.Duration(rng.Int64N(int64(lives[rng.IntN(len(lives))]))), kill)
		}
	}
	_ = cmd.Wait()
	return said
}

// judge compares what was acknowledged with what the database counts.
func judge(t *testing.T, db Tables, acknowledged map[uint64]bool) {
	t.Helper()
	var last int64
	matches, missing := 0, len(acknowledged)
	for from, more := (Cursor{}), true; more; more = from != (Cursor{}) {
		page, next, err := db.History(1, from, MaxLines)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			if matches++; acknowledged[r.Match] {
				missing--
			}
			if last != 0 && r.Ended >= last {
				t.Error("a match is there twice, or out of order:", r)
			}
			last = r.Ended
		}
		from = next
	}
	if missing != 0 {
		t.Errorf("%d results that were acknowledged are not in the database", missing)
	}
	for id, points := range map[uint64]int{1: pointsOf[0], 2: pointsOf[1]} {
		standings, err := db.Standings(id)
		if err != nil || len(standings) != 1 || standings[0].Matches != matches {
			t.Errorf("player %d has %+v, %v; there are %d matches", id, standings, err, matches)
		}
		lines, err := db.Board(Board{Kind: Points, Game: "racing", Season: SeasonOf(t0), From: int(id) - 1, Limit: 1})
		if err != nil || len(lines) != 1 || lines[0].Player != id || lines[0].Value != int64(points*matches) {
			t.Errorf("player %d has %+v, %v; want %d points", id, lines, err, points*matches)
		}
	}
}
