package control

import "unicode/utf8"

// A reader reads the values of a message one after another. The message must have
// passed scan, so heads are complete and lengths are true. After a value of the
// wrong type or out of bounds the reader is bad: everything it returns is zero.
type reader struct {
	rest []byte
	bad  bool
}

// wrong is what a bad reader takes: a value that has none of the types.
var wrong = []byte{0xc1}

// take returns the head of the next value, with the bytes of a string or number,
// and how many values are inside the value.
func (r *reader) take() (value []byte, inner int) {
	if r.bad || len(r.rest) == 0 {
		r.bad = true
		return wrong, 0
	}
	size, inner, _, _ := head(r.rest)
	value, r.rest = r.rest[:size], r.rest[size:]
	return value, inner
}

func (r *reader) fault() { r.bad = true }

// skip skips a value, with all values inside it.
func (r *reader) skip() {
	for left := 1; left > 0 && !r.bad; left-- {
		_, inner := r.take()
		left += inner
	}
}

// key returns the next key, which must be a string.
func (r *reader) key() []byte { return r.bytes(MaxToClient) }

// bytes returns a string of at most limit bytes. The result is a part of the message.
func (r *reader) bytes(limit int) []byte {
	value, _ := r.take()
	switch c := value[0]; {
	case isFixStr(c):
		value = value[1:]
	case c == codeStr8:
		value = value[2:]
	case c == codeStr16:
		value = value[3:]
	default:
		r.fault()
		return nil
	}
	if len(value) > limit || !utf8.Valid(value) {
		r.fault()
		return nil
	}
	return value
}

func (r *reader) text(limit int) string { return string(r.bytes(limit)) }

func (r *reader) bool() bool {
	value, _ := r.take()
	switch value[0] {
	case codeTrue:
		return true
	case codeFalse, codeNil: // JavaScript's null and undefined are encoded as nil
	default:
		r.fault()
	}
	return false
}

// number returns an integer that JavaScript represents exactly.
func (r *reader) number() int64 {
	value, _ := r.take()
	c, n := value[0], int64(0)
	switch {
	case isFixNum(c):
		return int64(int8(c))
	case c >= codeUint8 && c <= codeUint64:
	case c >= codeInt8 && c <= codeInt64 && value[1] >= 0x80:
		n = -1
	case c >= codeInt8 && c <= codeInt64:
	default:
		r.fault()
	}
	for i, b := range value[1:] {
		if i == 0 && c == codeUint64 && b >= 0x80 {
			r.fault()
		}
		n = n<<8 | int64(b)
	}
	if n > maxInt || n < -maxInt {
		r.fault()
	}
	if r.bad {
		return 0
	}
	return n
}

// int and uint return a number that fits into so many bits.
func (r *reader) int(bits int) int64 {
	n := r.number()
	if n>>(bits-1) != n>>63 {
		r.fault()
	}
	return n
}

func (r *reader) uint(bits int) uint64 {
	n := uint64(r.number())
	if n>>(bits-1)>>1 != 0 || n > maxInt {
		r.fault()
	}
	return n
}

// array reads the head of an array and returns its length, which is at most limit.
func (r *reader) array(limit int) int {
	value, inner := r.take()
	if c := value[0]; !isFixArray(c) && c != codeArray16 || inner > limit {
		r.fault()
		return 0
	}
	return inner
}

// object reads the head of a map and returns how many keys it has.
func (r *reader) object() int {
	value, inner := r.take()
	if c := value[0]; !isFixMap(c) && c != codeMap16 {
		r.fault()
		return 0
	}
	return inner / 2
}
