package main

import (
	"fmt"
	"strconv"
	"strings"

	"slipstream/client-web/describe"
	"slipstream/sim"
)

// game writes the module of one game, with the constants of its package.
func game(g sim.Machine, constants []number) ([]byte, error) {
	rules := g.Rules()
	m := newModule("The game " + rules.Name + ": constants, its command, and its state's words in the units they are shown in.")
	m.own("name", "'"+rules.Name+"'")
	m.own("hz", strconv.Itoa(rules.Hz))
	m.own("slots", strconv.Itoa(rules.Slots))
	m.line("/** Words of the state: the length of what match.view returns. */")
	m.own("words", strconv.Itoa(g.State().Words))
	m.line("")
	m.line("/** What a match can be set up with, in the order of Setup.settings. */")
	m.line("export const settings = [")
	for _, v := range rules.Settings {
		m.line("\t{ name: '%s', min: %d, max: %d, default: %d },", v.Name, v.Min, v.Max, v.Default)
	}
	m.line("] as const")
	m.line("")
	if setup, ok := g.Example(); ok {
		words := setup.Settings[len(rules.Settings):][:rules.Sketch]
		m.line("/** The words of a sketch that nothing is wrong with: what a player may begin to draw with. */")
		m.line("export const example: readonly number[] = %s", strings.ReplaceAll(fmt.Sprint(words), " ", ", "))
		m.line("")
	}
	command(m.source, g)
	for _, c := range constants {
		m.export(c.about, c.name, c.value)
	}
	m.line("")
	m.state(g.State())
	if m.fault != nil {
		return nil, fmt.Errorf("the game %s: %w", rules.Name, m.fault)
	}
	return m.Bytes(), nil
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
