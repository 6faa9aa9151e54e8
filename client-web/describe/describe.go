// Package describe says in JavaScript's words what a game's state and command
// look like: the names that TypeScript uses, and the JSON by which the SDK blends
// states and packs commands of any game. The WASM module and the generator share
// it, so that a name is made in one place. It knows no game by name.
package describe

import (
	"strconv"
	"strings"

	"slipstream/sim"
)

// Camel turns a Go field's name, which may have dots, into a JavaScript one:
// "DX" is dx, "LapTicks" lapTicks, "Pos.X" posX.
func Camel(name string) string {
	var b strings.Builder
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			part = upperFirst(part)
		} else {
			part = lowerFirst(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// lowerFirst lowers the first word of name: a capital, or a run of them up to
// the one that begins the next word. Capitals are those of ASCII: the tables of all others would be
// part of every page.
func lowerFirst(name string) string {
	b := []byte(name)
	for i := range b {
		startsWord := i > 0 && i+1 < len(b) && 'a' <= b[i+1] && b[i+1] <= 'z'
		if b[i] < 'A' || b[i] > 'Z' || startsWord {
			break
		}
		b[i] += 'a' - 'A'
	}
	return string(b)
}

func upperFirst(name string) string {
	if name == "" {
		return name
	}
	if 'a' <= name[0] && name[0] <= 'z' {
		return string(name[0]-('a'-'A')) + name[1:]
	}
	return name
}

// CommandFields returns the fields of a command in the order of its words, by
// their JavaScript names.
func CommandFields(m sim.Machine) []sim.Field {
	var fields []sim.Field
	for _, row := range m.Command().Rows {
		for _, f := range row.Fields {
			f.Name = Camel(qualified(row, f))
			fields = append(fields, f)
		}
	}
	return fields
}

func qualified(row sim.Row, f sim.Field) string {
	if row.Name == "" {
		return f.Name
	}
	return row.Name + strconv.Itoa(row.Index) + "." + f.Name
}

// AppendJSON appends what the SDK must know of a game. Names are Go identifiers
// with a few additions, so none needs escaping. Grammar: see Description in
// sdk/src/wasm.ts.
func AppendJSON(dst []byte, m sim.Machine) []byte {
	rules := m.Rules()
	dst = append(dst, `{"name":"`...)
	dst = append(dst, rules.Name...)
	dst = number(append(dst, `","hz":`...), rules.Hz)
	dst = number(append(dst, `,"slots":`...), rules.Slots)
	dst = number(append(dst, `,"words":`...), m.State().Words)
	dst = append(dst, `,"settings":[`...)
	for i, s := range rules.Settings {
		dst = comma(dst, i)
		dst = ranged(dst, s.Name, s.Min, s.Max)
		dst = number(append(dst, `,"default":`...), int(s.Default))
		dst = append(dst, '}')
	}
	dst = append(dst, `],"command":[`...)
	for i, f := range CommandFields(m) {
		dst = comma(dst, i)
		dst = append(ranged(dst, f.Name, f.Min, f.Max), '}')
	}
	// Runs of state words that are drawn alike: [words, view, per].
	dst = append(dst, `],"runs":[`...)
	for i, r := range runs(m.State()) {
		dst = comma(dst, i)
		dst = number(append(dst, '['), r.words)
		dst = number(append(dst, ','), int(r.view))
		dst = number(append(dst, ','), int(r.per))
		dst = append(dst, ']')
	}
	return append(dst, `]}`...)
}

type run struct {
	words int
	view  sim.View
	per   int32
}

func runs(l *sim.Layout) []run {
	var all []run
	for _, row := range l.Rows {
		for _, f := range row.Fields {
			if n := len(all); n > 0 && all[n-1].view == f.View && all[n-1].per == f.Per {
				all[n-1].words++
				continue
			}
			all = append(all, run{1, f.View, f.Per})
		}
	}
	return all
}

func ranged(dst []byte, name string, lo, hi int32) []byte {
	dst = append(append(dst, `{"name":"`...), name...)
	dst = number(append(dst, `","min":`...), int(lo))
	return number(append(dst, `,"max":`...), int(hi))
}

func number(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}
