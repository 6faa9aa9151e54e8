package transporttest

import (
	"fmt"
	"strings"

	"slipstream/netcode/frame"
)

// conformanceCases are the 301 cases of the public conformance suite without its extensions,
// modelled one by one and in its order and numbering:
//
//	1 framing (RFC 6455 section 5.2), 2 pings and pongs (5.5.2, 5.5.3), 3 reserved bits (5.2), 4 reserved
//	opcodes (5.2), 5 fragmentation (5.4), 6 UTF-8 (8.1), 7 closing (5.5.1, 7.4), 9 limits (10.4), 10 rest
func conformanceCases() []conformanceCase {
	var k caseList
	k.framing()
	k.pings()
	k.reserved()
	k.fragmentation()
	k.characters()
	k.closing()
	k.limits()
	k.add("10.1.1", 0, echoed(frame.Text, times("*", 65536)), 0, pieces(frame.Text, 1300, times("*", 65536)))
	return k
}

type caseList []conformanceCase

func (k *caseList) add(id string, chop int, want []answer, code uint16, frames ...[]byte) {
	*k = append(*k, conformanceCase{id: id, send: join(frames...), chop: chop, want: want, code: code})
}

const clean = 0 // no fault: the client closes

func times(s string, n int) string { return strings.Repeat(s, n) }

func echoed(op frame.Op, payloads ...string) (want []answer) {
	for _, p := range payloads {
		want = append(want, answer{op, p})
	}
	return want
}

func text(s string) []byte { return masked(frame.Text, s) }

// pieces is a message in fragments of size bytes.
func pieces(op frame.Op, size int, payload string) (all []byte) {
	for ; len(payload) > size; op, payload = frame.Continuation, payload[size:] {
		all = append(all, part(op, false, payload[:size])...)
	}
	return append(all, part(op, true, payload)...)
}

// fragments is a text in these fragments.
func fragments(payloads ...string) (all []byte) {
	op := frame.Text
	for i, p := range payloads {
		all = append(all, part(op, i == len(payloads)-1, p)...)
		op = frame.Continuation
	}
	return all
}

// opening is fragments without the last one.
func opening(payloads ...string) (all []byte) {
	op := frame.Text
	for _, p := range payloads {
		all = append(all, part(op, false, p)...)
		op = frame.Continuation
	}
	return all
}

// reserve sets reserved bits, or another opcode, in a whole frame.
func reserve(b []byte, set, clear byte) []byte {
	b[0] = b[0]&^clear | set
	return b
}

func (k *caseList) framing() {
	for group, kind := range []struct {
		op   frame.Op
		fill string
	}{{frame.Text, "*"}, {frame.Binary, "\xfe"}} {
		for i, n := range []int{0, 125, 126, 127, 128, 65535, 65536, 65536} {
			chop := 0
			if i == 7 {
				chop = 997
			}
			payload := times(kind.fill, n)
			k.add(fmt.Sprintf("1.%d.%d", group+1, i+1), chop, echoed(kind.op, payload), clean, masked(kind.op, payload))
		}
	}
}

func (k *caseList) pings() {
	ping := func(s string) []byte { return masked(frame.Ping, s) }
	pong := func(s string) []byte { return masked(frame.Pong, s) }
	fe := times("\xfe", 125)
	k.add("2.1", 0, echoed(frame.Pong, ""), clean, ping(""))
	k.add("2.2", 0, echoed(frame.Pong, "Hello, world!"), clean, ping("Hello, world!"))
	k.add("2.3", 0, echoed(frame.Pong, "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"), clean,
		ping("\x00\xff\xfe\xfd\xfc\xfb\x00\xff"))
	k.add("2.4", 0, echoed(frame.Pong, fe), clean, ping(fe))
	k.add("2.5", 0, nil, 1002, ping(fe+"\xfe"))
	k.add("2.6", 1, echoed(frame.Pong, fe), clean, ping(fe))
	k.add("2.7", 0, nil, clean, pong(""))
	k.add("2.8", 0, nil, clean, pong("unsolicited"))
	k.add("2.9", 0, echoed(frame.Pong, "ping"), clean, pong("unsolicited"), ping("ping"))
	for i, chop := range []int{0, 1} {
		var all []byte
		var want []answer
		for n := range 10 {
			payload := fmt.Sprintf("payload-%d", n)
			all = append(all, ping(payload)...)
			want = append(want, answer{frame.Pong, payload})
		}
		k.add(fmt.Sprintf("2.%d", 10+i), chop, want, clean, all)
	}
}

func (k *caseList) reserved() {
	hello, ping := "Hello, world!", masked(frame.Ping, "")
	k.add("3.1", 0, nil, 1002, reserve(text(hello), 0x10, 0))
	k.add("3.2", 0, echoed(frame.Text, hello), 1002, text(hello), reserve(text(hello), 0x20, 0), ping)
	k.add("3.3", len(text(hello)), echoed(frame.Text, hello), 1002, text(hello), reserve(text(hello), 0x30, 0), ping)
	k.add("3.4", 1, echoed(frame.Text, hello), 1002, text(hello), reserve(text(hello), 0x40, 0), ping)
	k.add("3.5", 0, nil, 1002, reserve(masked(frame.Binary, "\x00\xff\xfe"), 0x50, 0))
	k.add("3.6", 0, nil, 1002, reserve(masked(frame.Ping, hello), 0x60, 0))
	k.add("3.7", 0, nil, 1002, reserve(masked(frame.Close, ""), 0x70, 0))
	for group, first := range []byte{3, 11} {
		opcode := func(i byte, payload string) []byte { return reserve(text(payload), first+i, 0xf) }
		id := func(i int) string { return fmt.Sprintf("4.%d.%d", group+1, i) }
		k.add(id(1), 0, nil, 1002, opcode(0, ""))
		k.add(id(2), 0, nil, 1002, opcode(1, "reserved opcode payload"))
		k.add(id(3), 0, echoed(frame.Text, hello), 1002, text(hello), opcode(2, ""), ping)
		k.add(id(4), 0, echoed(frame.Text, hello), 1002, text(hello), opcode(3, hello), ping)
		k.add(id(5), 1, echoed(frame.Text, hello), 1002, text(hello), opcode(4, hello), ping)
	}
}

func (k *caseList) fragmentation() {
	const a, b = "fragment1", "fragment2"
	whole := echoed(frame.Text, a+b)
	between := []answer{{frame.Pong, "ping payload"}, {frame.Text, a + b}}
	ping := masked(frame.Ping, "ping payload")
	orphan := func(fin bool) []byte { return part(frame.Continuation, fin, "non-continuation payload") }
	k.add("5.1", 0, nil, 1002, part(frame.Ping, false, a), part(frame.Continuation, true, b))
	k.add("5.2", 0, nil, 1002, part(frame.Pong, false, a), part(frame.Continuation, true, b))
	size := len(part(frame.Text, false, a))
	for i, chop := range []int{0, size, 1} {
		k.add(fmt.Sprintf("5.%d", 3+i), chop, whole, clean, fragments(a, b))
		k.add(fmt.Sprintf("5.%d", 6+i), chop, between, clean, opening(a), ping, part(frame.Continuation, true, b))
		k.add(fmt.Sprintf("5.%d", 9+i), chop, nil, 1002, orphan(true), text("Hello, world!"))
		k.add(fmt.Sprintf("5.%d", 12+i), chop, nil, 1002, orphan(false), text("Hello, world!"))
	}
	k.add("5.15", 0, whole, 1002, fragments(a, b), orphan(false), text(a))
	k.add("5.16", 0, nil, 1002, orphan(false), text(a), orphan(false), text(b))
	k.add("5.17", 0, nil, 1002, orphan(true), text(a), orphan(true), text(b))
	k.add("5.18", 0, nil, 1002, opening(a), text(b))
	five := join(opening("f1", "f2"), masked(frame.Ping, "p1"), part(frame.Continuation, false, "f3"),
		part(frame.Continuation, false, "f4"),
		masked(frame.Ping, "p2"), part(frame.Continuation, true, "f5"))
	want := []answer{{frame.Pong, "p1"}, {frame.Pong, "p2"}, {frame.Text, "f1f2f3f4f5"}}
	k.add("5.19", len(part(frame.Text, false, "f1")), want, clean, five)
	k.add("5.20", 0, want, clean, five)
}

func (k *caseList) closing() {
	const hello = "Hello World!"
	bye := func(code uint16, reason string) []byte { return masked(frame.Close, closeBody(code, reason)) }
	k.add("7.1.1", 0, echoed(frame.Text, hello), 1000, text(hello), bye(1000, ""))
	k.add("7.1.2", 0, nil, 1000, bye(1000, ""), bye(1000, ""))
	k.add("7.1.3", 0, nil, 1000, bye(1000, ""), masked(frame.Ping, ""))
	k.add("7.1.4", 0, nil, 1000, bye(1000, ""), text(hello))
	k.add("7.1.5", 0, nil, 1000, opening("fragment1"), bye(1000, ""), part(frame.Continuation, true, "fragment2"))
	big := times("BAsd7&jh23", 26214)
	k.add("7.1.6", 0, echoed(frame.Text, big), 1000, text(big), bye(1000, ""), masked(frame.Ping, ""))
	k.add("7.3.1", 0, nil, frame.CodeNoStatus, masked(frame.Close, ""))
	k.add("7.3.2", 0, nil, 1002, masked(frame.Close, "a"))
	k.add("7.3.3", 0, nil, 1000, bye(1000, ""))
	k.add("7.3.4", 0, nil, 1000, bye(1000, hello))
	k.add("7.3.5", 0, nil, 1000, bye(1000, times("*", 123)))
	k.add("7.3.6", 0, nil, 1002, masked(frame.Close, closeBody(1000, "")+times("*", 124)))
	k.add("7.5.1", 0, nil, 1007, masked(frame.Close, closeBody(1000, "")+"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"))
	for i, code := range []uint16{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		k.add(fmt.Sprintf("7.7.%d", i+1), 0, nil, code, bye(code, ""))
	}
	for i, code := range []uint16{0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999} {
		k.add(fmt.Sprintf("7.9.%d", i+1), 0, nil, 1002, bye(code, ""))
	}
	k.add("7.13.1", 0, nil, 1002, bye(5000, ""))
	k.add("7.13.2", 0, nil, 1002, bye(65535, ""))
}

func (k *caseList) limits() {
	kinds := []struct {
		op   frame.Op
		fill string
	}{{frame.Text, "*"}, {frame.Binary, "\xfe"}}
	for i, kind := range kinds {
		id := func(group, n int) string { return fmt.Sprintf("9.%d.%d", group+i, n+1) }
		for n, kib := range []int{64, 256, 1 << 10, 4 << 10, 8 << 10, 16 << 10} {
			payload := times(kind.fill, kib<<10)
			k.add(id(1, n), 0, echoed(kind.op, payload), clean, masked(kind.op, payload))
		}
		four := times(kind.fill, 4<<20)
		for n := range 9 {
			k.add(id(3, n), 0, echoed(kind.op, four), clean, pieces(kind.op, 64<<(2*n), four))
		}
		one := times(kind.fill, 1<<20)
		for n := range 6 {
			k.add(id(5, n), 128<<n, echoed(kind.op, one), clean, masked(kind.op, one))
		}
		for n, size := range []int{0, 16, 64, 256, 1024, 4096} {
			payload := times(kind.fill, size)
			k.add(id(7, n), 0, echoed(kind.op, payload), clean, masked(kind.op, payload))
			(*k)[len(*k)-1].rounds = 1000
		}
	}
}
