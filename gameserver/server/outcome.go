package server

import (
	"cmp"
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/lobby/store"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// A match knows who has its seats at the end. A result also says what became of players who had gone by
// then: one who had finished keeps what he achieved, and one who had not finished has quit. A player who
// leaves while newcomers are still let in has not played.

// driver is a person who drove in a match. It belongs to the shard's goroutine.
type driver struct {
	name   string
	slot   sim.Slot
	unkept bool           // the database may not have his account yet
	last   match.Standing // when the connection last ended
	early  bool           // it ended while newcomers were still let in
}

// trackSetting is the name of the setting that says where a match is played.
const trackSetting = "track"

// drove notes that somebody has a seat.
func (h *hosted) drove(c *token.Claims, slot sim.Slot) {
	if !h.game.model.Machine.Ends() || len(h.drivers) >= store.MaxPlaces && h.drivers[c.Player] == nil {
		return // nobody is ranked, or there are more than a result names
	}
	h.drivers[c.Player] = &driver{name: c.Name, slot: slot, unkept: c.Unkept}
}

// left notes the standing of a driver whose connection ends, perhaps for good.
func (h *hosted) left(player uint64, cfg NodeConfig) {
	d := h.drivers[player]
	if d == nil || h.match == nil {
		return
	}
	for _, s := range h.match.Results() {
		if s.Player.ID == seatID(player) { // he still has the seat
			d.last, d.early = s, cfg.Now()-h.opened < int64(cfg.OpenFor)
		}
	}
}

// place is a line of a result while it is put in order.
type place struct {
	store.Place
	finish int32
	rank   int // as the match says; 0 if the game ranks nobody
	quit   bool
}

// outcomeOf returns what is to be kept of a match that finished; nil if no person drove in it.
func (h *hosted) outcomeOf(m *match.Match, now int64) *store.Result {
	if len(h.drivers) == 0 {
		return nil
	}
	places := h.places(m.Results())
	slices.SortStableFunc(places, func(a, b place) int {
		if a.quit != b.quit {
			return cmp.Compare(bit(a.quit), bit(b.quit))
		}
		// 0 is last
		return cmp.Or(cmp.Compare(uint32(a.finish-1), uint32(b.finish-1)), cmp.Compare(uint(a.rank-1), uint(b.rank-1)))
	})
	result := &store.Result{
		Match: h.id, Game: h.game.rules.Name, Mode: h.game.rules.Name, Settings: h.wish.Settings,
		Started: h.opened, Ended: now,
	}
	for i, s := range h.game.rules.Settings {
		if s.Name == trackSetting && i < len(h.wish.Settings) {
			result.Track = h.wish.Settings[i]
		}
	}
	if own := len(h.game.rules.Settings); len(h.wish.Settings) > own {
		result.Board = lobby.BoardOf(result.Game, control.SketchText(h.wish.Settings[own:]))
	}
	for i, p := range places {
		switch {
		case p.rank == 0 && p.finish == 0 && !p.quit: // a game that ranks nobody
		case i > 0 && p.rank == places[i-1].rank && p.finish == places[i-1].finish && p.quit == places[i-1].quit:
			p.Place.Place = result.Places[i-1].Place
		default:
			p.Place.Place = i + 1
		}
		result.Places = append(result.Places, p.Place)
	}
	return result
}

// places are everybody who drove to the end, had finished before it, or quit, and the bots.
func (h *hosted) places(standings []match.Standing) (all []place) {
	present, finished := map[uint64]bool{}, map[sim.Slot]bool{}
	for _, s := range standings {
		if id, ok := playerOf(s.Player.ID); ok {
			present[id] = true
		}
	}
	for id, d := range h.drivers {
		switch {
		case present[id]:
		case d.last.Finish > 0:
			finished[d.slot] = true
			all = append(all, h.placeOf(id, d.name, d.last))
		case !d.early:
			p := h.placeOf(id, d.name, match.Standing{Best: d.last.Best})
			p.Quit, p.quit = true, true
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.Player, b.Player) }) // a map has no order
	for _, s := range standings {
		id, ok := playerOf(s.Player.ID)
		if !ok {
			if finished[s.Slot] {
				continue // it only fills the place of somebody who is in the result
			}
			p := h.placeOf(0, "", s)
			p.Bot = true
			all = append(all, p)
			continue
		}
		all = append(all, h.placeOf(id, s.Player.Name, s))
	}
	return all[:min(len(all), store.MaxPlaces)]
}

func (h *hosted) placeOf(player uint64, name string, s match.Standing) place {
	if !control.HasAccount(player) {
		player = 0
	}
	of := func(ticks int32) time.Duration {
		return time.Duration(ticks) * time.Second / time.Duration(h.game.rules.Hz)
	}
	d := h.drivers[player]
	return place{
		Place:  store.Place{Player: player, Name: name, Time: of(s.Finish), Best: of(s.Best), Unkept: d != nil && d.unkept},
		finish: s.Finish, rank: s.Place,
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
