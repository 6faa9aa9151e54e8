package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

const (
	// Limit is how long a trace's file gets: some 300,000 tickets.
	Limit = 256 << 20

	backlog = 4 << 20 // bytes that may wait for the disk
	flushed = time.Second
)

// File is where a trace is written, by a goroutine of its own: who records never waits for the
// disk. A trace without gaps is what can be played again, so it ends when it is long enough, or
// when the disk does not keep up, and says so. Its methods are safe for concurrent use.
type File struct {
	file *os.File
	log  *slog.Logger

	mu    sync.Mutex
	next  []byte // whole lines
	left  int64  // bytes
	ended bool

	stop chan struct{}
	done chan struct{}
}

// Create begins a trace at path; one that is there is kept as path.1, the one before goes. limit is
// in bytes, 0 means Limit.
func Create(path string, limit int64, log *slog.Logger) (*File, error) {
	if limit == 0 {
		limit = Limit
	}
	if err := os.Rename(path, path+".1"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the trace before cannot be kept: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("no trace can be written: %w", err)
	}
	f := &File{file: file, log: log, left: limit, stop: make(chan struct{}), done: make(chan struct{})}
	go f.run()
	return f, nil
}

// write adds a line, a Head or an Event.
func (f *File) write(line any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // it is ours, and plain
	}
	switch {
	case int64(len(text)+1) > f.left:
		f.end(line, "it is long enough")
	case len(f.next)+len(text) > backlog:
		f.end(line, "the disk did not keep up")
	default:
		f.add(text)
	}
}

func (f *File) add(text []byte) {
	f.next = append(append(f.next, text...), '\n')
	f.left -= int64(len(text) + 1)
}

// end writes the last line, for which there is always room.
func (f *File) end(instead any, why string) {
	f.ended = true
	f.log.Warn("the matchmaking trace ends", "file", f.file.Name(), "why", why)
	if e, ok := instead.(*Event); ok {
		text, _ := json.Marshal(&Event{At: e.At, End: why})
		f.add(text)
	}
}

// run writes what comes, about once a second.
func (f *File) run() {
	defer close(f.done)
	tick := time.NewTicker(flushed)
	defer tick.Stop()
	var batch []byte
	for stopped := false; !stopped; {
		select {
		case <-tick.C:
		case <-f.stop:
			stopped = true
		}
		f.mu.Lock()
		batch, f.next = f.next, batch[:0]
		f.mu.Unlock()
		if _, err := f.file.Write(batch); err != nil {
			f.mu.Lock()
			f.ended = true
			f.mu.Unlock()
			f.log.Error("the matchmaking trace cannot be written any more", "error", err)
			return
		}
	}
}

// Close writes what waits, and ends the trace.
func (f *File) Close() error {
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	close(f.stop)
	<-f.done
	return f.file.Close()
}
