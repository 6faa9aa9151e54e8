package store

import (
	"cmp"
	"fmt"
	"slices"
)

// Board implements Tables.
func (m *Memory) Board(b Board) (lines []Line, err error) {
	b.bound()
	err = m.with(func() error {
		switch b.Kind {
		case Laps:
			for key, l := range m.laps {
				if key.game == b.Game && key.track == b.Track {
					lines = append(lines, l)
				}
			}
		case Points:
			for key, s := range m.seasons {
				if key.season == b.Season && key.mode == b.Game && s.points > 0 {
					lines = append(lines, Line{Player: key.player, Value: int64(s.points), Matches: s.matches, At: s.since})
				}
			}
		case Ratings:
			lines = m.rated(b.Game)
		case Solos:
			lines = m.soloLines(b.Game, b.Track, b.Build)
		default:
			return fmt.Errorf("%w: no board of kind %d", ErrRefused, b.Kind)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lines, func(x, y Line) int { return ahead(b.Kind, x, y) })
	lines = lines[min(b.From, len(lines)):min(b.From+b.Limit, len(lines))]
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range lines {
		lines[i].Rank, lines[i].Name = b.From+i+1, m.players[lines[i].Player].Name
	}
	return lines, nil
}

func (m *Memory) rated(mode string) (lines []Line) {
	for key, s := range m.ratings {
		if key.mode == mode {
			lines = append(lines, Line{Player: key.player, Value: shown(s.Rating), Matches: s.matches, At: s.since})
		}
	}
	return lines
}

// ahead orders the lines of a board.
func ahead(kind BoardKind, x, y Line) int {
	if kind != Laps && kind != Solos {
		x.Value, y.Value = -x.Value, -y.Value
	}
	return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.At, y.At), cmp.Compare(int64(x.Player), int64(y.Player)))
}

// Standings implements Tables.
func (m *Memory) Standings(id uint64) (all []Standing, err error) {
	err = m.with(func() error {
		for key, s := range m.ratings {
			if key.player == id {
				all = append(all, Standing{Mode: key.mode, Mu: s.Mu, Sigma: s.Sigma, Shown: shown(s.Rating),
					Matches: s.matches})
			}
		}
		slices.SortFunc(all, func(x, y Standing) int { return cmp.Compare(x.Mode, y.Mode) })
		all = all[:min(len(all), MaxModes)]
		for i := range all {
			lines := m.rated(all[i].Mode)
			slices.SortFunc(lines, func(x, y Line) int { return ahead(Ratings, x, y) })
			rank := 1 + slices.IndexFunc(lines, func(l Line) bool { return l.Player == id })
			if rank <= MaxFrom {
				all[i].Rank = rank
			}
		}
		return nil
	})
	return all, err
}
