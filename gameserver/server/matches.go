package server

import (
	"slices"
	"sync"
	"time"

	"slipstream/lobby"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// matches is every match of a node, with the seats that were promised in it: the lobby's Allocator. It is
// safe for concurrent use; shards do not take its lock.
type matches struct {
	games   []*game
	shards  []*shard
	most    int
	openFor time.Duration
	random  func() uint64
	builder builder

	mu       sync.Mutex
	byID     map[uint64]*hosted
	promised map[uint64]*hosted // by player: where his reservation is
	draining bool
	started  uint64 // ever
	podium   podium
}

func (ms *matches) game(name string) *game {
	for _, g := range ms.games {
		if g.rules.Name == name || name == "" {
			return g
		}
	}
	return nil
}

// Fit implements lobby.Allocator. Settings out of range become the defaults, as
// they do in the game's own state.
func (ms *matches) Fit(w lobby.Wish) (lobby.Wish, error) {
	g := ms.game(w.Game)
	if g == nil || len(w.Settings) > max(sim.MaxSettings, len(g.rules.Settings)+g.rules.Sketch) {
		return w, lobby.ErrGame
	}
	w.Game = g.rules.Name
	if w.Seats == 0 || int(w.Seats) > g.rules.Slots {
		w.Seats = uint8(g.rules.Slots)
	}
	setup, fault := g.model.Machine.Fit(g.setup(w.Settings))
	if fault != "" {
		return w, &lobby.UnfitError{Why: fault}
	}
	w.Settings = append([]int32(nil), valuesOf(g.rules, &setup)...)
	w.Tracks &= tracksOf(g.rules.Settings)
	return w, nil
}

// valuesOf returns the settings of a setup, with its sketch behind them if it has one.
func valuesOf(rules *sim.Rules, setup *sim.Setup) []int32 {
	n := len(rules.Settings) + rules.Sketch
	for n > len(rules.Settings) && setup.Settings[n-1] == 0 {
		n--
	}
	return setup.Settings[:n]
}

// Prepare implements lobby.Allocator.
func (ms *matches) Prepare(w lobby.Wish, then func(error)) {
	g := ms.game(w.Game)
	if g == nil { // Start says so
		then(nil)
		return
	}
	setup := g.setup(w.Settings)
	if g.model.Machine.Built(setup) {
		then(nil)
		return
	}
	ms.builder.build(func() { g.build(setup) }, then)
}

// tracksOf returns the possible values of the first setting as bits.
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
func (ms *matches) Start(match uint64, w lobby.Wish, public bool, now int64) error {
	setup := sim.Setup{Seed: uint32(ms.random())}
	copy(setup.Settings[:], w.Settings)
	ms.mu.Lock()
	defer ms.mu.Unlock()
	switch {
	case ms.byID[match] != nil:
		return nil
	case ms.draining:
		return lobby.ErrDraining
	case len(ms.byID) >= ms.most:
		return lobby.ErrFull
	}
	h := &hosted{
		id: match, name: lobby.MatchName(match),
		game: ms.game(w.Game), wish: w, public: public, opened: now, shard: ms.lightest(),
		reserved: map[uint64]*reservation{}, used: map[uint64]int64{}, serials: map[uint64]*serials{},
		drivers: map[uint64]*driver{},
	}
	if h.game == nil { // of a node that runs another build
		return lobby.ErrGame
	}
	ms.byID[h.id] = h
	ms.started++
	h.shard.load += int(w.Seats)
	h.shard.start(h, setup)
	return nil
}

// Left implements lobby.Allocator.
func (ms *matches) Left() int {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return ms.most - len(ms.byID) - ms.builder.waiting()
}

// free returns how many seats of h are neither taken nor promised.
func (ms *matches) free(h *hosted, now int64) int {
	n := int(h.wish.Seats) - len(h.holders())
	for player, res := range h.reserved {
		if res.holds(now) {
			if !slices.Contains(h.holders(), player) {
				n--
			}
			continue
		}
		delete(h.reserved, player)
		delete(ms.promised, player)
	}
	return n
}

// lightest returns the shard with the fewest seats of matches.
func (ms *matches) lightest() *shard {
	best := ms.shards[0]
	for _, s := range ms.shards[1:] {
		if s.load < best.load {
			best = s
		}
	}
	return best
}

// Take implements lobby.Allocator.
func (ms *matches) Take(match, player uint64, quick bool, now int64) error {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	h := ms.byID[match]
	if h == nil || h.over.Load() || quick && !ms.open(h, now) && !h.awaits(player, now) {
		return lobby.ErrMatch
	}
	if before := ms.promised[player]; before != nil && before != h {
		ms.breakPromise(before, player) // or one player could start any number of matches
	}
	res := h.reserved[player]
	if res == nil || res.seated.Load() { // what was used is worth nothing to one who left and comes back
		if !slices.Contains(h.holders(), player) && ms.free(h, now) <= 0 {
			return lobby.ErrFull
		}
		res = &reservation{}
		h.reserved[player], ms.promised[player] = res, h
	}
	res.expires = now + int64(token.Life)
	return nil
}

// Release implements lobby.Allocator.
func (ms *matches) Release(match, player uint64) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	h := ms.byID[match]
	if h == nil {
		return
	}
	if slices.Contains(h.holders(), player) {
		h.shard.release(h, player)
	}
	if ms.promised[player] == h {
		ms.breakPromise(h, player)
	}
}

// breakPromise withdraws a promised seat. A match that nobody is in, and nobody may come to, is ended.
func (ms *matches) breakPromise(h *hosted, player uint64) {
	delete(h.reserved, player)
	delete(ms.promised, player)
	if len(h.reserved) == 0 && len(h.holders()) == 0 {
		h.shard.endEmpty(h)
	}
}

// Condition implements lobby.Allocator.
func (ms *matches) Condition(match uint64, now int64) (lobby.Condition, bool) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	h := ms.byID[match]
	if h == nil {
		return lobby.Condition{}, false
	}
	return lobby.Condition{People: len(h.holders()), Free: max(ms.free(h, now), 0), Open: ms.open(h, now)}, true
}

// open reports whether quick players still get into h.
func (ms *matches) open(h *hosted, now int64) bool {
	early := !h.game.model.Machine.Ends() || now-h.opened < int64(ms.openFor)
	return h.public && early && !ms.draining && !h.over.Load()
}

// Holders implements lobby.Allocator.
func (ms *matches) Holders(match uint64) []uint64 {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if h := ms.byID[match]; h != nil {
		return h.holders()
	}
	return nil
}

// Counts implements lobby.Allocator. A match that everybody has left runs on for a while without players.
func (ms *matches) Counts() (players, matches int) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	for _, h := range ms.byID {
		if n := len(h.holders()); n > 0 {
			players += n
			matches++
		}
	}
	return players, matches
}

// total returns how many matches there are, with or without players.
func (ms *matches) total() int {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return len(ms.byID)
}

// admit finds the match of a ticket or resume token, and the seat that was promised for a ticket. again
// means that the token was used before.
func (ms *matches) admit(c *token.Claims, now int64) (h *hosted, promise *reservation, again bool) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if h = ms.byID[c.Match]; h == nil || c.Kind != token.Ticket {
		return h, nil, false
	}
	return h, h.reserved[c.Player], h.use(c, now)
}

// forget drops a match that ended.
func (ms *matches) forget(h *hosted, now int64) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.podium.keep(h, now)
	delete(ms.byID, h.id)
	h.shard.load -= int(h.wish.Seats)
	for player := range h.reserved {
		if ms.promised[player] == h {
			delete(ms.promised, player)
		}
	}
}

// drain refuses matches from now on.
func (ms *matches) drain() {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.draining = true
}

// startedEver returns how many matches were started since the start of the server.
func (ms *matches) startedEver() uint64 {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return ms.started
}
