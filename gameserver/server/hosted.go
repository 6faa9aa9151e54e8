package server

import (
	"slices"
	"strconv"
	"sync/atomic"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/lobby/store"
)

// hosted is a match as the node sees it, from the wish to the result.
type hosted struct {
	// These never change.
	id     uint64
	name   string
	game   *game
	wish   lobby.Wish
	public bool
	opened int64
	shard  *shard

	// The players who have a seat, connected or not. The shard writes it, any goroutine may read it.
	seated atomic.Pointer[[]uint64]
	over   atomic.Bool // nobody gets in any more, though the lobby may not have heard of it

	// The lock of matches guards these.
	reserved map[uint64]*reservation // by player
	used     map[uint64]int64        // serials of tickets that were used, until they expire

	// The shard's goroutine owns these.
	match      *match.Match
	serials    map[uint64]*serials // by player
	issued     uint64              // serial of the newest resume token
	conns      int                 // players and spectators who are connected
	spectators spectators          // of those
	alone      int                 // checks in a row that found nobody connected

	result []byte // what everybody was told at the end; nil before, or if there was none

	drivers map[uint64]*driver // by player: everybody who ever drove
	outcome *store.Result      // what is kept of it; nil before, or if there is nothing to keep
}

// holders returns the players who have a seat, as the shard last noted. The slice must not be changed.
func (h *hosted) holders() []uint64 {
	if all := h.seated.Load(); all != nil {
		return *all
	}
	return nil
}

// awaits reports whether a player has a seat, or was promised one. The lock of matches is held.
func (h *hosted) awaits(player uint64, now int64) bool {
	res := h.reserved[player]
	return res != nil && res.holds(now) || slices.Contains(h.holders(), player)
}

// noteHolders notes who has a seat. The shard calls it when that may have changed.
func (h *hosted) noteHolders() {
	now := h.shard.holders[:0]
	h.match.Holders(func(id string) {
		player, _ := playerOf(id)
		now = append(now, player)
	})
	if h.shard.holders = now; !slices.Equal(now, h.holders()) {
		seated := slices.Clone(now)
		h.seated.Store(&seated)
	}
}

// seatID is what a match calls a player: the id that other players see, too.
func seatID(player uint64) string { return lobby.MatchName(player) }

// playerOf returns the player whose seatID this is. Bots have none.
func playerOf(id string) (player uint64, ok bool) {
	player, err := strconv.ParseUint(id, 36, 64)
	return player, err == nil
}

// reservation is a seat for which a ticket was given out.
type reservation struct {
	expires int64
	seated  atomic.Bool // from now on the seat counts as kept
}

// holds reports whether the promise still keeps a seat free.
func (r *reservation) holds(now int64) bool { return !r.seated.Load() && now < r.expires }
