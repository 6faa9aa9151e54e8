package netcode_test

import (
	"encoding/hex"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A second decoder, written from PROTOCOL.md alone. It shares no code with
// package netcode: it takes the tables from the page and the games from the vectors,
// and panics if a message is malformed.

type malformed string

func TestSecondDecoder(t *testing.T) {
	page, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := pageTables(t, string(page))
	file := readVectors(t)
	for _, v := range file.Vectors {
		t.Run(v.Meaning, func(t *testing.T) {
			msg, err := hex.DecodeString(v.Hex)
			if err != nil {
				t.Fatal(err)
			}
			d := second{game: file.Games[v.Game], tables: tables}
			defer func() {
				switch why := recover().(type) {
				case nil:
					if v.Malformed {
						t.Error("taken")
					}
				case malformed:
					if !v.Malformed {
						t.Errorf("refused: %s", why)
					}
				default:
					panic(why)
				}
			}()
			switch {
			case v.Commands != nil:
				d.commandMessage(t, v, msg)
			default:
				d.snapshotMessage(t, v, msg)
			}
		})
	}
}

// pageTables reads section 10: "zero/seen" cells by context, in order.
func pageTables(t *testing.T, page string) map[string][]secondContext {
	t.Helper()
	_, section, _ := strings.Cut(page, "\n## 10. Contexts")
	section, _, _ = strings.Cut(section, "\n## 11.")
	tables := make(map[string][]secondContext)
	prefix := ""
	line := regexp.MustCompile(`^\| ([a-z ]+) \| (.*) \|$`)
	for _, text := range strings.Split(section, "\n") {
		m := line.FindStringSubmatch(text)
		switch {
		case m == nil:
		case m[2] == "values":
			prefix = strings.TrimSuffix(m[1], "context") // "", "field ", "plain "
		default:
			for _, cell := range strings.Fields(m[2]) {
				zero, seen, _ := strings.Cut(cell, "/")
				z, err1 := strconv.ParseUint(zero, 10, 16)
				s, err2 := strconv.ParseUint(seen, 10, 8)
				if err1 != nil || err2 != nil || z == 0 || s > 60 {
					t.Fatalf("section 10, %s: %q is no context", m[1], cell)
				}
				tables[prefix+m[1]] = append(tables[prefix+m[1]], secondContext{uint32(z), uint32(s)})
			}
		}
	}
	return tables
}

type secondContext struct{ zero, seen uint32 }

type second struct {
	game   vectorGame
	tables map[string][]secondContext
	live   map[string][]secondContext // contexts in use, by name and block

	code      []byte
	taken     int
	span, low uint32

	kinds, ages []int32
	held        [][]int32
}

func (d *second) away() int32 { return int32(max(d.game.Hz, 2)) }
func (d *second) hold() int32 { return int32(max(d.game.Hz/4, 1)) }

// Section 5.
func (d *second) commandMessage(t *testing.T, v vector, msg []byte) {
	if len(msg) < 3 || msg[0]&0x0f != 1 || msg[0]&0xb0 != 0 {
		panic(malformed("head"))
	}
	near := func(low int) int64 {
		diff := int16(uint16(low) - uint16(v.Newest))
		return int64(v.Newest) + int64(diff)
	}
	first := near(int(msg[1]) | int(msg[2])<<8)
	ack, rest := int64(0), msg[3:]
	if msg[0]&0x40 != 0 {
		switch {
		case len(rest) >= 1 && rest[0] != 0:
			ack, rest = first-int64(rest[0]), rest[1:]
		case len(rest) >= 3:
			ack, rest = near(int(rest[1])|int(rest[2])<<8), rest[3:]
		}
		if ack < 1 {
			panic(malformed("ack"))
		}
	}
	d.start(rest)
	held := make([]int32, len(d.game.Ranges))
	var cmds [][]int32
	for {
		d.command(held)
		cmds = append(cmds, slices.Clone(held))
		if len(cmds) == 8 || d.bit("more", 0) == 0 {
			break
		}
	}
	d.end()
	if v.Malformed {
		return
	}
	want := v.Commands
	if uint32(first) != want.First || uint32(ack) != want.Ack || !slices.EqualFunc(cmds, want.Words, slices.Equal) {
		t.Errorf("first %d, ack %d, %v", first, ack, cmds)
	}
}

// Section 6.
func (d *second) snapshotMessage(t *testing.T, v vector, msg []byte) {
	byteAt := func(i int) int64 {
		if i >= len(msg) {
			panic(malformed("cut"))
		}
		return int64(msg[i])
	}
	kind := byteAt(0) & 0x0f
	flags := byteAt(0) & 0xf0
	if flags&0x80 != 0 || kind != 2 && kind != 3 {
		panic(malformed("type"))
	}
	at := 1
	var slack *[2]int8
	if flags&0x40 != 0 {
		slack = &[2]int8{int8(byteAt(1)), int8(byteAt(2))}
		at = 3
	}
	near := func(low int64) int64 { return int64(v.Newest) + int64(int8(uint8(low)-uint8(v.Newest))) }
	var tick, base int64
	ahead := kind == 2 && flags&0x10 != 0
	if ahead {
		flags -= 0x10
	}
	switch flags & 0x30 {
	case 0x10:
		tick = byteAt(at) | byteAt(at+1)<<8 | byteAt(at+2)<<16 | byteAt(at+3)<<24
		if at += 4; tick == 0 {
			panic(malformed("tick 0"))
		}
	case 0x20:
		tick = near(byteAt(at))
		base = tick - 1
		at++
	case 0:
		tick = near(byteAt(at))
		distance := byteAt(at + 1)
		if distance < 2 || distance > 63 {
			panic(malformed("distance"))
		}
		base = tick - distance
		at += 2
	default:
		panic(malformed("key and chain"))
	}
	if flags&0x10 == 0 && base < 1 {
		panic(malformed("baseline"))
	}
	want := v.Snapshot
	if want == nil {
		return
	}
	if (kind == 2) != want.Step || uint32(tick) != want.Tick || uint32(base) != want.Baseline ||
		(slack != nil) != (want.Slack != nil) || slack != nil && *slack != *want.Slack {
		t.Errorf("type %d, tick %d from %d, slack %v", kind, tick, base, slack)
	}
	d.start(msg[at:])
	if kind == 2 {
		d.stepPayload(t, want, base, tick, ahead, v.Malformed)
	} else {
		d.plainPayload(t, want, base, tick, v.Malformed)
	}
}

// Section 4: seats out of words, and back.
func (d *second) sit(words []int32) {
	n, fields := d.game.Slots, len(d.game.Ranges)
	d.kinds, d.ages, d.held = slices.Clone(words[:n]), slices.Clone(words[n:2*n]), nil
	for i := range n {
		held := slices.Clone(words[2*n+i*fields : 2*n+(i+1)*fields])
		if d.kinds[i] != 1 || d.ages[i] >= d.away() {
			clear(held)
		}
		d.held = append(d.held, held)
	}
}

func (d *second) seats() []int32 {
	return slices.Concat(d.kinds, d.ages, slices.Concat(d.held...))
}

// Section 7.
func (d *second) stepPayload(t *testing.T, want *vectorShot, base, tick int64, ahead, bad bool) {
	d.sit(want.Base)
	var inputs [][]int32
	for range tick - base {
		d.tick()
		inputs = append(inputs, d.seats())
	}
	var hash *uint16
	if tick-base > 1 || tick%16 == 0 {
		h := uint16(d.raw(16))
		hash = &h
	}
	var waiting [][]int32
	for a := 0; ahead; a++ {
		d.waiting(a)
		waiting = append(waiting, d.seats())
		ahead = a < 2 && d.bit("ahead", 0) == 1
	}
	d.end()
	if bad {
		return
	}
	if !slices.EqualFunc(waiting, want.Ahead, slices.Equal) {
		t.Errorf("ahead %v", waiting)
	}
	if !slices.EqualFunc(inputs, want.Inputs, slices.Equal) {
		t.Errorf("inputs %v", inputs)
	}
	if (hash != nil) != (want.Hash != nil) || hash != nil && *hash != *want.Hash {
		t.Errorf("hash %v", hash)
	}
}

// waiting reads the commands that wait for a tick after the snapshot's.
func (d *second) waiting(a int) {
	for i := range d.kinds {
		if d.kinds[i] != 1 {
			continue
		}
		d.ages[i] = int32(d.bit("lacks", 2*a+int(min(d.ages[i], 1))))
		if d.ages[i] == 0 {
			d.command(d.held[i])
		}
	}
}

func (d *second) tick() {
	for i := range d.kinds {
		if d.kinds[i] == 1 {
			d.ages[i] = min(d.ages[i]+1, d.away())
			if d.ages[i] > d.hold() {
				clear(d.held[i])
			}
		}
	}
	event := d.bit("event", 0)
	for i := range d.kinds {
		if event == 1 && d.bit("comes", 0) == 1 {
			var others []int32
			for k := int32(0); k < 3; k++ {
				if k != d.kinds[i] {
					others = append(others, k)
				}
			}
			d.kinds[i] = others[d.bit("kind", 0)]
			d.ages[i] = 0
			if d.kinds[i] == 1 {
				d.ages[i] = d.away()
			}
			clear(d.held[i])
		}
		if d.kinds[i] == 1 {
			d.person(i)
		}
	}
}

func (d *second) person(i int) {
	e := 3
	switch {
	case d.ages[i] == 1:
		e = 0
	case d.ages[i] <= d.hold():
		e = 1
	case d.ages[i] < d.away():
		e = 2
	}
	if d.bit("absent", e) == 0 {
		d.ages[i] = 0
		d.command(d.held[i])
		return
	}
	if d.bit("late", e) == 0 {
		return
	}
	d.ages[i] = 1 + int32(d.unary("by", 0, 4, uint32(d.away()-1)))
	if d.ages[i] == d.away() {
		clear(d.held[i])
		return
	}
	d.command(d.held[i])
}

func (d *second) command(held []int32) {
	k := 0
	for i, h := range held {
		if !d.key(i, h) {
			k = 1
		}
	}
	if d.bit("change", k) == 0 {
		return
	}
	some := 0
	for i := range held {
		block := "field " + strconv.Itoa(min(i, 7)) + " "
		if some == 1 || i < len(held)-1 {
			c := some
			if d.key(i, held[i]) {
				c += 2
			}
			if d.bit(block+"differs", c) == 0 {
				continue
			}
		}
		some = 1
		held[i] = d.field(block, i, int64(held[i]))
	}
}

func (d *second) key(i int, v int32) bool {
	return v == 0 || v == d.game.Ranges[i][0] || v == d.game.Ranges[i][1]
}

func bitLength(v int64) (n int) {
	for ; v > 0; v /= 2 {
		n++
	}
	return n
}

func (d *second) field(block string, i int, held int64) int32 {
	low, high := int64(d.game.Ranges[i][0]), int64(d.game.Ranges[i][1])
	if high-low < 8 {
		v := int64(d.tree(block+"small", bitLength(high-low-1)))
		if v >= high-low {
			panic(malformed("small"))
		}
		if low+v >= held {
			v++
		}
		return int32(low + v)
	}
	h := 0
	if d.key(i, int32(held)) {
		h = 1
	}
	if d.bit(block+"key", h) == 1 {
		order := []int64{0, high, low}
		if held < 0 {
			order = []int64{0, low, high}
		}
		var keys []int64
		for _, k := range order {
			if k != held && k >= low && k <= high && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		return int32(keys[d.unary(block+"which", 2*h, 2, uint32(len(keys)-1))])
	}
	down := 0
	switch {
	case held == low:
	case held == high:
		down = 1
	default:
		side := 1
		if held < 0 {
			side = 0
		} else if held > 0 {
			side = 2
		}
		down = d.bit(block+"down", side)
	}
	room := high - held
	if down == 1 {
		room = held - low
	}
	n := int(d.unary(block+"far", 0, 10, uint32(bitLength(room)-1)))
	far := int64(1)<<n + d.below(block+"top", min(n, 9), n)
	if far > room {
		panic(malformed("far"))
	}
	if down == 1 {
		return int32(held - far)
	}
	return int32(held + far)
}
