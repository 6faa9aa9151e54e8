package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// The spool's file is
//
//	"slipstream results 1\n" | record*
//	record: length of the JSON 4 | CRC-32C of what follows 4 | when it was kept 8 | the result as JSON
//
// with integers big-endian and the time in Unix nanoseconds. Records are appended and
// synced before anybody is told that they are kept. What lies behind the last whole
// record was never acknowledged: a process that died in the middle left it.
const (
	spoolMagic = "slipstream results 1\n"
	recordHead = 4 + 4 + 8
	maxRecord  = 64 << 10 // a result of 64 of the longest names is 16 KB

	compactFrom = 1 << 20 // bytes of taken records that are worth a new file
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// spool is a file of results in order. It is safe for concurrent use.
type spool struct {
	path  string
	limit int64 // bytes of the file
	worth int64 // compactFrom, but in tests

	mu      sync.Mutex
	file    *os.File
	size    int64 // up to the end of the last whole record
	read    int64 // up to the end of the last one that was taken
	waiting int
	torn    int64 // bytes that were cut off when it was opened
}

// record is a result that was kept.
type record struct {
	result Result
	kept   int64
	end    int64 // where the next one begins
}

// openSpool opens the file at path, or creates it. With an empty path the spool ends with the process.
func openSpool(path string, limit int64) (*spool, error) {
	file, err := openSpoolFile(path)
	if err != nil {
		return nil, err
	}
	s := &spool{path: path, limit: limit, worth: compactFrom, file: file}
	if err := s.recover(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

func openSpoolFile(path string) (*os.File, error) {
	if path == "" {
		return openNameless()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("results cannot be kept in %s: %w; choose another directory with --data", filepath.Dir(path), err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("results cannot be kept in %s: %w; choose another directory with --data", path, err)
	}
	if err := lockFile(file); err != nil || !isAt(file, path) {
		_ = file.Close()
		return nil, fmt.Errorf("another gameserver keeps its results in %s: give this one a directory of its own with --data", path)
	}
	return file, nil
}

func openNameless() (*os.File, error) {
	file, err := os.CreateTemp("", "slipstream-results-")
	if err == nil {
		_ = os.Remove(file.Name()) // not possible everywhere
	}
	return file, err
}

// isAt reports whether a file still has its name: a process that compacts its spool releases the lock of
// the old file.
func isAt(file *os.File, path string) bool {
	mine, err := file.Stat()
	named, err2 := os.Stat(path)
	return err == nil && err2 == nil && os.SameFile(mine, named)
}

// recover finds the end of the last whole record, and cuts off what is behind it.
func (s *spool) recover(path string) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, min(info.Size(), int64(len(spoolMagic))))
	if _, err := s.file.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	if string(head) != spoolMagic[:len(head)] {
		return fmt.Errorf("%s is not a file of results that this version knows: move it away, or start the version that wrote it once more", path)
	}
	s.size, s.read = int64(len(spoolMagic)), int64(len(spoolMagic))
	for {
		r, err := s.at(s.size)
		if err != nil {
			break
		}
		s.size = r.end
		s.waiting++
	}
	s.torn = max(info.Size()-s.size, 0)
	if err := s.file.Truncate(s.size); err != nil {
		return err
	}
	if _, err := s.file.WriteAt([]byte(spoolMagic), 0); err != nil {
		return err
	}
	return errors.Join(s.file.Sync(), syncDir(path))
}

// syncDir makes sure that the file's name is on the disk as well.
func syncDir(path string) error {
	if path == "" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = dir.Sync() // not possible everywhere
	return dir.Close()
}

// errRecord is returned at the end of a file, or for a damaged record.
var errRecord = errors.New("store: no whole record")

// at reads the record at an offset.
func (s *spool) at(offset int64) (r record, err error) {
	var head [recordHead]byte
	if _, err := s.file.ReadAt(head[:], offset); err != nil {
		return r, errRecord
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxRecord {
		return r, errRecord
	}
	text := make([]byte, n)
	if _, err := s.file.ReadAt(text, offset+recordHead); err != nil {
		return r, errRecord
	}
	if crc32.Update(crc32.Checksum(head[8:], castagnoli), castagnoli, text) != binary.BigEndian.Uint32(head[4:]) {
		return r, errRecord
	}
	if json.Unmarshal(text, &r.result) != nil {
		return r, errRecord
	}
	r.kept, r.end = int64(binary.BigEndian.Uint64(head[8:])), offset+recordHead+int64(n)
	return r, nil
}

func appendRecord(dst []byte, result *Result, kept int64) ([]byte, error) {
	text, err := json.Marshal(result)
	if err != nil {
		panic(err) // numbers and strings
	}
	if len(text) > maxRecord {
		return dst, fmt.Errorf("%w: a result of %d bytes", ErrRefused, len(text))
	}
	at := len(dst)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(text)))
	dst = binary.BigEndian.AppendUint32(dst, 0)
	dst = binary.BigEndian.AppendUint64(dst, uint64(kept))
	dst = append(dst, text...)
	binary.BigEndian.PutUint32(dst[at+4:], crc32.Checksum(dst[at+8:], castagnoli))
	return dst, nil
}

// append keeps records. When it returns without an error they are on the disk; with
// one, none of them is there.
func (s *spool) append(records []byte, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size+int64(len(records)) > s.limit {
		return ErrFull
	}
	_, err := s.file.WriteAt(records, s.size)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		return errors.Join(err, s.file.Truncate(s.size))
	}
	s.size += int64(len(records))
	s.waiting += n
	return nil
}

// first returns the oldest record that was not taken.
func (s *spool) first() (record, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == s.size {
		return record{}, false, nil
	}
	r, err := s.at(s.read)
	return r, err == nil, err
}

// take drops the first record. The file is emptied when all records are taken, and rewritten without them
// when they are most of it. After a crash, records that were taken before may be found again, so taking a
// record must be idempotent.
func (s *spool) take(r record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = r.end
	s.waiting--
	switch {
	case s.read == s.size:
		if s.file.Truncate(int64(len(spoolMagic))) == nil {
			s.size, s.read = int64(len(spoolMagic)), int64(len(spoolMagic))
		}
	case s.read > s.worth && s.size-s.read < s.read:
		if s.compact() != nil {
			s.worth *= 2 // the old file is as good, only longer
		}
	}
}

// compact replaces this file by one that holds only what was not taken.
func (s *spool) compact() (err error) {
	rest := make([]byte, s.size-s.read)
	if _, err := s.file.ReadAt(rest, s.read); err != nil {
		return err
	}
	file, err := s.successor()
	if err != nil {
		return err
	}
	_, err = file.WriteAt(append([]byte(spoolMagic), rest...), 0)
	if err == nil {
		err = errors.Join(lockFile(file), file.Sync())
	}
	if err == nil && s.path != "" {
		err = os.Rename(file.Name(), s.path)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	_ = s.file.Close() // with nothing in it that the other has not
	s.file, s.read, s.size = file, int64(len(spoolMagic)), int64(len(spoolMagic)+len(rest))
	return syncDir(s.path)
}

func (s *spool) successor() (*os.File, error) {
	if s.path == "" {
		return openNameless()
	}
	return os.OpenFile(s.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
}

// skip gives up everything that is left, after it could not be read, and returns how much that was.
func (s *spool) skip() (lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lost, s.waiting, s.read = s.waiting, 0, s.size
	return lost
}

func (s *spool) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}

func (s *spool) close() error { return s.file.Close() }
