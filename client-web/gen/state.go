package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"slipstream/sim"
)

// state writes an accessor for each word of a state, and how long its arrays are.
func (m *module) state(l *sim.Layout) {
	w := stateWriter{module: m, fields: make([]sim.Field, l.Words)}
	for _, row := range l.Rows {
		copy(w.fields[row.Off:], row.Fields)
	}
	w.write(l.Type, place{})
}

type stateWriter struct {
	*module
	fields []sim.Field // of each word
}

// A place is what a part of the state is called, and where its words are.
type place struct {
	name  string
	off   int    // the first word, in each first element of the arrays that it is in
	index string // what is added to it: " + i * 40 + j"
	depth int    // how many arrays it is in
	again int    // how many of them are arrays of arrays
}

func (w stateWriter) write(t reflect.Type, p place) {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			part := p
			part.name, part.off, part.again = compound(p.name, f.Name), p.off+int(f.Offset/wordSize), 0
			if p.depth == 0 && ofStructs(f.Type) {
				w.line("")
			}
			w.write(f.Type, part)
		}
	case reflect.Array:
		if p.again == 0 && ofStructs(t) {
			p.name = singular(p.name)
		}
		w.count(p, t.Len())
		if t.Len() == 0 {
			return
		}
		stride := ""
		if words := int(t.Elem().Size() / wordSize); words != 1 {
			stride = " * " + strconv.Itoa(words)
		}
		p.index += " + " + string(p.param()) + stride
		p.depth++
		p.again++
		w.write(t.Elem(), p)
	default:
		w.accessor(p)
	}
}

const wordSize = 4

// param is the parameter that says which element of the next array.
func (p place) param() rune { return 'i' + rune(p.depth) }

// count writes how many elements an array has: the second array of a table has a count of its own.
func (w stateWriter) count(p place, n int) {
	name := p.name + "Count"
	if p.again > 0 {
		name += strconv.Itoa(p.again + 1)
	}
	w.export("", name, strconv.Itoa(n))
}

func (w stateWriter) accessor(p place) {
	f := w.fields[p.off]
	params := "w: Int32Array"
	for depth := range p.depth {
		params += ", " + string(place{depth: depth}.param()) + ": number"
	}
	word := fmt.Sprintf("w[%d%s]!", p.off, p.index)
	if f.Per != 1 {
		word += " / " + strconv.Itoa(int(f.Per))
	}
	about := ""
	if f.View == sim.Angle {
		about = "In turns."
	}
	w.export(about, p.name, "("+params+"): number => "+word)
}

// ofStructs tells whether t is an array of structs, or of arrays of them.
func ofStructs(t reflect.Type) bool {
	array := t.Kind() == reflect.Array
	for t.Kind() == reflect.Array {
		t = t.Elem()
	}
	return array && t.Kind() == reflect.Struct
}

// singular is the name of one of an array's elements: cars, boxes, lenses.
func singular(name string) string {
	for _, ending := range []string{"xes", "ches", "shes", "sses"} {
		if strings.HasSuffix(name, ending) {
			return strings.TrimSuffix(name, "es")
		}
	}
	if len(name) > 2 && strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") {
		return name[:len(name)-1]
	}
	return name
}
