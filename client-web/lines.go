package clientweb

import (
	"bytes"
	"encoding/binary"
)

// withoutLines returns a WebAssembly module of Go's without what says in the text of a panic where
// it happened: the names of functions, which instruction comes of which line of which file, what
// was inlined, how arguments are printed. It is a sixth of what a page loads, and nothing else
// needs it. Where it is not where Go 1.26 puts it, the module stays as it is. A panic still says
// what is wrong; to see where, build ./client-web/wasm by hand.
//
// The layout is that of internal/abi, runtime/symtab.go (pcHeader) and runtime/runtime2.go (_func).
// A table at 0 is none.
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
	m            []byte
	names, units int // of the list of names; of the lists of compilation units and files
	tabs         int // of the tables
	funcs, count int // of the list of functions
}

// findLines finds the tables by how Go 1.20 and later begin them: little endian, code counted in
// single steps, words of 8 bytes.
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
	if !ordered || count < 1 || count > len(m) || funcs+8*count > len(m)-at {
		return nil, false
	}
	return &lineTables{m, at + names, at + units, at + tabs, at + funcs, count}, true
}

// Offsets in a function's record. Behind it follow the places of further tables, and then those of
// further records.
const (
	recordName   = 4
	recordSP     = 16 // table of how deep the stack is
	recordFile   = 20
	recordLine   = 24
	recordTables = 28 // how many
	recordUnit   = 32
	recordStart  = 36 // the line on which it begins
	recordKinds  = 43 // how many further records
	recordSize   = 44
	mostTables   = 16
)

// Of the further tables and records, those that only a trace looks at.
var (
	// where to interrupt, which wasm never is; what was inlined; arguments
	traceTables  = [mostTables]bool{0: true, 2: true, 3: true}
	traceRecords = [256]bool{3: true, 5: true, 6: true} // inlined calls, arguments
)

// clear leaves only what the runtime needs to run: how deep the stack is, and where the pointers are.
func (t *lineTables) clear() bool {
	kept := make([]byte, t.funcs-t.tabs)
	var drop [][2]int // words to be overwritten, and with what
	for i := range t.count {
		r := t.funcs + t.word(t.funcs+8*i+4)
		if r < t.funcs || r+recordSize > len(t.m) {
			return false
		}
		tables, records := t.word(r+recordTables), int(t.m[r+recordKinds])
		if tables > mostTables || r+recordSize+4*(tables+records) > len(t.m) || !t.keep(kept, t.word(r+recordSP)) {
			return false
		}
		for _, field := range [...]int{recordName, recordFile, recordLine, recordUnit, recordStart} {
			drop = append(drop, [2]int{r + field, 0})
		}
		for k := range tables {
			at := r + recordSize + 4*k
			if traceTables[k] {
				drop = append(drop, [2]int{at, 0})
			} else if !t.keep(kept, t.word(at)) {
				return false
			}
		}
		for k := range records {
			if traceRecords[k] {
				drop = append(drop, [2]int{r + recordSize + 4*(tables+k), 1<<32 - 1})
			}
		}
	}
	copy(t.m[t.tabs:], kept)
	clear(t.m[t.names:t.tabs])
	for _, d := range drop {
		binary.LittleEndian.PutUint32(t.m[d[0]:], uint32(d[1]))
	}
	return true
}

func (t *lineTables) word(at int) int { return int(binary.LittleEndian.Uint32(t.m[at:])) }

// keep copies a table to where it is: pairs of numbers, the last of which begins with a zero.
func (t *lineTables) keep(kept []byte, at int) bool {
	if at == 0 {
		return true
	}
	table := wasmReader{t.m[t.tabs:t.funcs], true}
	table.bytes(at)
	for first := true; table.ok; first = false {
		if table.number() == 0 && !first {
			copy(kept[at:len(kept)-len(table.rest)], t.m[t.tabs+at:])
			return table.ok
		}
		table.number()
	}
	return false
}
