package frame

import (
	"bytes"
	"strings"
	"testing"
	"unsafe"
)

func TestHeaderRoundTrip(t *testing.T) {
	mask := [4]byte{1, 2, 3, 4}
	for _, length := range []int{0, 1, 125, 126, 127, 65535, 65536, 1 << 30} {
		for _, m := range []*[4]byte{nil, &mask} {
			b := AppendHeader(nil, Binary, true, length, m)
			h, size, err := ParseHeader(b)
			if err != nil || size != len(b) || h.Length != int64(length) || h.Op != Binary || !h.Fin ||
				h.Masked != (m != nil) {
				t.Errorf("length %d: %+v %d %v", length, h, size, err)
			}
			for cut := range b {
				if _, size, err := ParseHeader(b[:cut]); size != 0 || err != nil {
					t.Errorf("length %d cut at %d: size %d, %v", length, cut, size, err)
				}
			}
		}
	}
}

func TestPutHeader(t *testing.T) {
	for _, length := range []int{0, 125, 126, 65535, 65536} {
		buf := make([]byte, 10+length)
		start := PutHeader(buf, 10, Binary)
		if want := AppendFrame(nil, Binary, buf[10:]); !bytes.Equal(buf[start:], want) {
			t.Errorf("length %d: %x, wanted %x", length, buf[start:10], want[:10-start])
		}
	}
}

// stream returns what a client may send: every kind of frame, small and large, whole and in pieces.
func stream() (bytes []byte, want []Frame) {
	mask := [4]byte{0xa1, 0xb2, 0xc3, 0xd4}
	add := func(op Op, payload string) {
		bytes = AppendMasked(bytes, op, []byte(payload), mask)
		want = append(want, Frame{op, []byte(payload)})
	}
	piece := func(op Op, fin bool, payload string) {
		at := len(AppendHeader(bytes, op, fin, len(payload), &mask))
		bytes = append(AppendHeader(bytes, op, fin, len(payload), &mask), payload...)
		Mask(bytes[at:], mask, 0)
	}
	add(Binary, "")
	add(Binary, "hello")
	add(Ping, "p")
	add(Binary, strings.Repeat("m", 700)) // more than Spill
	piece(Binary, false, "he")
	add(Ping, strings.Repeat("q", MaxControl))
	piece(Continuation, false, "")
	piece(Continuation, false, strings.Repeat("l", 600))
	add(Pong, "")
	piece(Continuation, true, "o")
	want = append(want, Frame{Binary, []byte("he" + strings.Repeat("l", 600) + "o")})
	add(Close, "\x03\xe8")
	return bytes, want
}

// usually are the rules that a server uses.
var usually = Rules{MaxMessage: 4096, MaxFragments: 8}

// read feeds chunks to Next as a transport does, and keeps what Next leaves.
func read(t testing.TB, rules Rules, chunks ...[]byte) (got []Frame, err error) {
	var r Reader
	var kept []byte
	for _, chunk := range chunks {
		src := append(kept, chunk...)
		for {
			f, rest, err := r.Next(&rules, src)
			if err != nil {
				return got, err
			}
			src = rest
			if f.Op == 0 {
				break
			}
			got = append(got, Frame{f.Op, bytes.Clone(f.Payload)})
		}
		if len(src) >= Spill {
			t.Fatalf("Next left %d bytes", len(src))
		}
		kept = bytes.Clone(src)
	}
	return got, nil
}

func same(a, b []Frame) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Op != b[i].Op || !bytes.Equal(a[i].Payload, b[i].Payload) {
			return false
		}
	}
	return true
}

func TestEverySplit(t *testing.T) {
	all, want := stream()
	for at := range all {
		for _, second := range []int{at, min(at+1, len(all)), min(at+7, len(all))} {
			got, err := read(t, usually, bytes.Clone(all[:at]), bytes.Clone(all[at:second]), bytes.Clone(all[second:]))
			if err != nil || !same(got, want) {
				t.Fatalf("cut at %d and %d: %v, %d frames of %d", at, second, err, len(got), len(want))
			}
		}
	}
	var single [][]byte
	for i := range all {
		single = append(single, []byte{all[i]})
	}
	if got, err := read(t, usually, single...); err != nil || !same(got, want) {
		t.Fatalf("byte by byte: %v, %d frames of %d", err, len(got), len(want))
	}
}

// No length field makes Next allocate, except for the note that a message has begun.
func TestNoMemoryForPromises(t *testing.T) {
	promise := AppendHeader(nil, Binary, true, 1<<20, &[4]byte{})
	generous := Rules{MaxMessage: 1 << 30, MaxFragments: 8}
	allocs := testing.AllocsPerRun(100, func() {
		var r Reader
		if f, _, err := r.Next(&generous, promise); f.Op != 0 || err != nil {
			t.Fatal(f, err)
		}
		if cap(r.msg.whole) > 0 {
			t.Fatalf("%d bytes were taken", cap(r.msg.whole))
		}
	})
	if size := unsafe.Sizeof(gathering{}); allocs != 1 || size > 80 {
		t.Errorf("%v allocations, the note has %d bytes", allocs, size)
	}
}

func TestNextDoesNotAllocate(t *testing.T) {
	var r Reader
	three := bytes.Repeat(AppendMasked(nil, Binary, []byte("sixteen bytes..."), [4]byte{1, 2, 3, 4}), 3)
	src := make([]byte, len(three))
	allocs := testing.AllocsPerRun(100, func() {
		copy(src, three)
		for b := src; len(b) > 0; {
			f, rest, err := r.Next(&usually, b)
			if err != nil || string(f.Payload) != "sixteen bytes..." {
				t.Fatal(f, err)
			}
			if &f.Payload[0] != &b[len(b)-len(rest)-len(f.Payload)] {
				t.Fatal("the payload is not a slice of the source")
			}
			b = rest
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestText(t *testing.T) {
	mask := [4]byte{1, 2, 3, 4}
	part := func(op Op, fin bool, s string) []byte {
		b := AppendHeader(nil, op, fin, len(s), &mask)
		at := len(b)
		b = append(b, s...)
		Mask(b[at:], mask, 0)
		return b
	}
	cases := []struct {
		name string
		text bool
		send [][]byte
		code uint16
	}{
		{"allowed", true, [][]byte{part(Text, true, "κόσμε")}, 0},
		{"cut within a character", true, [][]byte{part(Text, false, "\xce"), part(Continuation, true, "\xba")}, 0},
		{"bad", true, [][]byte{part(Text, true, "a\xff")}, CodeText},
		{"bad in pieces", true, [][]byte{part(Text, false, "\xce"), part(Continuation, true, "a")}, CodeText},
		{"bad before its fragment is whole", true, [][]byte{part(Text, true, "κόσμε\xf4\x90\x80\x80")[:6+12]}, CodeText},
		{"bad before the message is whole", true, [][]byte{part(Text, false, "\xf4"),
			part(Continuation, false, "\x90")}, CodeText},
		{"not bad yet", true, [][]byte{part(Text, false, "\xf4"), part(Continuation, false, "\x8f")}, 0},
		{"cut short", true, [][]byte{part(Text, false, "\xf4\x8f"), part(Continuation, true, "\xbf")}, CodeText},
		{"refused", false, [][]byte{part(Text, true, "a")}, CodeRefused},
		{"refused at its second byte", false, [][]byte{part(Text, true, "a")[:2]}, CodeRefused},
	}
	for _, c := range cases {
		_, err := read(t, Rules{Text: c.text, MaxMessage: 100, MaxFragments: 4}, c.send...)
		if got := code(err); got != c.code {
			t.Errorf("%s: code %d, wanted %d", c.name, got, c.code)
		}
	}
}

func code(err error) uint16 {
	if breach, ok := err.(*Error); ok {
		return breach.Code
	}
	return 0
}

func TestAppendCloseCutsText(t *testing.T) {
	body := AppendClose(nil, 1000, strings.Repeat("é", 100))
	code, text, err := ParseClose(body)
	if code != 1000 || err != nil || len(text) != 122 || len(body) > MaxControl {
		t.Errorf("%d %d %v", code, len(text), err)
	}
}

func TestHandshake(t *testing.T) {
	nonce := [16]byte{1, 2, 3}
	request := AppendRequest(nil, "race.example", "/play?x=1", nonce, "Origin: http://race.example\r\n")
	response, err := AppendUpgrade(nil, request)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckResponse(response, nonce); err != nil {
		t.Error(err)
	}
	if err := CheckResponse(response, [16]byte{9}); err == nil {
		t.Error("the answer to another request was taken")
	}
	if err := CheckResponse([]byte("HTTP/1.1 200 OK\r\n\r\n"), nonce); err == nil {
		t.Error("a page was taken for an upgrade")
	}
}

// FuzzReader checks that any bytes, however they are cut, give the same frames and the same end, and that
// memory is bounded by the limits.
func FuzzReader(f *testing.F) {
	all, _ := stream()
	f.Add(all, uint8(7), false)
	f.Add(AppendFrame(nil, Binary, []byte("x")), uint8(1), true)
	f.Add([]byte{0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, uint8(3), false)
	f.Add([]byte{0x01, 0x80, 0, 0, 0, 0, 0x80, 0x80, 0, 0, 0, 0}, uint8(2), false)
	f.Fuzz(func(t *testing.T, b []byte, step uint8, client bool) {
		const limit = 1000
		rules := Rules{Client: client, Text: true, MaxMessage: limit, MaxFragments: 5}
		whole, err1 := read(t, rules, bytes.Clone(b))
		var chunks [][]byte
		size := max(int(step), len(b)/50, 1)
		for i := 0; i < len(b); i += size {
			chunks = append(chunks, bytes.Clone(b[i:min(i+size, len(b))]))
		}
		cut, err2 := read(t, rules, chunks...)
		if code(err1) != code(err2) || !same(whole, cut) {
			t.Fatalf("whole: %d frames, %v; cut: %d frames, %v", len(whole), err1, len(cut), err2)
		}
		for _, f := range whole {
			if len(f.Payload) > limit {
				t.Fatalf("a message of %d bytes", len(f.Payload))
			}
		}
	})
}

// FuzzHandshake checks that no head makes the server's or the client's part panic.
func FuzzHandshake(f *testing.F) {
	f.Add(AppendRequest(nil, "h", "/", [16]byte{}, ""))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 101 X\r\nUpgrade\r\n\r\n"))
	f.Fuzz(func(t *testing.T, head []byte) {
		AppendUpgrade(nil, head)
		CheckResponse(head, [16]byte{})
	})
}

func FuzzClose(f *testing.F) {
	f.Add([]byte("\x03\xe8bye"))
	f.Fuzz(func(t *testing.T, body []byte) {
		code, text, err := ParseClose(body)
		if err == nil && len(body) >= 2 && len(body) <= MaxControl &&
			!bytes.Equal(AppendClose(nil, code, string(text)), body) {
			t.Fatalf("%x does not come back", body)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	var r Reader
	one := AppendMasked(nil, Binary, []byte("sixteen bytes..."), [4]byte{1, 2, 3, 4})
	src := make([]byte, len(one))
	b.ReportAllocs()
	for b.Loop() {
		copy(src, one)
		r.Next(&usually, src)
	}
}
