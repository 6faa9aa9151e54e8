package control

import "encoding/binary"

// scan reports whether src is exactly one msgpack map of bounded depth in which
// every length is covered by bytes. It allocates nothing and does not recurse, and
// it refuses types that no message has: floats, extension types, binary, and the
// unassigned code.
//
// So the reader needs to check no length, and allocates for no element whose
// bytes are missing.
func scan(src []byte) bool {
	var left [maxDepth]int // values still to come at each depth
	depth := -1            // of the innermost open map or array
	for at := 0; ; {
		if at >= len(src) {
			return false
		}
		size, inner, isMap, ok := head(src[at:])
		at += size
		if !ok || at > len(src) || inner > len(src)-at || depth < 0 && !isMap {
			return false
		}
		if depth >= 0 {
			left[depth]--
		}
		if inner > 0 {
			if depth++; depth == maxDepth {
				return false
			}
			left[depth] = inner
		}
		for depth >= 0 && left[depth] == 0 {
			depth--
		}
		if depth < 0 {
			return at == len(src)
		}
	}
}

// head reads the head of the first value of src: how many bytes lie before the
// next head, and how many values are inside this value.
func head(src []byte) (size, inner int, isMap, ok bool) {
	c := src[0]
	switch {
	case isFixNum(c), c == codeNil, c == codeFalse, c == codeTrue:
		return 1, 0, false, true
	case isFixMap(c):
		return 1, 2 * int(c&0x0f), true, true
	case isFixArray(c):
		return 1, int(c & 0x0f), false, true
	case isFixStr(c):
		return 1 + int(c&0x1f), 0, false, true
	case c >= codeUint8 && c <= codeUint64:
		return 1 + 1<<(c-codeUint8), 0, false, true
	case c >= codeInt8 && c <= codeInt64:
		return 1 + 1<<(c-codeInt8), 0, false, true
	case c == codeStr8 && len(src) >= 2:
		return 2 + int(src[1]), 0, false, true
	case len(src) < 3:
		return 0, 0, false, false
	}
	// A length of 32 bits fits into no message.
	n := int(binary.BigEndian.Uint16(src[1:]))
	switch c {
	case codeStr16:
		return 3 + n, 0, false, true
	case codeArray16:
		return 3, n, false, true
	case codeMap16:
		return 3, 2 * n, true, true
	}
	return 0, 0, false, false
}
