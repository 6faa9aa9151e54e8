package clientweb

import (
	"bytes"
	"encoding/binary"
)

// withoutLines returns a WebAssembly module of Go's without the tables that say which instruction comes of which line of
// which file. They are a tenth of what a page loads, and all they do is to stand in the text of a panic, which
// has the functions' names still. Where the tables are not where Go 1.26 puts them, the module stays as it is.
//
// The layout is that of internal/abi, runtime/symtab.go (pcHeader) and runtime/runtime2.go (_func). A table at 0 is none.
func withoutLines(module []byte) []byte {
	out := bytes.Clone(module)
	parts, ok := dataParts(out)
	if !ok {
		return module
	}
	m := memory(parts)
	t, ok := findLines(m)
	if !ok || !t.clear() {
		return module
	}
	for _, p := range parts {
		copy(p.bytes, m[p.at:])
	}
	return out
}

// A dataPart is a stretch of the memory that a module begins with.
type dataPart struct {
	at    int
	bytes []byte // in the module
}

// most is the largest memory that is looked at.
const most = 64 << 20

// memory is what parts make.
func memory(parts []dataPart) []byte {
	size := 0
	for _, p := range parts {
		size = max(size, p.at+len(p.bytes))
	}
	m := make([]byte, size)
	for _, p := range parts {
		copy(m[p.at:], p.bytes)
	}
	return m
}

// dataParts finds a module's data: active segments at constant places, as Go's linker writes them.
func dataParts(module []byte) (parts []dataPart, ok bool) {
	const dataSection = 11
	if len(module) < 8 {
		return nil, false
	}
	for r := (wasmReader{module[8:], true}); len(r.rest) > 0; {
		id := r.bytes(1)
		section := wasmReader{r.bytes(r.number()), r.ok}
		if !r.ok || id[0] != dataSection {
			if !r.ok {
				return nil, false
			}
			continue
		}
		for range section.number() {
			if kind := section.number(); kind != 0 || !bytes.Equal(section.bytes(1), []byte{0x41}) { // i32.const
				return nil, false
			}
			at := section.number()
			if !bytes.Equal(section.bytes(1), []byte{0x0b}) { // end
				return nil, false
			}
			p := dataPart{at, section.bytes(section.number())}
			if !section.ok || p.at < 0 || p.at+len(p.bytes) > most {
				return nil, false
			}
			parts = append(parts, p)
		}
		return parts, section.ok
	}
	return nil, false
}

// A wasmReader reads a module from its beginning, for as long as it is ok.
type wasmReader struct {
	rest []byte
	ok   bool
}

func (r *wasmReader) bytes(n int) []byte {
	if !r.ok || n < 0 || n > len(r.rest) {
		r.ok = false
		return make([]byte, 1)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// number reads a number in LEB128. Places in memory are signed there, and not negative.
func (r *wasmReader) number() int {
	n := 0
	for shift := 0; shift < 35; shift += 7 {
		b := r.bytes(1)[0]
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.ok = false
	return 0
}

// lineTables is where a program's function tables are in its memory m.
type lineTables struct {
	m                  []byte
	units, files, tabs int // of the lists of compilation units and files, and of the tables
	funcs, count       int // of the list of functions
}

// findLines finds the tables by how Go 1.20 and later begin them: little endian, code counted in single steps, words of 8 bytes.
func findLines(m []byte) (*lineTables, bool) {
	const header = 8 + 8*8
	at := bytes.Index(m, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if at < 0 || at+header > len(m) {
		return nil, false
	}
	var words [8]int
	for i := range words {
		words[i] = int(binary.LittleEndian.Uint64(m[at+8+8*i:]))
	}
	count, names, units, files, tabs, funcs := words[0], words[3], words[4], words[5], words[6], words[7]
	ordered := header <= names && names < units && units < files && files < tabs && tabs < funcs && funcs < len(m)-at
	if !ordered || count < 1 || funcs+8*count > len(m)-at {
		return nil, false
	}
	return &lineTables{m, at + units, at + files, at + tabs, at + funcs, count}, true
}

// Offsets in a function's record.
const (
	recordSP     = 16 // table of how deep the stack is
	recordFile   = 20
	recordLine   = 24
	recordOthers = 28 // how many tables follow the record
	recordUnit   = 32
	recordSize   = 44
	mostOthers   = 16
)

// clear leaves only the tables that the runtime needs to run.
func (t *lineTables) clear() bool {
	kept := make([]byte, t.funcs-t.tabs)
	keep := func(at int) bool {
		end, ok := t.end(at)
		if ok && at != 0 {
			copy(kept[at:end], t.m[t.tabs+at:])
		}
		return ok
	}
	var records []int
	for i := range t.count {
		r := t.funcs + int(binary.LittleEndian.Uint32(t.m[t.funcs+8*i+4:]))
		if r < t.funcs || r+recordSize > len(t.m) {
			return false
		}
		others := t.word(r + recordOthers)
		if others > mostOthers || r+recordSize+4*others > len(t.m) || !keep(t.word(r+recordSP)) {
			return false
		}
		for k := range others {
			if !keep(t.word(r + recordSize + 4*k)) {
				return false
			}
		}
		records = append(records, r)
	}
	copy(t.m[t.tabs:], kept)
	clear(t.m[t.units:t.tabs])
	for _, r := range records {
		clear(t.m[r+recordFile : r+recordOthers])
		clear(t.m[r+recordUnit : r+recordUnit+8]) // and the line on which it begins
	}
	return true
}

func (t *lineTables) word(at int) int { return int(binary.LittleEndian.Uint32(t.m[at:])) }

// end returns where the table ends that begins at an offset: pairs of numbers, the last of which begins with a zero.
func (t *lineTables) end(at int) (int, bool) {
	table := wasmReader{t.m[t.tabs:t.funcs], true}
	table.bytes(at)
	if at == 0 {
		return 0, true
	}
	for first := true; table.ok; first = false {
		if table.number() == 0 && !first {
			return t.funcs - t.tabs - len(table.rest), table.ok
		}
		table.number()
	}
	return 0, false
}
