package match

import (
	"cmp"
	"slices"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// Standing is one slot's part of a result.
type Standing struct {
	Slot   sim.Slot
	Player Player // the zero Player for a bot
	Place  int    // 1 is first; 0 if the game ranks nobody
	Score  int32  // as the game counts it; 0 if it does not
	Finish int32  // ticks from the start to the finish; 0 if it did not, or the game has none
	Best   int32  // ticks of the best lap; 0 without one
}

// A game ranks its players by the names of fields in each slot's row: Place, from 1, or else Score, where
// more is better. A player with a Finish other than 0 has finished, and Best is his best lap. A match knows
// nothing else about winning.
const (
	placeField  = "Place"
	scoreField  = "Score"
	finishField = "Finish"
	bestField   = "Best"
)

// ranks says where a state keeps each slot's place, score and times; -1 for nowhere.
type ranks struct{ place, score, finish, best []int }

func ranksOf(l *sim.Layout, slots int) ranks {
	nowhere := slices.Repeat([]int{-1}, slots)
	r := ranks{slices.Clone(nowhere), slices.Clone(nowhere), slices.Clone(nowhere), nowhere}
	length := map[string]int{}
	for _, row := range l.Rows {
		length[row.Whose] = max(length[row.Whose], row.Slot+1)
	}
	for _, row := range l.Rows {
		if row.Name == "" || row.Name != row.Whose || length[row.Name] != slots {
			continue
		}
		for i, f := range row.Fields {
			switch f.Name {
			case placeField:
				r.place[row.Index] = row.Off + i
			case scoreField:
				r.score[row.Index] = row.Off + i
			case finishField:
				r.finish[row.Index] = row.Off + i
			case bestField:
				r.best[row.Index] = row.Off + i
			}
		}
	}
	return r
}

// Results returns the standings of the newest tick, best first.
func (m *Match) Results() []Standing {
	state, seats := m.model.State(m.world), m.model.Seats(m.world)
	var all []Standing
	for i := range m.places {
		slot := sim.Slot(i)
		if m.model.Kind(seats, slot) == netcode.Empty {
			continue
		}
		word := func(at int) int32 {
			if at < 0 {
				return 0
			}
			return state[at]
		}
		all = append(all, Standing{
			Slot: slot, Player: m.places[i].player, Place: int(word(m.ranks.place[i])),
			Score: word(m.ranks.score[i]), Finish: word(m.ranks.finish[i]), Best: word(m.ranks.best[i]),
		})
	}
	rank(all)
	return all
}

// rank sorts by place, and without places makes them from the scores.
func rank(all []Standing) {
	placed := slices.ContainsFunc(all, func(s Standing) bool { return s.Place > 0 })
	slices.SortStableFunc(all, func(a, b Standing) int {
		if placed {
			return cmp.Compare(uint(a.Place-1), uint(b.Place-1)) // 0, unplaced, is last
		}
		return cmp.Compare(b.Score, a.Score)
	})
	if placed || len(all) == 0 || all[0].Score == all[len(all)-1].Score {
		return
	}
	for i := range all {
		all[i].Place = i + 1
		if i > 0 && all[i].Score == all[i-1].Score {
			all[i].Place = all[i-1].Place
		}
	}
}

// Result returns the result that everybody was told when the match Finished, for players whose connection
// was lost at that moment; nil if the match has not Finished.
func (m *Match) Result() *control.Result {
	if m.over != Finished {
		return nil
	}
	return m.result()
}

// result is the message that tells everybody how the match ended.
func (m *Match) result() *control.Result {
	r := &control.Result{Tick: uint32(m.tick)}
	for _, s := range m.Results() {
		r.Places = append(r.Places, control.Place{
			Slot:  uint8(s.Slot),
			Place: uint8(s.Place),
			Name:  s.Player.Name,
			Bot:   s.Player.ID == "",
		})
	}
	return r
}
