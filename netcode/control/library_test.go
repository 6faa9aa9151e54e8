package control

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// These tests compare the generated code with the library, which walks the same structs
// and tags by reflection: both give the same bytes, the same refusals, the same values.

// TestLibraryAppendsTheSame: the library writes every message as the same bytes.
func TestLibraryAppendsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, k := range Kinds() {
		for i := range 100 {
			m := reflect.New(k.Type)
			if i > 0 {
				fill(m.Elem(), shapes[k.Type], i == 1, r)
			}
			if ours, theirs := Append(nil, m.Interface()), libraryAppend(m.Interface()); !bytes.Equal(ours, theirs) {
				t.Fatalf("%s: %+v\nours   %x\ntheirs %x", k.Name, m.Elem(), ours, theirs)
			}
		}
	}
}

// TestNumbersAreTheLibrarys tries every length that a number can have, on both sides of each limit.
func TestNumbersAreTheLibrarys(t *testing.T) {
	for bit := range 53 {
		for _, n := range []int64{1<<bit - 1, 1 << bit, -1 << bit, -1<<bit - 1} {
			m := &BoardLine{Value: n}
			if ours, theirs := m.appendFields(nil), libraryFields(m); !bytes.Equal(ours, theirs) {
				t.Errorf("%d: ours %x, theirs %x", n, ours, theirs)
			}
			if n >= 0 {
				ours, theirs := Append(nil, &Ping{Time: uint64(n)}), libraryAppend(&Ping{Time: uint64(n)})
				if !bytes.Equal(ours, theirs) {
					t.Errorf("%d: ours %x, theirs %x", n, ours, theirs)
				}
			}
		}
	}
}

// FuzzLibrary: both accept or both refuse any bytes on any line, and they read the same values.
func FuzzLibrary(f *testing.F) {
	for _, k := range Kinds() {
		m := reflect.New(k.Type)
		fill(m.Elem(), shapes[k.Type], false, rand.New(rand.NewPCG(7, uint64(k.Line))))
		f.Add(byte(k.Line), Append(nil, m.Interface()))
	}
	f.Add(byte(ToLobby), wire("\x82\xa1t\xa4vote\xa5value\xcf\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add(byte(ToLobby), wire("\x82\xa1t\xa4vote\xa5value\xd3\xff\xff\xff\xff\x80\x00\x00\x00"))
	f.Add(byte(ToLobby), wire("\x82\xa1t\xa5watch\xa1q\x92\x81\xa1a\xc0\xda\x00\x01x"))
	f.Add(byte(ToPlay), wire("\x82\xa1t\xa4away\xa6hidden\xc0"))
	f.Fuzz(func(t *testing.T, line byte, src []byte) {
		l := Line(line % byte(lines))
		ours, err := Parse(l, src)
		theirs, libraryErr := libraryParse(l, src)
		if err != libraryErr {
			t.Fatalf("%x: ours %v, theirs %v", src, err, libraryErr)
		}
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Fatalf("%x: %s", src, diff)
		}
	})
}

// A shape describes a struct's fields as their tags do.
type shape struct{ fields []field }

type field struct {
	key  string
	max  int    // of a string's bytes or an array's elements
	elem *shape // of an array of structs
}

var (
	shapes = map[reflect.Type]*shape{}
	names  = map[reflect.Type]string{}
	byName [lines]map[string]reflect.Type
)

func init() {
	for _, k := range Kinds() {
		if byName[k.Line] == nil {
			byName[k.Line] = map[string]reflect.Type{}
		}
		shapeOf(k.Type)
		names[k.Type], byName[k.Line][k.Name] = k.Name, k.Type
	}
}

func shapeOf(t reflect.Type) *shape {
	if s := shapes[t]; s != nil {
		return s
	}
	s := &shape{}
	shapes[t] = s
	for i := range t.NumField() {
		sf := t.Field(i)
		f := field{key: sf.Tag.Get("msgpack")}
		f.max, _ = strconv.Atoi(sf.Tag.Get("max"))
		if sf.Type.Kind() == reflect.Slice && sf.Type.Elem().Kind() == reflect.Struct {
			f.elem = shapeOf(sf.Type.Elem())
		}
		s.fields = append(s.fields, f)
	}
	return s
}

func libraryAppend(m any) []byte {
	v := reflect.ValueOf(m).Elem()
	buf := &bytes.Buffer{}
	e := msgpack.NewEncoder(buf)
	e.UseCompactInts(true)
	must(e.EncodeMapLen(1 + len(shapes[v.Type()].fields)))
	must(e.EncodeString("t"))
	must(e.EncodeString(names[v.Type()]))
	encodeFields(e, shapes[v.Type()], v)
	return buf.Bytes()
}

// libraryFields returns the fields of a struct, without the head of its map.
func libraryFields(m any) []byte {
	v := reflect.ValueOf(m).Elem()
	buf := &bytes.Buffer{}
	e := msgpack.NewEncoder(buf)
	e.UseCompactInts(true)
	encodeFields(e, shapes[v.Type()], v)
	return buf.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
}

func encodeFields(e *msgpack.Encoder, s *shape, v reflect.Value) {
	for i, f := range s.fields {
		must(e.EncodeString(f.key))
		encodeValue(e, f, v.Field(i))
	}
}

func encodeValue(e *msgpack.Encoder, f field, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		must(e.EncodeBool(v.Bool()))
	case v.CanInt():
		must(e.EncodeInt(v.Int()))
	case v.CanUint():
		must(e.EncodeUint(v.Uint()))
	case v.Kind() == reflect.String:
		must(e.EncodeString(v.String()))
	default:
		must(e.EncodeArrayLen(v.Len()))
		for i := range v.Len() {
			if f.elem == nil {
				encodeValue(e, f, v.Index(i))
				continue
			}
			must(e.EncodeMapLen(len(f.elem.fields)))
			encodeFields(e, f.elem, v.Index(i))
		}
	}
}

func libraryParse(line Line, src []byte) (any, error) {
	if len(src) > line.MaxSize() {
		return nil, ErrSize
	}
	if !scan(src) {
		return nil, ErrShape
	}
	d := msgpack.NewDecoder(bytes.NewReader(src))
	n, err := d.DecodeMapLen()
	if err != nil || n < 1 {
		return nil, ErrShape
	}
	if key, err := decodeString(d, 1); err != nil || key != "t" {
		return nil, ErrShape
	}
	name, err := decodeString(d, maxName)
	if err != nil {
		return nil, ErrShape
	}
	t, ok := byName[line][name]
	if !ok {
		return nil, ErrUnknown
	}
	v := reflect.New(t)
	if err := decodeFields(d, shapes[t], v.Elem(), n-1); err != nil {
		return nil, err
	}
	return v.Interface(), nil
}

func decodeFields(d *msgpack.Decoder, s *shape, v reflect.Value, n int) error {
	for range n {
		key, err := decodeString(d, MaxToClient)
		if err != nil {
			return ErrField
		}
		i := s.index(key)
		if i < 0 {
			if d.Skip() != nil {
				return ErrField
			}
			continue
		}
		if err := decodeValue(d, s.fields[i], v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *shape) index(key string) int {
	for i := range s.fields {
		if s.fields[i].key == key {
			return i
		}
	}
	return -1
}

func decodeValue(d *msgpack.Decoder, f field, v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Bool:
		b, err := d.DecodeBool()
		if err != nil {
			return ErrField
		}
		v.SetBool(b)
	case v.CanInt() || v.CanUint():
		return decodeInt(d, v)
	case v.Kind() == reflect.String:
		text, err := decodeString(d, f.max)
		if err != nil {
			return err
		}
		v.SetString(text)
	default:
		return decodeArray(d, f, v)
	}
	return nil
}

func decodeInt(d *msgpack.Decoder, v reflect.Value) error {
	code, err := d.PeekCode()
	if err != nil || code == msgpcode.Nil {
		return ErrField
	}
	n, err := d.DecodeInt64()
	switch {
	case err != nil || n > maxInt || n < -maxInt:
		return ErrField
	case code == msgpcode.Uint64 && n < 0:
		return ErrField // the library reads what is beyond 2^63 as a negative number
	case v.CanInt() && !v.OverflowInt(n):
		v.SetInt(n)
	case v.CanUint() && n >= 0 && !v.OverflowUint(uint64(n)):
		v.SetUint(uint64(n))
	default:
		return ErrField
	}
	return nil
}

func decodeString(d *msgpack.Decoder, limit int) (string, error) {
	if code, err := d.PeekCode(); err != nil || !msgpcode.IsString(code) {
		return "", ErrField
	}
	text, err := d.DecodeString()
	if err != nil || len(text) > limit || !utf8.ValidString(text) {
		return "", ErrField
	}
	return text, nil
}

func decodeArray(d *msgpack.Decoder, f field, v reflect.Value) error {
	n, err := d.DecodeArrayLen()
	if err != nil || n < 0 || n > f.max {
		return ErrField
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		if f.elem == nil {
			if err := decodeInt(d, v.Index(i)); err != nil {
				return err
			}
			continue
		}
		keys, err := d.DecodeMapLen()
		if err != nil || keys < 0 {
			return ErrField
		}
		if err := decodeFields(d, f.elem, v.Index(i), keys); err != nil {
			return err
		}
	}
	return nil
}
