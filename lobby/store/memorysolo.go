package store

import "slices"

// Admit implements Tables.
func (m *Memory) Admit(s *Solo) (best bool, rank int, err error) {
	if err := s.check(); err != nil {
		return false, 0, err
	}
	err = m.with(func() error {
		if _, err := m.player(s.Player); err != nil {
			return err
		}
		key := lapOf{s.Game, s.Track, s.Player}
		was, ok := m.solos[key]
		all := 0
		for k := range m.solos {
			all += bit(k.player == s.Player)
		}
		if !ok && all >= MaxSolos {
			return ErrFull
		}
		if best = !ok || was.Build != s.Build || s.Lap < was.Lap; best {
			was = *s
			was.Run = slices.Clone(s.Run)
			m.solos[key] = was
		}
		rank = m.soloRank(&was)
		return nil
	})
	return best, rank, err
}

// soloLines is a board of laps driven alone, unordered.
func (m *Memory) soloLines(game string, track int32, build string) (lines []Line) {
	for key, s := range m.solos {
		if key.game == game && key.track == track && s.Build == build {
			lines = append(lines, Line{Player: s.Player, Value: int64(s.Lap), At: s.At})
		}
	}
	return lines
}

func (m *Memory) soloRank(s *Solo) int {
	rank := 1
	for _, l := range m.soloLines(s.Game, s.Track, s.Build) {
		rank += bit(ahead(Solos, l, Line{Player: s.Player, Value: int64(s.Lap), At: s.At}) < 0)
	}
	if rank > MaxFrom {
		return 0
	}
	return rank
}

// Rival implements Tables.
func (m *Memory) Rival(r Rivals) (s Solo, ok bool, err error) {
	r.bound()
	err = m.with(func() error {
		lines := m.soloLines(r.Game, r.Track, r.Build)
		slices.SortFunc(lines, func(x, y Line) int { return ahead(Solos, x, y) })
		at := r.Rank - 1
		if r.Rank == 0 {
			for at+1 < len(lines) && lines[at+1].Value < int64(r.Lap) {
				at++
			}
		}
		if ok = at >= 0 && at < len(lines); ok {
			s = m.solos[lapOf{r.Game, r.Track, lines[at].Player}]
			s.Name, s.Rank, s.Run = m.players[s.Player].Name, m.soloRank(&s), slices.Clone(s.Run)
		}
		return nil
	})
	return s, ok, err
}
