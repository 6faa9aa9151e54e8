package store

import (
	"cmp"
	"slices"

	"slipstream/lobby/rating"
)

// Write implements Tables.
func (m *Memory) Write(r *Result) (fresh bool, err error) {
	if err := r.check(); err != nil {
		return false, err
	}
	err = m.with(func() error {
		if m.rows[r.Match] == nil {
			fresh = true
			m.write(r)
		}
		return nil
	})
	return fresh, err
}

func (m *Memory) write(r *Result) {
	for _, p := range r.Places {
		if _, known := m.players[p.Player]; p.Unkept && !p.Bot && p.Player != 0 && !known {
			m.players[p.Player] = Player{ID: p.Player, Name: p.Name, Created: r.Ended, Seen: r.Ended}
		}
	}
	all := outcomes(r, func(id uint64) (rating.Rating, bool) {
		p, ok := m.players[id]
		if !ok {
			return rating.Rating{}, false
		}
		p.Seen = max(p.Seen, r.Ended)
		m.players[id] = p
		if was, ok := m.ratings[modeOf{r.Mode, id}]; ok {
			return was.Rating, true
		}
		return rating.New(), true
	})
	rows := make([]Played, len(r.Places))
	for i, p := range r.Places {
		if _, ok := m.players[p.Player]; !ok && p.Player != 0 || p.Bot {
			if !p.Bot {
				p.Name = Nobody
			}
			p.Player = 0
		}
		rows[i] = Played{Match: r.Match, Game: r.Game, Track: r.Track, Ended: r.Ended, Of: len(r.Places), Place: p}
	}
	for _, o := range all {
		rows[o.row].Points, rows[o.row].Change = o.points, shown(o.after)-shown(o.before)
		m.credit(r, o)
	}
	m.rows[r.Match] = rows
}

func (m *Memory) credit(r *Result, o outcome) {
	p := r.Places[o.row]
	mode := modeOf{r.Mode, p.Player}
	m.ratings[mode] = standing{o.after, m.ratings[mode].matches + 1, r.Ended}
	key := seasonOf{SeasonOf(r.Ended), r.Mode, p.Player}
	s := m.seasons[key]
	m.seasons[key] = points{s.points + o.points, s.matches + 1, s.wins + bit(o.points > 0 && o.rank == 1), r.Ended}
	lap := lapOf{r.board(), r.Track, p.Player}
	if best, ok := m.laps[lap]; p.Best > 0 && (!ok || int64(p.Best) < best.Value) {
		m.laps[lap] = Line{Player: p.Player, Value: int64(p.Best), At: r.Ended}
		m.laptimes[lap] = r.Match
	}
}

// History implements Tables.
func (m *Memory) History(id uint64, from Cursor, limit int) (matches []Played, next Cursor, err error) {
	if id == 0 {
		return nil, Cursor{}, nil
	}
	limit = min(max(limit, 1), MaxLines)
	err = m.with(func() error {
		ended, match := from.before()
		for _, r := range m.playedBy(id) {
			if r.Ended < ended || r.Ended == ended && int64(r.Match) < match {
				r.Bot = false
				matches = append(matches, r)
			}
		}
		return nil
	})
	matches, next = page(matches, limit)
	return matches, next, err
}

// playedBy returns a player's rows, newest first.
func (m *Memory) playedBy(id uint64) (all []Played) {
	for _, rows := range m.rows {
		for _, r := range rows {
			if r.Player == id {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(x, y Played) int {
		return -cmp.Or(cmp.Compare(x.Ended, y.Ended), cmp.Compare(int64(x.Match), int64(y.Match)))
	})
	return all
}

// Matches returns how many results there are.
func (m *Memory) Matches() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.rows)
}
