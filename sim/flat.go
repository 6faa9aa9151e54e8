package sim

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// View says how a client draws a word between two ticks. A position that moves
// more than 4 of its units in a tick is drawn as a jump.
type View uint8

const (
	Jump  View = iota // changes at once: a counter, a flag, a slot
	Lerp              // changes smoothly: blended between ticks
	Pos               // one axis of a position: blended, and corrections are smoothed as one vector
	Angle             // blended the short way round; Per words are one full turn
)

// A Field is one int32 word of a row, described by its `net` tag:
//
//	X     int32 `net:"pos,per=65536"`       // 65536 to the metre
//	Yaw   int32 `net:"angle,per=65536"`     // 65536 to the turn
//	Speed int32 `net:"lerp,per=65536"`
//	Steer int32 `net:"min=-127,max=127"`    // a command's field: its range
type Field struct {
	Name     string
	View     View
	Per      int32 // words to the unit that is shown (metres, turns); 1 unless tagged
	Min, Max int32 // inclusive range; both 0 means any value. Every field of a command has one
}

// A Row is a run of neighbouring words that change together: one element of an
// array of structs, or scalars of the state that stand next to each other.
type Row struct {
	Name   string // "" for the state's own scalars, "Cars" for an element of Cars
	Index  int    // which element; 0 for scalars
	Whose  string // the outermost array that this is in: "Cars" for a row of Cars.Wheels, and for one of Cars
	Slot   int    // which element of that
	Off    int    // first word
	Fields []Field
}

// Layout describes a flat type as rows of words. It is made once and read by many.
type Layout struct {
	Words int
	Rows  []Row
	Type  reflect.Type // what is described; nil if that is more than one Go type
}

// MaxWords is the largest flat type: what one snapshot can carry in bounded time and memory.
const MaxWords = 1 << 13

// LayoutOf describes T. It panics if T is not flat or a tag is wrong, so a bad
// game fails when it is registered rather than in a match.
func LayoutOf[T any]() *Layout {
	t := reflect.TypeFor[T]()
	l := &Layout{Words: int(t.Size() / 4), Type: t}
	if t.Kind() != reflect.Struct || l.Words > MaxWords {
		panic("sim: " + t.String() + " must be a struct of at most " + strconv.Itoa(MaxWords) + " words")
	}
	row := Row{}
	l.walk(t, reflect.StructField{}, "", &row)
	l.close(&row)
	return l
}

// walk adds the words of t to the open row. An array of structs closes it and
// adds a row for each element.
func (l *Layout) walk(t reflect.Type, f reflect.StructField, name string, row *Row) {
	switch {
	case t.Kind() == reflect.Int32:
		row.Fields = append(row.Fields, fieldOf(f, name))
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			sub := t.Field(i)
			l.walk(sub.Type, sub, join(name, sub.Name), row)
		}
	case t.Kind() == reflect.Array && t.Elem().Kind() == reflect.Struct:
		l.close(row)
		for i := range t.Len() {
			element := Row{Name: join(row.Name, name), Index: i, Off: row.Off, Whose: row.Whose, Slot: row.Slot}
			if row.Name == "" {
				element.Whose, element.Slot = element.Name, i
			}
			l.walk(t.Elem(), f, "", &element)
			l.close(&element)
			row.Off = element.Off
		}
	case t.Kind() == reflect.Array:
		for i := range t.Len() {
			l.walk(t.Elem(), f, name+strconv.Itoa(i), row)
		}
	default:
		panic("sim: " + name + " is " + t.String() + ": a flat type has int32, structs and arrays of them")
	}
}

// close ends the open row; the next one starts behind its words.
func (l *Layout) close(row *Row) {
	if len(row.Fields) > 0 {
		l.Rows = append(l.Rows, *row)
	}
	row.Off, row.Fields = row.Off+len(row.Fields), nil
}

func join(outer, inner string) string {
	if outer == "" || inner == "" {
		return outer + inner
	}
	return outer + "." + inner
}

// viewNames are the tags of the Views; Jump has none.
var viewNames = [...]string{Lerp: "lerp", Pos: "pos", Angle: "angle"}

func fieldOf(sf reflect.StructField, name string) Field {
	f := Field{Name: name, Per: 1}
	for part := range strings.SplitSeq(netTag(string(sf.Tag)), ",") {
		key, value, hasValue := strings.Cut(part, "=")
		if !hasValue {
			view := slices.Index(viewNames[:], key)
			if view < 0 {
				panic("sim: field " + name + ": unknown net tag " + key)
			}
			f.View = View(view)
			continue
		}
		n, ok := tagNumber(value)
		if !ok {
			panic("sim: field " + name + ": net tag " + part + " is not a number")
		}
		switch key {
		case "per":
			f.Per = n
		case "min":
			f.Min = n
		case "max":
			f.Max = n
		default:
			panic("sim: field " + name + ": unknown net tag " + key)
		}
	}
	if f.Per < 1 || f.Min > f.Max {
		panic("sim: field " + name + ": net tag out of range")
	}
	return f
}

// netTag returns the net part of a field's tags. It does not use reflect's own lookup: that and
// strconv's quoting would add 10 KB to every page.
func netTag(tags string) string {
	_, rest, _ := strings.Cut(tags, `net:"`)
	tag, _, _ := strings.Cut(rest, `"`)
	return tag
}

// tagNumber parses a decimal int32.
func tagNumber(text string) (int32, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	n := int64(0)
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' || n > beyond32 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return int32(n), digits != "" && n == int64(int32(n))
}

const beyond32 = 1 << 32 // a number this large is no int32, whatever digits follow

// Ranged reports whether every field declares a range, as a command's must.
func (l *Layout) Ranged() bool {
	for _, r := range l.Rows {
		for _, f := range r.Fields {
			if f.Min == f.Max {
				return false
			}
		}
	}
	return true
}

// Clamp brings words, laid out as l, into the ranges their fields declare.
func (l *Layout) Clamp(words []int32) {
	for _, r := range l.Rows {
		for i, f := range r.Fields {
			if f.Min != f.Max {
				words[r.Off+i] = min(max(words[r.Off+i], f.Min), f.Max)
			}
		}
	}
}

// Words views *t as its words. T must be flat.
func Words[T any](t *T) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(t)), unsafe.Sizeof(*t)/4)
}

// Of views words as a T, the inverse of Words. It panics if they are too few.
func Of[T any](words []int32) *T {
	var t T
	_ = words[unsafe.Sizeof(t)/4-1]
	return (*T)(unsafe.Pointer(unsafe.SliceData(words)))
}
