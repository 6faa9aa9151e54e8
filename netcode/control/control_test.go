package control

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// fill puts something into every field of v: either the most that its bounds allow,
// or any value within them.
func fill(v reflect.Value, s *shape, most bool, r *rand.Rand) {
	for i, f := range s.fields {
		fv := v.Field(i)
		n := f.max
		if !most && n > 0 {
			n = r.IntN(n + 1)
		}
		switch {
		case fv.Kind() == reflect.Bool:
			fv.SetBool(most || r.IntN(2) == 1)
		case fv.Kind() == reflect.String:
			fv.SetString(strings.Repeat("x", n))
		case fv.Kind() == reflect.Slice:
			fv.Set(reflect.MakeSlice(fv.Type(), n, n))
			for j := range n {
				if f.elem != nil {
					fill(fv.Index(j), f.elem, most, r)
				} else {
					number(fv.Index(j), most, r)
				}
			}
		default:
			number(fv, most, r)
		}
	}
}

func number(v reflect.Value, most bool, r *rand.Rand) {
	n := r.Uint64()
	if most {
		n = 1<<53 - 1
	}
	if v.CanUint() {
		v.SetUint(n % (1 << 53) % (1<<(8*v.Type().Size()) - 1 | 1))
		return
	}
	v.SetInt(int64(int32(n)))
}

// TestEveryMessageMakesTheTrip also checks that the limits hold for the largest
// message there can be.
func TestEveryMessageMakesTheTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range Kinds() {
		for range 50 {
			for _, most := range []bool{true, false} {
				m := reflect.New(k.Type)
				fill(m.Elem(), shapes[k.Type], most, r)
				wire := Append([]byte("before"), m.Interface())
				if !bytes.HasPrefix(wire, []byte("before")) {
					t.Fatalf("%s: Append does not append", k.Name)
				}
				if wire = wire[6:]; len(wire) > k.Line.MaxSize() {
					t.Fatalf("%s: %d bytes, at most %d", k.Name, len(wire), k.Line.MaxSize())
				}
				back, err := Parse(k.Line, wire)
				if err != nil {
					t.Fatalf("%s: %v", k.Name, err)
				}
				if diff := cmp.Diff(m.Interface(), back, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("%s: %s", k.Name, diff)
				}
			}
		}
	}
}

// wire writes msgpack by hand, for messages that Append never writes.
func wire(parts ...string) []byte { return []byte(strings.Join(parts, "")) }

func TestHostileBytes(t *testing.T) {
	hello := "\xa1t\xa5hello"
	deep := wire("\x82", hello, "\xa1x", strings.Repeat("\x91", 3000), "\xc0")
	for _, c := range []struct {
		name string
		src  []byte
		want error
	}{
		{"empty", nil, ErrShape},
		{"too large", bytes.Repeat([]byte{0xc0}, MaxToServer+1), ErrSize},
		{"no map", wire("\x91\xa1t"), ErrShape},
		{"empty map", wire("\x80"), ErrShape},
		{"t is not first", wire("\x82\xa1v\x01", hello), ErrShape},
		{"t is a number", wire("\x81\xa1t\x01"), ErrShape},
		{"key is a number", wire("\x82", hello, "\x01\x01"), ErrField},
		{"deep", deep, ErrShape},
		{"five bytes that claim two gigabytes", wire("\x82", hello, "\xa1x\xdd\x7f\xff\xff\xff"), ErrShape},
		{"array without elements", wire("\x82", hello, "\xa1x\xdc\xff\xff"), ErrShape},
		{"map without elements", wire("\xde\xff\xff", hello), ErrShape},
		{"string without bytes", wire("\x82", hello, "\xa5token\xda\xff\xff"), ErrShape},
		{"head cut short", wire("\x82", hello, "\xa5token\xda\xff"), ErrShape},
		{"bytes behind it", wire("\x81", hello, "\xc0"), ErrShape},
		{"float", wire("\x82", hello, "\xa1v\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"), ErrShape},
		{"extension", wire("\x82", hello, "\xa1v\xd4\x01\x01"), ErrShape},
		{"binary", wire("\x82", hello, "\xa5token\xc4\x01x"), ErrShape},
		{"unassigned code", wire("\x82", hello, "\xa1v\xc1"), ErrShape},
		{"unknown message", wire("\x81\xa1t\xa4frob"), ErrUnknown},
		{"message of the other side", wire("\x81\xa1t\xa7welcome"), ErrUnknown},
		{"string for a number", wire("\x82", hello, "\xa1v\xa1x"), ErrField},
		{"number for a string", wire("\x82", hello, "\xa5token\x01"), ErrField},
		{"nil for a number", wire("\x82", hello, "\xa1v\xc0"), ErrField},
		{"nil for a string", wire("\x82", hello, "\xa5token\xc0"), ErrField},
		{"number too large for its field", wire("\x82", hello, "\xa1v\xce\x00\x01\x00\x00"), ErrField},
		{"negative for unsigned", wire("\x82", hello, "\xa1v\xff"), ErrField},
		{"beyond 2^53", wire("\x82\xa1t\xa4ping\xa4time\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), ErrField},
		{"string over its max", wire("\x82", hello, "\xa9behaviour\xd9\x21", strings.Repeat("x", 33)), ErrField},
		{"not UTF-8", wire("\x82", hello, "\xa9behaviour\xa1\xff"), ErrField},
		{"unknown key", wire("\x83", hello, "\xa1q\x91\x81\xa1a\x92\x01\x02\xa1v\x07"), nil},
	} {
		m, err := Parse(ToPlay, c.src)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err == nil && m.(*Hello).Version != 7 {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
	list := wire("\x82\xa1t\xa5quick\xa8settings\xdc\x00\x22", strings.Repeat("\x01", 34))
	if _, err := Parse(ToLobby, list); !errors.Is(err, ErrField) {
		t.Errorf("array over its max: %v", err)
	}
}

// TestRefusalTakesNoMemory: the memory that a refused message takes does not depend
// on the lengths in it.
func TestRefusalTakesNoMemory(t *testing.T) {
	src := wire("\x82\xa1t\xa5hello\xa1x\xdd\x7f\xff\xff\xff")
	if n := testing.AllocsPerRun(100, func() { Parse(ToPlay, src) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	// The worst message that passes the scan: a full one of empty values.
	worst := append(wire("\x82\xa1t\xa5hello\xa1x\xdc\x0f\xe0"), bytes.Repeat([]byte{0x80}, 0xfe0)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		if _, err := Parse(ToPlay, worst); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) / 100; took > 32<<10 {
		t.Errorf("%d bytes for a message of %d", took, len(worst))
	}
}

func TestOurOwnMistakesPanic(t *testing.T) {
	for name, m := range map[string]any{
		"too long":    &Hello{Behaviour: strings.Repeat("x", 33)},
		"not UTF-8":   &Hello{Behaviour: "\xff"},
		"too many":    &Quick{Settings: make([]int32, 34)},
		"beyond 2^53": &Ping{Time: 1<<53 + 1},
		"no message":  &Player{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			Append(nil, m)
		}()
	}
}

// FuzzParse: whatever parses is within all bounds, so it can be appended, and then
// parses to the same value.
func FuzzParse(f *testing.F) {
	for _, k := range Kinds() {
		m := reflect.New(k.Type)
		fill(m.Elem(), shapes[k.Type], false, rand.New(rand.NewPCG(3, uint64(k.Line))))
		f.Add(byte(k.Line), Append(nil, m.Interface()))
	}
	f.Fuzz(func(t *testing.T, line byte, src []byte) {
		l := Line(line % byte(lines))
		m, err := Parse(l, src)
		if err != nil {
			return
		}
		again, err := Parse(l, Append(nil, m))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}
