package world

import (
	"slices"
	"time"

	"slipstream/sim"
)

// claim is a player of the lobby and the match that a ticket of his is for.
type claim struct {
	s        *host
	player   string // the lobby's name for him
	match    string
	watching bool
	lied     bool

	issued     map[string]time.Duration // tickets, when they were heard of
	tokens     []string                 // resume tokens, in order
	used       []string                 // tokens that were let in
	spent      map[string]bool
	page       *tab          // that was welcomed last
	tap        *tap          // the connection that was welcomed last
	challenger *tap          // the newest one that said hello
	alive      time.Duration // when the server last heard from it; 0: never
	slot       int           // -1: none yet

	given [1024]given
}

// given is what was said for a tick: the first time and the last.
type given struct {
	tick        sim.Tick
	page        *tab
	first, last []int32
}

// give notes a command, and reports whether it is the first of that page for its tick.
func (c *claim) give(page *tab, tick sim.Tick, cmd []int32) (first bool) {
	g := &c.given[tick%1024]
	if g.tick == tick {
		first = page != nil && g.page != page
		g.page, g.last = page, append(g.last[:0], cmd...)
		return first
	}
	g.tick, g.page = tick, page
	g.first, g.last = append(g.first[:0], cmd...), append(g.last[:0], cmd...)
	return true
}

// gave reports whether cmd was given for tick.
func (c *claim) gave(tick sim.Tick, cmd []int32) bool {
	g := &c.given[tick%1024]
	return g.tick == tick && (slices.Equal(g.first, cmd) || slices.Equal(g.last, cmd))
}

// confirm notes that the client has what its welcome brought: what was worth a seat before is spent.
func (c *claim) confirm(p *tap) {
	for _, t := range c.used {
		c.spent[t] = true
	}
	for _, t := range c.tokens {
		if t != p.welcome.Token {
			c.spent[t] = true
		}
	}
}
