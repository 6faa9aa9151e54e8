package server

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/journal"
)

func testArchive(t *testing.T, dir string, log io.Writer) *archive {
	return smallArchive(t, dir, archiveBytes, log)
}

func smallArchive(t *testing.T, dir string, most int64, log io.Writer) *archive {
	t.Helper()
	a, err := openArchive(dir, most, func() int64 { return epoch }, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestJournalsReachTheDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on", "the", "way")
	a := testArchive(t, dir, io.Discard)
	one, two, none := a.open("one"), a.open("two"), a.open("none")
	buf := []byte("first ")
	for _, w := range []io.Writer{one, two, one} {
		if n, err := w.Write(buf); n != 6 || err != nil {
			t.Fatal(n, err)
		}
		copy(buf, "other ") // what was written is the archive's own copy
	}
	if one.Close() != nil || none.Close() != nil {
		t.Error("close")
	}
	a.close()
	for name, want := range map[string]string{"one": "first other ", "two": "other "} {
		files, _ := filepath.Glob(filepath.Join(dir, "*-"+name+".journal"))
		if len(files) != 1 {
			t.Fatalf("%s: %q", name, files)
		}
		if got, err := os.ReadFile(files[0]); string(got) != want || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if all, _ := os.ReadDir(dir); len(all) != 2 {
		t.Errorf("%d files", len(all))
	}
	if _, err := two.Write(buf); !errors.Is(err, errArchive) {
		t.Errorf("written to a closed archive: %v", err)
	}
}

// TestASlowDiskCutsJournals: a shard is never made to wait, and memory is bounded.
func TestASlowDiskCutsJournals(t *testing.T) {
	a := &archive{queue: make(chan entry, 4096), now: func() int64 { return epoch }} // nobody writes
	j := a.open("slow")
	chunk := make([]byte, 1<<20)
	taken := 0
	for range 100 {
		if _, err := j.Write(chunk); err != nil {
			break
		}
		taken++
	}
	if taken != archiveQueue>>20 {
		t.Errorf("%d MiB were taken, the limit is %d", taken, archiveQueue>>20)
	}
	a.waiting.Store(0)
	if _, err := j.Write(nil); err == nil {
		t.Error("a journal goes on behind a gap")
	}
}

func TestAFullDiskIsLoggedOnce(t *testing.T) {
	dir := t.TempDir()
	var log strings.Builder
	a := testArchive(t, dir, &log)
	for i := range 20 {
		// What cannot be opened stands for what cannot be written.
		j := &journalFile{a: a, path: filepath.Join(dir, "not there", fmt.Sprint(i))}
		_, _ = j.Write([]byte("x"))
		_, _ = j.Write([]byte("x"))
		_ = j.Close()
	}
	a.close()
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d lines: %s", n, log.String())
	}
}

// disk is one that takes so many bytes.
type disk struct {
	room   int
	tried  int
	closed int
}

func (d *disk) Write(p []byte) (int, error) {
	if d.tried++; d.room < len(p) {
		return 0, errors.New("no space left on device")
	}
	d.room -= len(p)
	return len(p), nil
}

func (d *disk) Close() error { d.closed++; return nil }

// TestAFullDiskCostsTheJournal: what the disk does not take ends that journal, and the match, whose
// Write fails from then on, is never made to wait.
func TestAFullDiskCostsTheJournal(t *testing.T) {
	a := testArchive(t, t.TempDir(), io.Discard)
	d := &disk{room: 3000}
	a.create = func(string) (io.WriteCloser, error) { return d, nil }
	j := a.open("m").(*journalFile)
	for range 4 {
		_, _ = j.Write(make([]byte, 1000))
	}
	for !j.lost.Load() {
		runtime.Gosched()
	}
	if _, err := j.Write([]byte("x")); !errors.Is(err, errArchive) {
		t.Errorf("a journal that the disk lost is written on: %v", err)
	}
	_ = j.Close()
	a.close()
	if d.tried != 4 || d.closed != 1 {
		t.Errorf("written to %d times, closed %d times", d.tried, d.closed)
	}
}

// TestJournalsAreBoundedInBytes: the oldest go, but none that is being written.
func TestJournalsAreBoundedInBytes(t *testing.T) {
	dir := t.TempDir()
	for i := range 10 {
		err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("1999%04d.journal", i)), make([]byte, 100), 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	a := smallArchive(t, dir, 640, io.Discard)
	long := a.open("long") // by far the newest, as a clock that was set back might have it the oldest
	long.(*journalFile).path = filepath.Join(dir, "1000.journal")
	for range 30 {
		_, _ = long.Write(make([]byte, 20))
	}
	_ = long.Close()
	a.close()
	all, _ := filepath.Glob(filepath.Join(dir, "*.journal"))
	total := int64(0)
	for _, name := range all {
		at, _ := os.Stat(name)
		total += at.Size()
	}
	if len(all) < 2 || filepath.Base(all[0]) != "1000.journal" || filepath.Base(all[len(all)-1]) != "19990009.journal" ||
		total > 640+600 {
		t.Errorf("%d bytes: %q", total, all)
	}
}

func TestOldJournalsGo(t *testing.T) {
	dir := t.TempDir()
	for i := range archiveFiles + 3 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.journal", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "00000.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	testArchive(t, dir, io.Discard).close()
	all, _ := os.ReadDir(dir)
	if len(all) != archiveFiles+1 || all[0].Name() != "00000.txt" || all[1].Name() != "00003.journal" {
		t.Errorf("%d files from %s", len(all), all[1].Name())
	}
}

// TestAMatchIsJournaled over real sockets, and what was written down can be run again.
func TestAMatchIsJournaled(t *testing.T) {
	dir := t.TempDir()
	l := launch(t, Config{Data: dir, DrainFor: -1})
	ticket, lobby := l.ticket("tag")
	defer lobby.Close(1000)
	p := l.person("tag", ticket.Token)
	if err := p.playUntil(p.snapshots(30)); err != nil {
		t.Fatal(err)
	}
	l.stop()
	if err := l.wait(); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "journals", "*-"+ticket.Match+".journal"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	src, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	model := netcode.NewModel(tagGame)
	j, err := journal.Parse(src, model)
	if err != nil {
		t.Fatal(err)
	}
	report, err := j.Verify()
	if err != nil || report.Divergence != nil || report.Ticks < 30 || !j.Ended ||
		j.Header.Behaviour != model.Behaviour() {
		t.Errorf("%+v %+v %v %q", report, j.Header, err, j.Reason)
	}
}
