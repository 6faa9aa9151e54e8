package control

import "encoding/binary"

// The first byte of a msgpack value. A "fix" code has a length, or the whole
// number, in its lower bits.
const (
	codeFixMap   = 0x80
	codeFixArray = 0x90
	codeFixStr   = 0xa0
	codeNil      = 0xc0
	codeFalse    = 0xc2
	codeTrue     = 0xc3
	codeUint8    = 0xcc // and the next three: 16, 32 and 64 bits
	codeUint64   = 0xcf
	codeInt8     = 0xd0 // and the next three
	codeInt64    = 0xd3
	codeStr8     = 0xd9
	codeStr16    = 0xda
	codeArray16  = 0xdc
	codeMap16    = 0xde
	codeFixNeg   = 0xe0
)

func isFixNum(c byte) bool   { return c < codeFixMap || c >= codeFixNeg }
func isFixMap(c byte) bool   { return c&0xf0 == codeFixMap }
func isFixArray(c byte) bool { return c&0xf0 == codeFixArray }
func isFixStr(c byte) bool   { return c&0xe0 == codeFixStr }

// appendUint and appendInt use the shortest encoding of n.
func appendUint(dst []byte, n uint64) []byte {
	switch {
	case n < codeFixMap:
		return append(dst, byte(n))
	case n < 1<<8:
		return append(dst, codeUint8, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, codeUint8+1), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, codeUint8+2), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, codeUint64), n)
}

func appendInt(dst []byte, n int64) []byte {
	switch {
	case n >= 0:
		return appendUint(dst, uint64(n))
	case n >= -1<<5:
		return append(dst, byte(n))
	case n >= -1<<7:
		return append(dst, codeInt8, byte(n))
	case n >= -1<<15:
		return binary.BigEndian.AppendUint16(append(dst, codeInt8+1), uint16(n))
	case n >= -1<<31:
		return binary.BigEndian.AppendUint32(append(dst, codeInt8+2), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, codeInt64), uint64(n))
}
