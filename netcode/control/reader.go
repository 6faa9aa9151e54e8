package control

import "unicode/utf8"

// A reader takes the values of a message one after the other. What it reads was scanned
// before, so heads are whole and lengths are true; a value of another type than
// asked for makes it bad, and whatever it reads from then on is zero.
type reader struct {
	rest []byte
	bad  bool
}

// wrong is what a bad reader reads: a value of no type that is asked for.
var wrong = []byte{0xc1}

// take returns the head of the next value, with the bytes of a string or number, and
// how many values are inside it.
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

// skip passes over a value and whatever is inside it.
func (r *reader) skip() {
	for left := 1; left > 0 && !r.bad; left-- {
		_, inner := r.take()
		left += inner
	}
}

// key returns the next key, which must be a string.
func (r *reader) key() []byte { return r.bytes(MaxToClient) }

// bytes returns a string of at most so many bytes, which is part of the message.
func (r *reader) bytes(most int) []byte {
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
	if len(value) > most || !utf8.Valid(value) {
		r.fault()
		return nil
	}
	return value
}

func (r *reader) text(most int) string { return string(r.bytes(most)) }

func (r *reader) bool() bool {
	value, _ := r.take()
	switch value[0] {
	case codeTrue:
		return true
	case codeFalse, codeNil: // nil is what a script has where it says nothing
	default:
		r.fault()
	}
	return false
}

// number returns a whole number that JavaScript keeps exact.
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

// int and uint return a number that fits so many bits.
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

// array returns how many values follow that are an array's, at most so many.
func (r *reader) array(most int) int {
	value, inner := r.take()
	if c := value[0]; !isFixArray(c) && c != codeArray16 || inner > most {
		r.fault()
		return 0
	}
	return inner
}

// object returns how many keys with values follow.
func (r *reader) object() int {
	value, inner := r.take()
	if c := value[0]; !isFixMap(c) && c != codeMap16 {
		r.fault()
		return 0
	}
	return inner / 2
}
