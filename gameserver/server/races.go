package server

import (
	"slices"
	"sync"
	"time"

	"slipstream/lobby"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// races is every race of a node and who was promised a seat in which: the lobby's
// Allocator. It is safe for concurrent use; shards do not take its lock.
type races struct {
	games   []*game
	shards  []*shard
	most    int
	openFor time.Duration
	random  func() uint64

	mu       sync.Mutex
	byID     map[uint64]*race
	promised map[uint64]*race // by player: where his reservation is
	draining bool
	started  uint64 // ever
	podium   podium
}

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
	w.Tracks &= tracksOf(g.rules.Settings)
	return w, nil
}

// tracksOf are the bits of the values that the first setting can have.
func tracksOf(settings []sim.Setting) (bits uint64) {
	if len(settings) == 0 {
		return 0
	}
	for v := max(settings[0].Min, 0); v < 64 && v <= settings[0].Max; v++ {
		bits |= 1 << v
	}
	return bits
}

// Start implements lobby.Allocator.
func (rs *races) Start(match uint64, w lobby.Wish, public bool, now int64) error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	switch {
	case rs.byID[match] != nil:
		return nil
	case rs.draining:
		return lobby.ErrDraining
	case len(rs.byID) >= rs.most:
		return lobby.ErrFull
	}
	r := &race{
		id: match, name: lobby.MatchName(match),
		game: rs.game(w.Game), wish: w, public: public, opened: now, shard: rs.lightest(),
		reserved: map[uint64]*reservation{}, used: map[uint64]int64{}, serials: map[uint64]*serials{}, drivers: map[uint64]*driver{},
	}
	if r.game == nil { // of a node that runs another build
		return lobby.ErrGame
	}
	rs.byID[r.id] = r
	rs.started++
	r.shard.load += int(w.Seats)
	setup := sim.Setup{Seed: uint32(rs.random())}
	copy(setup.Settings[:], w.Settings)
	r.shard.start(r, setup)
	return nil
}

// Left implements lobby.Allocator.
func (rs *races) Left() int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.most - len(rs.byID)
}

// free returns how many seats of r nobody has or was promised.
func (rs *races) free(r *race, now int64) int {
	n := int(r.wish.Seats) - len(r.holders())
	for player, res := range r.reserved {
		if !res.seated.Load() && now < res.expires {
			if !slices.Contains(r.holders(), player) {
				n--
			}
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
func (rs *races) Take(match, player uint64, quick bool, now int64) error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byID[match]
	if r == nil || r.over.Load() || quick && !rs.open(r, now) && !r.awaits(player, now) {
		return lobby.ErrMatch
	}
	if before := rs.promised[player]; before != nil && before != r {
		rs.breakPromise(before, player) // or one player could start any number of races
	}
	res := r.reserved[player]
	if res == nil || res.seated.Load() { // what was used is worth nothing to who left and comes back
		if !slices.Contains(r.holders(), player) && rs.free(r, now) <= 0 {
			return lobby.ErrFull
		}
		res = &reservation{}
		r.reserved[player], rs.promised[player] = res, r
	}
	res.expires = now + int64(token.Life)
	return nil
}

// Release implements lobby.Allocator.
func (rs *races) Release(match, player uint64) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byID[match]
	if r == nil {
		return
	}
	if slices.Contains(r.holders(), player) {
		r.shard.release(r, player)
	}
	if rs.promised[player] == r {
		rs.breakPromise(r, player)
	}
}

// breakPromise forgets that a player may come. A race that nobody is in, or may come to, is ended.
func (rs *races) breakPromise(r *race, player uint64) {
	delete(r.reserved, player)
	delete(rs.promised, player)
	if len(r.reserved) == 0 && len(r.holders()) == 0 {
		r.shard.endEmpty(r)
	}
}

// Condition implements lobby.Allocator.
func (rs *races) Condition(match uint64, now int64) (lobby.Condition, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byID[match]
	if r == nil {
		return lobby.Condition{}, false
	}
	return lobby.Condition{People: len(r.holders()), Free: max(rs.free(r, now), 0), Open: rs.open(r, now)}, true
}

// open reports whether quick players still get into r.
func (rs *races) open(r *race, now int64) bool {
	early := !r.game.model.Machine.Ends() || now-r.opened < int64(rs.openFor)
	return r.public && early && !rs.draining && !r.over.Load()
}

// Counts implements lobby.Allocator.
func (rs *races) Counts() (players, races int) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.byID {
		players += len(r.holders())
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
