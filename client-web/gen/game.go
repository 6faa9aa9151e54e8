package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"slipstream/client-web/describe"
	"slipstream/sim"
)

// game writes the module of one game.
func game(m sim.Machine) []byte {
	rules := m.Rules()
	s := newSource("The game " + rules.Name + ": constants, its command, and its state's words in the units they are shown in.")
	s.line("export const name = '%s'", rules.Name)
	s.line("export const hz = %d", rules.Hz)
	s.line("export const slots = %d", rules.Slots)
	s.line("/** Words of the state: the length of what match.view returns. */")
	s.line("export const words = %d", m.State().Words)
	s.line("")
	s.line("/** What a match can be set up with, in the order of Setup.settings. */")
	s.line("export const settings = [")
	for _, v := range rules.Settings {
		s.line("\t{ name: '%s', min: %d, max: %d, default: %d },", v.Name, v.Min, v.Max, v.Default)
	}
	s.line("] as const")
	s.line("")
	if setup, ok := m.Example(); ok {
		words := setup.Settings[len(rules.Settings):][:rules.Sketch]
		s.line("/** The words of a sketch that nothing is wrong with: what a player may begin to draw with. */")
		s.line("export const example: readonly number[] = %s", strings.ReplaceAll(fmt.Sprint(words), " ", ", "))
		s.line("")
	}
	command(s, m)
	counted := map[string]bool{}
	for _, g := range groups(m.State()) {
		g.write(s, counted)
	}
	return s.Bytes()
}

func command(s *source, m sim.Machine) {
	fields := describe.CommandFields(m)
	s.line("/** What a seat holds down. */")
	s.line("export type Command = {")
	for _, f := range fields {
		s.line("\t/** %s to %s */", units(f.Min, f.Per), units(f.Max, f.Per))
		s.line("\t%s: number", f.Name)
	}
	s.line("}")
	s.line("")
	s.line("/** A new command that holds nothing. */")
	s.line("export const command = (): Command => ({")
	for _, f := range fields {
		s.line("\t%s: %d,", f.Name, min(max(0, f.Min), f.Max))
	}
	s.line("})")
	s.line("")
	s.line("/** Ranges of the command's fields, inclusive. */")
	s.line("export const ranges = {")
	for _, f := range fields {
		s.line("\t%s: { min: %d, max: %d, per: %d },", f.Name, f.Min, f.Max, f.Per)
	}
	s.line("} as const")
	s.line("")
}

func units(v, per int32) string {
	if per == 1 {
		return strconv.Itoa(int(v))
	}
	return fmt.Sprintf("%d (%g units)", v, float64(v)/float64(per))
}

// A group is all rows of one name: the state's own scalars, or an array's elements.
type group struct {
	name   string
	offs   []int
	fields []sim.Field
}

func groups(l *sim.Layout) []*group {
	var all []*group
	by := map[string]*group{}
	for _, row := range l.Rows {
		// Scalars behind an array are a row of their own, of the same name and other fields.
		key := row.Name + "\x00" + row.Fields[0].Name
		g := by[key]
		if g == nil {
			g = &group{name: row.Name, fields: row.Fields}
			by[key], all = g, append(all, g)
		}
		g.offs = append(g.offs, row.Off)
	}
	return all
}

// write writes the group's accessors. Of several groups of one array, the first
// counts its elements.
func (g *group) write(s *source, counted map[string]bool) {
	at, params := strconv.Itoa(g.offs[0]), "w: Int32Array"
	prefix := ""
	if g.name != "" {
		prefix = singular(describe.Camel(g.name))
		params += ", i: number"
		at = g.index(s, prefix)
		if !counted[prefix] {
			s.line("export const %sCount = %d", prefix, len(g.offs))
			counted[prefix] = true
		}
	}
	for i := 0; i < len(g.fields); i++ {
		f := g.fields[i]
		if base, n := arrayAt(g.fields[i:]); n > 1 {
			accessor(s, prefix, base, f, params+", j: number", plus(at, i)+" + j")
			i += n - 1
			continue
		}
		accessor(s, prefix, f.Name, f, params, plus(at, i))
	}
	s.line("")
}

// index returns the expression of element i's first word: a straight line where
// elements are evenly spaced, else a table.
func (g *group) index(s *source, prefix string) string {
	stride := len(g.fields)
	if len(g.offs) > 1 {
		stride = g.offs[1] - g.offs[0]
	}
	for i, off := range g.offs {
		if off != g.offs[0]+i*stride {
			table := compound(prefix, g.fields[0].Name) + "At"
			s.line("const %s = %s", table, strings.ReplaceAll(fmt.Sprint(g.offs), " ", ", "))
			return table + "[i]!"
		}
	}
	return fmt.Sprintf("%d + i * %d", g.offs[0], stride)
}

func plus(at string, i int) string {
	if n, err := strconv.Atoi(at); err == nil {
		return strconv.Itoa(n + i)
	}
	// "8 + i * 5" and 3 make "11 + i * 5".
	if first, rest, ok := strings.Cut(at, " "); ok {
		if n, err := strconv.Atoi(first); err == nil {
			return strconv.Itoa(n+i) + " " + rest
		}
	}
	if i == 0 {
		return at
	}
	return at + " + " + strconv.Itoa(i)
}

// compound is the JavaScript name of an element's field: carX, or x without an element.
func compound(prefix, name string) string {
	js := describe.Camel(name)
	if prefix == "" {
		return js
	}
	return prefix + strings.ToUpper(js[:1]) + js[1:]
}

func accessor(s *source, prefix, name string, f sim.Field, params, at string) {
	js := compound(prefix, name)
	if reserved[js] {
		js += "_"
	}
	word := "w[" + at + "]!"
	if f.Per != 1 {
		word += " / " + strconv.Itoa(int(f.Per))
	}
	if f.View == sim.Angle {
		s.line("/** In turns. */")
	}
	s.line("export const %s = (%s): number => %s", js, params, word)
}

var digits = regexp.MustCompile(`^(.*\D)(\d+)$`)

// arrayAt tells whether fields begin with an array of words, which a layout has
// as Name0, Name1 and so on, and how long it is.
func arrayAt(fields []sim.Field) (base string, n int) {
	m := digits.FindStringSubmatch(fields[0].Name)
	if m == nil || m[2] != "0" {
		return "", 0
	}
	for n < len(fields) && fields[n].Name == m[1]+strconv.Itoa(n) {
		n++
	}
	return m[1], n
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

// reserved are the names an accessor of a scalar must not take: JavaScript's and this module's own.
var reserved = setOf(`break case catch class const continue debugger default delete do else enum export extends false
	finally for function if implements import in instanceof interface let new null package private protected public
	return static super switch this throw true try typeof var void while with yield await arguments eval
	name hz slots words settings command ranges`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
