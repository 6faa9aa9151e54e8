package main

import (
	"fmt"
	"slices"
	"strings"

	"slipstream/sim/games"
)

// settings are settings of a game, by name.
type settings map[string]int32

// of returns the settings in the game's order, those that were not given with their defaults. If none was given,
// that is nothing: the server has the defaults.
func (s settings) of(game string) ([]int32, error) {
	if len(s) == 0 {
		return nil, nil
	}
	machine := games.All[0]
	if game != "" {
		machine = games.ByName(game)
	}
	if machine == nil {
		return nil, fmt.Errorf("--game %q: this build has no such game, so --settings cannot be checked", game)
	}
	var values []int32
	var names []string
	for _, known := range machine.Rules().Settings {
		values, names = append(values, known.Default), append(names, known.Name)
	}
	for name, value := range s {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("--settings %s: %s has %s", name, machine.Rules().Name, listed(names))
		}
		if known := machine.Rules().Settings[i]; value < known.Min || value > known.Max {
			return nil, fmt.Errorf("--settings %s=%d: it can be from %d to %d", name, value, known.Min, known.Max)
		}
		values[i] = value
	}
	return values, nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no settings"
	}
	return strings.Join(names, ", ")
}
