package server

import (
	"slices"
	"strconv"
	"sync/atomic"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/lobby/store"
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

	// The shard writes it, everybody reads it: players who have a seat, connected or not.
	seated atomic.Pointer[[]uint64]
	over   atomic.Bool // nobody gets in any more, though the lobby may not have heard of it

	// The lock of races guards these.
	reserved map[uint64]*reservation // by player
	used     map[uint64]int64        // serials of tickets that were used, until they expire

	// The shard's goroutine owns these.
	match     *match.Match
	turns     map[uint64]*turn // by player
	issued    uint64           // serial of the newest resume token
	conns     int              // players and spectators who are connected
	onlookers                  // of those, spectators
	alone     int              // checks in a row that found nobody connected

	result []byte // what everybody was told at the end; nil before, or if there was none

	drivers map[uint64]*driver // by player: everybody who ever drove
	outcome *store.Result      // what is kept of it; nil before, or if there is nothing to keep
}

// holders are the players who have a seat, as the shard last said. Nobody changes it.
func (r *race) holders() []uint64 {
	if all := r.seated.Load(); all != nil {
		return *all
	}
	return nil
}

// awaits reports whether a player has a seat, or was promised one. The lock of races is held.
func (r *race) awaits(player uint64, now int64) bool {
	res := r.reserved[player]
	return res != nil && !res.seated.Load() && now < res.expires || slices.Contains(r.holders(), player)
}

// count notes who has a seat. It is the shard's to call, when that may have changed.
func (r *race) count() {
	now := r.shard.holders[:0]
	r.match.Holders(func(id string) {
		player, _ := strconv.ParseUint(id, 36, 64) // lobby.MatchName made it
		now = append(now, player)
	})
	if r.shard.holders = now; !slices.Equal(now, r.holders()) {
		seated := slices.Clone(now)
		r.seated.Store(&seated)
	}
}

// reservation is a seat that a ticket was given for.
type reservation struct {
	expires int64
	seated  atomic.Bool // from now on the seat counts as kept
}

// turn says which tokens are worth a player's seat, or a spectator's place. Each is worth one use, but the
// Welcome that brings the next one can be lost with its connection: so the one
// before, ticket or resume token, stays good until the client shows that it got
// the new one. That lets nobody sit twice: a player has one seat, and the newest
// connection has it.
type turn struct {
	ticket    uint64 // serial of the last ticket
	issued    uint64 // serial of the player's newest resume token
	confirmed uint64 // serial of the newest one that the client showed to have; 0: none yet
}

func (t *turn) accepts(c *token.Claims) bool {
	if c.Kind == token.Ticket {
		return c.Serial == t.ticket && t.confirmed == 0
	}
	return c.Serial == t.issued || c.Serial == t.confirmed
}

// issue makes the next resume token a player's. Serials are the race's: who is forgotten and comes
// again gets none twice.
func (r *race) issue(t *turn) {
	r.issued++
	t.issued = r.issued
}

// forgetTurns drops those of players who have no seat any more: a match without an
// end sees any number of them.
func (r *race) forgetTurns() {
	for player := range r.turns {
		if !slices.Contains(r.holders(), player) {
			delete(r.turns, player)
		}
	}
}

// use notes that a ticket was used, and returns whether it already was.
func (r *race) use(c *token.Claims, now int64) (again bool) {
	for serial, expires := range r.used {
		if now >= expires {
			delete(r.used, serial)
		}
	}
	_, again = r.used[c.Serial]
	r.used[c.Serial] = c.Expires
	return again
}
