package server

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// What the archive may take.
const (
	archiveFiles = 2000     // journals kept on disk; the oldest go first
	archiveBytes = 1 << 30  // all of them together: 800 hours of matches. One is journal.MaxBytes at most
	archiveQueue = 16 << 20 // bytes that wait for a slow disk; beyond it journals are cut short
	archiveEvery = 64       // journals written between two prunes,
	archiveShare = 64       // or this part of archiveBytes
)

var errArchive = errors.New("server: the disk does not keep up, or the archive is closed")

// archive writes journals to a directory, on one goroutine of its own: a shard
// hands bytes over and goes on, whatever the disk does.
type archive struct {
	dir    string
	log    *slog.Logger
	now    func() int64
	most   int64 // bytes on disk
	create func(path string) (io.WriteCloser, error)

	queue   chan entry
	spare   sync.Pool    // *[]byte: what was written
	waiting atomic.Int64 // bytes in queue
	mu      sync.RWMutex // Write and Close hold it against close
	closed  bool
	done    chan struct{}

	failed time.Time // when an error was last logged; of the writing goroutine
	fresh  int64     // bytes written since the directory was last looked at; the same
}

// entry is something to be written, or without bytes the end of a file.
type entry struct {
	j     *journalFile
	bytes *[]byte // of spare
}

func (e entry) size() int64 {
	if e.bytes == nil {
		return 0
	}
	return int64(len(*e.bytes))
}

// journalFile is one match's file. Write and Close belong to the match's goroutine.
type journalFile struct {
	a    *archive
	path string
	cut  bool           // nothing more is taken: what follows a gap is worth nothing
	lost atomic.Bool    // the disk did not take some of it
	file io.WriteCloser // of the writing goroutine
	err  error          // the same
}

// openArchive checks that the directory can be written before anybody relies on it.
func openArchive(dir string, most int64, now func() int64, log *slog.Logger) (*archive, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("journals cannot be kept in %s: %w; choose another directory with --data", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".probe-")
	if err != nil {
		return nil, fmt.Errorf("journals cannot be written to %s: %w; choose another directory with --data", dir, err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	a := &archive{dir: dir, log: log, now: now, most: most, create: createFile, queue: make(chan entry, 4096),
		done: make(chan struct{})}
	go a.run()
	return a, nil
}

func createFile(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

// open returns the journal of a match. The file is made when its first bytes are written.
func (a *archive) open(name string) io.WriteCloser {
	at := time.Unix(0, a.now()).UTC().Format("20060102-150405")
	return &journalFile{a: a, path: filepath.Join(a.dir, at+"-"+name+".journal")}
}

// Write implements io.Writer. It copies p and never waits for the disk.
func (j *journalFile) Write(p []byte) (int, error) {
	if j.cut || j.lost.Load() || !j.a.put(entry{j, j.a.copy(p)}) {
		j.cut = true
		return 0, errArchive
	}
	return len(p), nil
}

// copy returns a copy of p that takes no memory in the long run.
func (a *archive) copy(p []byte) *[]byte {
	b, ok := a.spare.Get().(*[]byte)
	if !ok {
		b = new([]byte)
	}
	*b = append((*b)[:0], p...)
	return b
}

// Close implements io.Closer.
func (j *journalFile) Close() error {
	if !j.a.put(entry{j: j}) {
		return errArchive
	}
	return nil
}

func (a *archive) put(e entry) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	size := e.size() // once it is in the queue its bytes may be those of another
	if a.closed || a.waiting.Load()+size > archiveQueue {
		return false
	}
	select {
	case a.queue <- e:
		a.waiting.Add(size)
		return true
	default:
		return false
	}
}

// close writes what waits and ends the archive. Journals that are open stay cut.
func (a *archive) close() {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
	close(a.queue)
	<-a.done
}

func (a *archive) run() {
	defer close(a.done)
	open := map[*journalFile]struct{}{}
	a.prune(open)
	for ended := 1; ; {
		e, ok := <-a.queue
		if !ok {
			break
		}
		a.waiting.Add(-e.size())
		if e.bytes != nil {
			open[e.j] = struct{}{}
			e.j.write(*e.bytes)
			a.fresh += e.size()
			a.spare.Put(e.bytes)
			if a.fresh > a.most/archiveShare {
				a.prune(open)
			}
			continue
		}
		e.j.end()
		delete(open, e.j)
		if ended++; ended%archiveEvery == 0 {
			a.prune(open)
		}
	}
	for j := range open {
		j.end()
	}
}

func (j *journalFile) write(p []byte) {
	if j.file == nil && j.err == nil {
		j.file, j.err = j.a.create(j.path)
	}
	if j.err == nil {
		_, j.err = j.file.Write(p)
	}
	if j.err != nil {
		j.lost.Store(true)
		j.a.complain(j.err)
	}
}

func (j *journalFile) end() {
	if j.file != nil {
		if err := j.file.Close(); err != nil {
			j.a.complain(err)
		}
		j.file = nil
	}
}

// complain logs an error, at most one a minute: a full disk breaks every journal.
func (a *archive) complain(err error) {
	if now := time.Unix(0, a.now()); now.Sub(a.failed) >= time.Minute {
		a.failed = now
		a.log.Warn("a journal could not be written; matches go on without", "error", err)
	}
}

// prune removes the oldest journals beyond what is kept. Those that are being written stay.
func (a *archive) prune(open map[*journalFile]struct{}) {
	a.fresh = 0
	files, err := filepath.Glob(filepath.Join(a.dir, "*.journal"))
	if err != nil {
		return
	}
	// names begin with the time
	slices.SortFunc(files, func(x, y string) int { return cmp.Compare(filepath.Base(y), filepath.Base(x)) })
	held := map[string]bool{}
	for j := range open {
		held[j.path] = true
	}
	room := a.most - a.most/archiveShare // until the next look
	for n, name := range files {
		if at, err := os.Stat(name); err == nil {
			room -= at.Size()
		}
		if held[name] || n < archiveFiles && room >= 0 {
			continue
		}
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.complain(err)
		}
	}
}
