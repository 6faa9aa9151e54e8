package server

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"slipstream/lobby"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// races is every race of a node and who was promised a seat in which: the lobby's
// Allocator. It is safe for concurrent use; shards do not take its lock.
type races struct {
	node    uint32
	games   []*game
	shards  []*shard
	most    int
	openFor time.Duration
	random  func() uint64

	mu       sync.Mutex
	byID     map[uint64]*race
	byWish   map[string][]*race // public ones, oldest first
	promised map[uint64]*race   // by player: where his reservation is
	draining bool
	started  uint64 // ever
	podium   podium
}

func wishKey(w lobby.Wish) string { return fmt.Sprint(w.Game, w.Seats, w.Settings) }

func (rs *races) game(name string) *game {
	for _, g := range rs.games {
		if g.rules.Name == name || name == "" {
			return g
		}
	}
	return nil
}

// Fit implements lobby.Allocator. Settings out of range become the defaults, as
// they do in the game's own state.
func (rs *races) Fit(w lobby.Wish) (lobby.Wish, error) {
	g := rs.game(w.Game)
	if g == nil || len(w.Settings) > sim.MaxSettings {
		return w, lobby.ErrGame
	}
	w.Game = g.rules.Name
	if w.Seats == 0 || int(w.Seats) > g.rules.Slots {
		w.Seats = uint8(g.rules.Slots)
	}
	setup := sim.Setup{}
	for i, s := range g.rules.Settings {
		setup.Settings[i] = s.Default
	}
	copy(setup.Settings[:], w.Settings)
	setup = g.rules.Clamp(setup)
	w.Settings = append([]int32(nil), setup.Settings[:len(g.rules.Settings)]...)
	return w, nil
}

// Find implements lobby.Allocator: the fullest open race, so that people meet.
func (rs *races) Find(w lobby.Wish, now int64) uint64 {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	var best *race
	least := int(w.Seats) + 1
	for _, r := range rs.byWish[wishKey(w)] {
		if free := rs.free(r, now); free > 0 && free < least && r.open(now, rs.openFor) {
			best, least = r, free
		}
	}
	if best == nil || rs.draining {
		return 0
	}
	return best.id
}

// Start implements lobby.Allocator.
func (rs *races) Start(w lobby.Wish, public bool, now int64) (uint64, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	switch {
	case rs.draining:
		return 0, lobby.ErrDraining
	case len(rs.byID) >= rs.most:
		return 0, lobby.ErrFull
	}
	r := &race{
		game: rs.game(w.Game), wish: w, public: public, opened: now, shard: rs.lightest(),
		reserved: map[uint64]*reservation{}, used: map[uint64]int64{}, turns: map[uint64]*turn{},
	}
	for r.id == 0 || rs.byID[r.id] != nil {
		r.id = rs.random()
	}
	r.name = lobby.MatchName(r.id)
	rs.byID[r.id] = r
	if public {
		rs.byWish[wishKey(w)] = append(rs.byWish[wishKey(w)], r)
	}
	rs.started++
	r.shard.load += int(w.Seats)
	setup := sim.Setup{Seed: uint32(rs.random())}
	copy(setup.Settings[:], w.Settings)
	r.shard.start(r, setup)
	return r.id, nil
}

// Left implements lobby.Allocator.
func (rs *races) Left() int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.most - len(rs.byID)
}

// free returns how many seats of r nobody has or was promised.
func (rs *races) free(r *race, now int64) int {
	n := int(r.wish.Seats) - int(r.kept.Load())
	for player, res := range r.reserved {
		if !res.seated.Load() && now < res.expires {
			n--
			continue
		}
		delete(r.reserved, player)
		delete(rs.promised, player)
	}
	return n
}

// lightest returns the shard with the fewest seats of races.
func (rs *races) lightest() *shard {
	best := rs.shards[0]
	for _, s := range rs.shards[1:] {
		if s.load < best.load {
			best = s
		}
	}
	return best
}

// Take implements lobby.Allocator.
func (rs *races) Take(match, player uint64, now int64) (lobby.Place, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byID[match]
	if r == nil {
		return lobby.Place{}, lobby.ErrMatch
	}
	if before := rs.promised[player]; before != nil && before != r {
		delete(before.reserved, player)
		delete(rs.promised, player)
		if len(before.reserved) == 0 && before.kept.Load() == 0 {
			before.shard.endEmpty(before) // or one player could start any number of races
		}
	}
	res := r.reserved[player]
	if res == nil {
		if rs.free(r, now) <= 0 {
			return lobby.Place{}, lobby.ErrFull
		}
		res = &reservation{}
		r.reserved[player], rs.promised[player] = res, r
	}
	res.expires = now + int64(token.Life)
	return rs.place(r, token.AnySlot), nil
}

// Watch implements lobby.Allocator.
func (rs *races) Watch(match uint64, now int64) (lobby.Place, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byID[match]
	if match == 0 {
		for _, each := range rs.byID {
			if each.public && (r == nil || each.livelier(r)) {
				r = each
			}
		}
	}
	if r == nil {
		return lobby.Place{}, lobby.ErrMatch
	}
	return rs.place(r, token.Watching), nil
}

// livelier reports whether somebody who wants to look on sees more in r: it has more
// people. Of equals it is the newer one, so that the same one is named to everybody.
func (r *race) livelier(than *race) bool {
	return cmp.Or(cmp.Compare(r.kept.Load(), than.kept.Load()), cmp.Compare(r.opened, than.opened), cmp.Compare(r.id, than.id)) > 0
}

func (rs *races) place(r *race, slot uint8) lobby.Place {
	return lobby.Place{Node: rs.node, Match: r.id, Slot: slot, Game: r.wish.Game}
}

// Counts implements lobby.Allocator.
func (rs *races) Counts() (players, races int) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.byID {
		players += int(r.kept.Load())
	}
	return players, len(rs.byID)
}

// admit finds the race of a ticket or resume token, and what was promised for a
// ticket; again says that it was used before.
func (rs *races) admit(c *token.Claims, now int64) (r *race, promise *reservation, again bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if r = rs.byID[c.Match]; r == nil || c.Kind != token.Ticket {
		return r, nil, false
	}
	return r, r.reserved[c.Player], r.use(c, now)
}

// forget drops a race that ended.
func (rs *races) forget(r *race, now int64) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.podium.keep(r, now)
	delete(rs.byID, r.id)
	r.shard.load -= int(r.wish.Seats)
	for player := range r.reserved {
		if rs.promised[player] == r {
			delete(rs.promised, player)
		}
	}
	if !r.public {
		return
	}
	key := wishKey(r.wish)
	kept := rs.byWish[key][:0]
	for _, each := range rs.byWish[key] {
		if each != r {
			kept = append(kept, each)
		}
	}
	rs.byWish[key] = kept
	if len(kept) == 0 {
		delete(rs.byWish, key)
	}
}

// drain refuses races from now on.
func (rs *races) drain() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.draining = true
}

// ever returns how many races were started.
func (rs *races) ever() uint64 {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.started
}
