package control

import "unicode/utf8"

//go:generate go run ./gen

// maxInt is the largest whole number that JavaScript keeps exact.
const maxInt = 1 << 53

// message is what the generated code makes of the structs of [Kinds]. The browser's module
// is a quarter smaller for it than it was with reflection, and has the messages of
// its own line only: nothing here names them all.
type message interface {
	head() string                    // the map's head, and the first key and its value
	appendFields(dst []byte) []byte  // the other keys and values
	parseFields(r *reader, keys int) // takes what has a known key
}

// Append appends the encoding of *m, a pointer to a struct of [Kinds]. A
// message of ours that breaks its own bounds is our fault: it panics.
func Append(dst []byte, m any) []byte {
	known, ok := m.(message)
	if !ok {
		panic("control: what is to be appended is no message, or go generate ./netcode/control has not seen it yet")
	}
	return known.appendFields(append(dst, known.head()...))
}

// Parse decodes one message of a line: src is all of it. It returns a pointer
// to a struct of [Kinds] that keeps nothing of src.
func Parse(line Line, src []byte) (any, error) {
	switch line {
	case ToPlay:
		return parse(newToPlay, line.MaxSize(), src)
	case FromPlay:
		return ParseFromPlay(src)
	case ToLobby:
		return parse(newToLobby, line.MaxSize(), src)
	}
	return parse(newFromLobby, line.MaxSize(), src)
}

// ParseFromPlay is Parse of FromPlay. Who hears nothing else, as the browser's module, links the
// messages of that line only.
func ParseFromPlay(src []byte) (any, error) { return parse(newFromPlay, FromPlay.MaxSize(), src) }

func parse(maker func(name string) message, limit int, src []byte) (any, error) {
	if len(src) > limit {
		return nil, ErrSize
	}
	if !scan(src) {
		return nil, ErrShape
	}
	// From here on lengths are true and depth is bounded, so what follows takes
	// no more memory than a few times len(src).
	r := reader{rest: src}
	keys := r.object()
	if keys < 1 || string(r.bytes(1)) != "t" || r.bad {
		return nil, ErrShape
	}
	name := r.bytes(maxName)
	if r.bad {
		return nil, ErrShape
	}
	m := maker(string(name))
	if m == nil {
		return nil, ErrUnknown
	}
	m.parseFields(&r, keys-1)
	if r.bad {
		return nil, ErrField
	}
	return m, nil
}

// maxName is the longest name of a message.
const maxName = 16

// skipFields is parseFields of a message without any.
func skipFields(r *reader, keys int) {
	for range keys {
		r.key()
		r.skip()
	}
}

// What follows writes a field: its key, and its value within the field's bounds.

func putKey(dst []byte, key string) []byte {
	return append(append(dst, codeFixStr|byte(len(key))), key...)
}

func putBool(dst []byte, key string, b bool) []byte {
	if b {
		return append(putKey(dst, key), codeTrue)
	}
	return append(putKey(dst, key), codeFalse)
}

func putInt(dst []byte, key string, n int64) []byte {
	if n > maxInt || n < -maxInt {
		panic("control: " + key + " is beyond 2^53")
	}
	return appendInt(putKey(dst, key), n)
}

func putUint(dst []byte, key string, n uint64) []byte {
	if n > maxInt {
		panic("control: " + key + " is beyond 2^53")
	}
	return appendUint(putKey(dst, key), n)
}

func putText(dst []byte, key string, most int, s string) []byte {
	if len(s) > most || !utf8.ValidString(s) {
		panic("control: " + key + " is too long or not UTF-8: " + s)
	}
	dst = putKey(dst, key)
	switch n := len(s); {
	case n < 1<<5:
		dst = append(dst, codeFixStr|byte(n))
	case n < 1<<8:
		dst = append(dst, codeStr8, byte(n))
	default:
		dst = append(dst, codeStr16, byte(n>>8), byte(n))
	}
	return append(dst, s...)
}

// putArray writes the head of an array; its elements follow.
func putArray(dst []byte, key string, most, n int) []byte {
	if n > most {
		panic("control: " + key + " has too many elements")
	}
	dst = putKey(dst, key)
	if n < 1<<4 {
		return append(dst, codeFixArray|byte(n))
	}
	return append(dst, codeArray16, byte(n>>8), byte(n))
}
