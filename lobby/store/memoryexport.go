package store

import (
	"cmp"
	"slices"
	"time"
)

// Export implements Tables.
func (m *Memory) Export(id uint64) (text []byte, err error) {
	err = m.with(func() error {
		p, err := m.player(id)
		if err != nil {
			return err
		}
		var e everything
		e.of(p)
		for _, r := range m.playedBy(id) {
			e.match(r)
		}
		m.held(id, &e)
		text = e.text()
		return nil
	})
	return text, err
}

func (m *Memory) held(id uint64, e *everything) {
	for k, s := range m.ratings {
		if k.player == id {
			e.Ratings = append(e.Ratings, heldMode{k.mode, s.Mu, s.Sigma, s.matches})
		}
	}
	for k, s := range m.seasons {
		if k.player == id {
			e.Seasons = append(e.Seasons, heldSeason{k.season, k.mode, s.points, s.matches, s.wins})
		}
	}
	for k, l := range m.laps {
		if k.player == id {
			e.Laps = append(e.Laps, heldLap{k.game, k.track, time.Duration(l.Value).Seconds(),
				base36(m.laptimes[k]), instant(l.At)})
		}
	}
	for k, s := range m.solos {
		if k.player == id {
			e.solo(s)
		}
	}
	for _, other := range m.muted(id) {
		e.Muted = append(e.Muted, base36(other))
	}
	for _, c := range m.reports {
		h := heldReport{base36(c.About), base36(c.Match), c.Text, instant(c.At)}
		if c.By == id {
			e.Reported = append(e.Reported, h)
		}
		if c.About == id {
			h.About = ""
			e.Reports = append(e.Reports, h)
		}
	}
	slices.SortFunc(e.Ratings, func(x, y heldMode) int { return cmp.Compare(x.Mode, y.Mode) })
	slices.SortFunc(e.Seasons, func(x, y heldSeason) int {
		return cmp.Or(cmp.Compare(x.Season, y.Season), cmp.Compare(x.Mode, y.Mode))
	})
	slices.SortFunc(e.Laps, func(x, y heldLap) int {
		return cmp.Or(cmp.Compare(x.Game, y.Game), cmp.Compare(x.Track, y.Track))
	})
	slices.SortFunc(e.Solos, func(x, y heldSolo) int {
		return cmp.Or(cmp.Compare(x.Game, y.Game), cmp.Compare(x.Track, y.Track))
	})
	slices.Sort(e.Muted)
}
