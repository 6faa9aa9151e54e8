package server

import (
	"sync/atomic"
	"time"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// A game is one of sim/games as a node runs it. It never changes.
type game struct {
	model     *netcode.Model
	rules     *sim.Rules
	behaviour string
}

func newGame(m sim.Machine) *game {
	g := &game{model: netcode.NewModel(m), rules: m.Rules()}
	g.behaviour = g.model.Behaviour()
	return g
}

// describe is the game as a menu shows it.
func (g *game) describe() control.Game {
	c := control.Game{
		Name: g.rules.Name, Behaviour: g.behaviour,
		Hz: uint16(g.rules.Hz), Slots: uint8(g.rules.Slots),
	}
	for _, s := range g.rules.Settings {
		c.Settings = append(c.Settings, control.Setting{Name: s.Name, Min: s.Min, Max: s.Max, Default: s.Default})
	}
	return c
}

// race is a match as the node sees it, from the wish to the result.
type race struct {
	// These never change.
	id     uint64
	name   string
	game   *game
	wish   lobby.Wish
	public bool
	opened int64
	shard  *shard

	// The shard writes it, everybody reads it.
	kept atomic.Int32 // seats that are some person's, connected or not

	// The lock of races guards these.
	reserved map[uint64]*reservation // by player
	used     map[uint64]int64        // serials of tickets that were used, until they expire

	// The shard's goroutine owns these.
	match *match.Match
	turns map[uint64]*turn // by player
}

// reservation is a seat that a ticket was given for.
type reservation struct {
	expires int64
	seated  atomic.Bool // from now on the seat counts as kept
}

// turn is how often a player's seat was resumed. A resume token is worth one
// use, but the Welcome that brings the next one can be lost with its connection:
// so the last one stays good until the client shows that it got the new one.
type turn struct{ issued, confirmed uint64 }

func (t *turn) accepts(serial uint64) bool { return serial == t.issued || serial == t.confirmed }

// free returns how many seats nobody has or was promised.
func (r *race) free(now int64) int {
	n := int(r.wish.Seats) - int(r.kept.Load())
	for player, res := range r.reserved {
		switch {
		case res.seated.Load() || now >= res.expires:
			delete(r.reserved, player)
		default:
			n--
		}
	}
	return n
}

// open reports whether quick players still get in.
func (r *race) open(now int64, openFor time.Duration) bool {
	return r.public && (!r.game.model.Machine.Ends() || now-r.opened < int64(openFor))
}

// use notes that a ticket was used. False means that it already was.
func (r *race) use(c *token.Claims, now int64) bool {
	for serial, expires := range r.used {
		if now >= expires {
			delete(r.used, serial)
		}
	}
	if _, again := r.used[c.Serial]; again {
		return false
	}
	r.used[c.Serial] = c.Expires
	return true
}
