package control

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// maxInt is the largest whole number that JavaScript keeps exact.
const maxInt = 1 << 53

// A shape is a struct's fields as the codec walks them. It is made when the
// program starts and never changes.
type shape struct {
	fields []field
	size   int // of the largest encoding, its map header included
}

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

// The tables are made here, where every tag is checked too: a message without
// bounds fails the first test that runs.
func init() {
	for _, k := range kinds {
		if byName[k.Line] == nil {
			byName[k.Line] = map[string]reflect.Type{}
		}
		s := shapeOf(k.Type)
		worst := s.size + 2 + 1 + len(k.Name)
		if old, ok := names[k.Type]; ok && old != k.Name || byName[k.Line][k.Name] != nil || worst > k.Line.MaxSize() {
			panic(fmt.Sprintf("control: %s has two names, or one name twice, or %d bytes of at most %d", k.Name, worst, k.Line.MaxSize()))
		}
		names[k.Type], byName[k.Line][k.Name] = k.Name, k.Type
	}
}

func shapeOf(t reflect.Type) *shape {
	if s := shapes[t]; s != nil {
		return s
	}
	s := &shape{size: 3}
	for i := range t.NumField() {
		sf := t.Field(i)
		f := field{key: sf.Tag.Get("msgpack")}
		f.max, _ = strconv.Atoi(sf.Tag.Get("max"))
		s.size += 1 + len(f.key)
		switch kind := sf.Type.Kind(); {
		case kind == reflect.Bool:
			s.size++
		case isInt(kind):
			s.size += 9
		case kind == reflect.String && f.max > 0:
			s.size += 3 + f.max
		case kind == reflect.Slice && f.max > 0 && isInt(sf.Type.Elem().Kind()):
			s.size += 3 + 9*f.max
		case kind == reflect.Slice && f.max > 0 && sf.Type.Elem().Kind() == reflect.Struct:
			f.elem = shapeOf(sf.Type.Elem())
			s.size += 3 + f.elem.size*f.max
		default:
			panic("control: " + t.Name() + "." + sf.Name + " is of no type that travels, or has no max")
		}
		if f.key == "" || f.key == "t" {
			panic("control: " + t.Name() + "." + sf.Name + " has no key of its own")
		}
		s.fields = append(s.fields, f)
	}
	shapes[t] = s
	return s
}

func isInt(k reflect.Kind) bool {
	return k >= reflect.Int8 && k <= reflect.Int64 || k >= reflect.Uint8 && k <= reflect.Uint64
}

// Append appends the encoding of *m, a pointer to a struct of [Kinds]. A
// message of ours that breaks its own bounds is our fault: it panics.
func Append(dst []byte, m any) []byte {
	v := reflect.ValueOf(m).Elem()
	name, ok := names[v.Type()]
	if !ok {
		panic("control: " + v.Type().String() + " is no message")
	}
	buf := bytes.NewBuffer(dst)
	e := msgpack.NewEncoder(buf)
	e.UseCompactInts(true)
	s := shapes[v.Type()]
	must(e.EncodeMapLen(1 + len(s.fields)))
	must(e.EncodeString("t"))
	must(e.EncodeString(name))
	encodeFields(e, s, v)
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
		must(e.EncodeInt(bounded(f, v.Int())))
	case v.CanUint():
		must(e.EncodeUint(uint64(bounded(f, int64(v.Uint())))))
	case v.Kind() == reflect.String:
		if v.Len() > f.max || !utf8.ValidString(v.String()) {
			panic("control: " + f.key + " is too long or not UTF-8: " + strconv.Quote(v.String()))
		}
		must(e.EncodeString(v.String()))
	default:
		if v.Len() > f.max {
			panic("control: " + f.key + " has too many elements")
		}
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

func bounded(f field, n int64) int64 {
	if n > maxInt || n < -maxInt {
		panic("control: " + f.key + " is beyond 2^53")
	}
	return n
}

// Parse decodes one message of a line: src is all of it. It returns a pointer
// to a struct of [Kinds] that keeps nothing of src.
func Parse(line Line, src []byte) (any, error) {
	if len(src) > line.MaxSize() {
		return nil, ErrSize
	}
	if !scan(src) {
		return nil, ErrShape
	}
	// From here on lengths are true and depth is bounded, so what follows takes
	// no more memory than a few times len(src).
	d := msgpack.NewDecoder(bytes.NewReader(src))
	n, err := d.DecodeMapLen()
	if err != nil || n < 1 {
		return nil, ErrShape
	}
	if key, err := decodeString(d, 1); err != nil || key != "t" {
		return nil, ErrShape
	}
	name, err := decodeString(d, 16)
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
	if code, err := d.PeekCode(); err != nil || code == msgpcode.Nil {
		return ErrField
	}
	n, err := d.DecodeInt64()
	switch {
	case err != nil || n > maxInt || n < -maxInt:
		return ErrField
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
