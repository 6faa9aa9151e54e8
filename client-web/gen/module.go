package main

import (
	"fmt"
	"strings"

	"slipstream/client-web/describe"
)

// A module is the TypeScript module of one game: a source in which no name has two meanings.
type module struct {
	*source
	values map[string]string // by name
	fault  error             // the first there was
}

func newModule(about string) *module {
	return &module{source: newSource(about), values: map[string]string{}}
}

// own writes a constant that every game's module has.
func (m *module) own(name, value string) {
	m.values[name] = value
	m.line("export const %s = %s", name, value)
}

// export writes a constant that follows from the game's names. One that is there already, such as hz,
// is not written again.
func (m *module) export(about, name, value string) {
	if m.values[name] == value {
		return
	}
	if reserved[name] {
		name += "_"
	}
	if m.values[name] != "" && m.fault == nil {
		m.fault = fmt.Errorf("two of its fields, arrays or constants would both be %s: rename one of them", name)
	}
	m.values[name] = value
	m.line("%sexport const %s = %s", doc("", about), name, value)
}

// compound is the JavaScript name of a field of what prefix names: carX, or x without a prefix.
func compound(prefix, name string) string {
	js := describe.Camel(name)
	if prefix == "" {
		return js
	}
	return prefix + strings.ToUpper(js[:1]) + js[1:]
}

// reserved are the names that are JavaScript's, and those that every game's module has.
var reserved = setOf(`break case catch class const continue debugger default delete do else enum export extends false
	finally for function if implements import in instanceof interface let new null package private protected public
	return static super switch this throw true try typeof var void while with yield await arguments eval
	name hz slots words settings example command ranges`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
