package control

import "unicode/utf8"

//go:generate go run ./gen

// maxInt bounds the integers that JavaScript represents exactly.
const maxInt = 1 << 53

// message is implemented, in generated.go, by a pointer to each struct of [Kinds].
// Nothing but Kinds and Parse refers to all messages, so the linker can leave the
// messages of other lines out of the browser's module.
type message interface {
	head() string                    // the head of the map, its first key and that key's value
	appendFields(dst []byte) []byte  // the other keys and their values
	parseFields(r *reader, keys int) // sets the fields whose keys it finds, skips other keys
}

// Append appends the encoding of m, a pointer to a struct of [Kinds]. It panics
// if a field is out of its bounds, because that is a bug of the caller.
func Append(dst []byte, m any) []byte {
	known, ok := m.(message)
	if !ok {
		panic("control: not a message; if it is a new one, run go generate ./netcode/control")
	}
	return known.appendFields(append(dst, known.head()...))
}

// Parse decodes src, which is one message of a line. It returns a pointer to a
// struct of [Kinds], which does not refer to src.
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

// ParseFromPlay is Parse for FromPlay. A program that receives nothing else, such
// as the browser's module, links the messages of that line only.
func ParseFromPlay(src []byte) (any, error) { return parse(newFromPlay, FromPlay.MaxSize(), src) }

func parse(maker func(name string) message, limit int, src []byte) (any, error) {
	if len(src) > limit {
		return nil, ErrSize
	}
	if !scan(src) {
		return nil, ErrShape
	}
	// From here on, lengths are true and depth is bounded, so decoding takes at
	// limit a few times len(src) of memory.
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

// maxName is the length of the longest name of a message.
const maxName = 16

// skipFields is parseFields for a message without fields.
func skipFields(r *reader, keys int) {
	for range keys {
		r.key()
		r.skip()
	}
}

// Each of the functions below appends one field: the key, and the value if it is
// within the field's bounds.

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

func putText(dst []byte, key string, limit int, s string) []byte {
	if len(s) > limit || !utf8.ValidString(s) {
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

// putArray appends the key and the head of an array of n elements. The caller
// appends the elements.
func putArray(dst []byte, key string, limit, n int) []byte {
	if n > limit {
		panic("control: " + key + " has too many elements")
	}
	dst = putKey(dst, key)
	if n < 1<<4 {
		return append(dst, codeFixArray|byte(n))
	}
	return append(dst, codeArray16, byte(n>>8), byte(n))
}
