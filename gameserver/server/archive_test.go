package server

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/journal"
)

func testArchive(t *testing.T, dir string, log io.Writer) *archive {
	t.Helper()
	a, err := openArchive(dir, func() int64 { return epoch }, slog.New(slog.NewTextHandler(log, nil)))
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

// TestARaceIsJournaled over real sockets, and what was written down can be run again.
func TestARaceIsJournaled(t *testing.T) {
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
	if err != nil || report.Divergence != nil || report.Ticks < 30 || !j.Ended || j.Header.Behaviour != model.Behaviour() {
		t.Errorf("%+v %+v %v %q", report, j.Header, err, j.Reason)
	}
}
