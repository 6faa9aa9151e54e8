package store

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

func (m *Memory) player(id uint64) (Player, error) {
	p, ok := m.players[id]
	if !ok {
		return Player{}, ErrUnknown
	}
	p.Key = slices.Clone(p.Key)
	return p, nil
}

// Enter implements Tables.
func (m *Memory) Enter(e Entry) (p Player, err error) {
	err = m.with(func() error {
		was, ok := m.players[e.ID]
		if !ok && e.Known {
			return ErrUnknown
		}
		if !ok {
			was = Player{ID: e.ID, Key: slices.Clone(e.Key), Name: e.Name, Created: e.Now, Seen: e.Now}
		}
		if len(was.Key) == 0 { // a result made it
			was.Key = slices.Clone(e.Key)
		}
		if string(was.Key) != string(e.Key) {
			return ErrKey
		}
		was.Seen = max(was.Seen, e.Now)
		m.players[e.ID] = was
		p, err = m.player(e.ID)
		return err
	})
	return p, err
}

// Player implements Tables.
func (m *Memory) Player(id uint64) (p Player, err error) {
	err = m.with(func() error {
		p, err = m.player(id)
		return err
	})
	return p, err
}

// Rename implements Tables.
func (m *Memory) Rename(id uint64, name string, now int64, wait time.Duration) (p Player, err error) {
	err = m.with(func() error {
		was, err := m.player(id)
		if err != nil {
			return err
		}
		if was.Renamed != 0 && was.Renamed > now-int64(wait) {
			return ErrSoon
		}
		was.Name, was.Renamed = name, now
		m.players[id] = was
		p, err = m.player(id)
		return err
	})
	return p, err
}

// Mute implements Tables.
func (m *Memory) Mute(id, other uint64, on bool, _ int64) error {
	return m.with(func() error {
		if _, err := m.player(id); err != nil {
			return err
		}
		key := [2]uint64{id, other}
		if !on {
			delete(m.mutes, key)
			return nil
		}
		if !m.mutes[key] && len(m.muted(id)) >= MaxMutes {
			return ErrFull
		}
		m.mutes[key] = true
		return nil
	})
}

func (m *Memory) muted(id uint64) (all []uint64) {
	for key := range m.mutes {
		if key[0] == id {
			all = append(all, key[1])
		}
	}
	slices.SortFunc(all, func(x, y uint64) int { return cmp.Compare(int64(x), int64(y)) })
	return all
}

// Mutes implements Tables.
func (m *Memory) Mutes(id uint64) (all []uint64, err error) {
	err = m.with(func() error {
		all = m.muted(id)
		return nil
	})
	return all, err
}

// Erase implements Tables.
func (m *Memory) Erase(id uint64) (done Erased, err error) {
	err = m.with(func() error {
		if _, err := m.player(id); err != nil {
			return err
		}
		for _, rows := range m.rows {
			for i := range rows {
				if rows[i].Player == id {
					rows[i].Player, rows[i].Name, rows[i].Change = 0, Nobody, 0
					done.Places++
				}
			}
		}
		done.Rows = 1 +
			drop(m.ratings, func(k modeOf) bool { return k.player == id }) +
			drop(m.laps, func(k lapOf) bool { return k.player == id }) +
			drop(m.solos, func(k lapOf) bool { return k.player == id }) +
			drop(m.seasons, func(k seasonOf) bool { return k.player == id }) +
			drop(m.mutes, func(k [2]uint64) bool { return k[0] == id || k[1] == id })
		drop(m.laptimes, func(k lapOf) bool { return k.player == id })
		before := len(m.reports)
		m.reports = slices.DeleteFunc(m.reports, func(c Complaint) bool { return c.By == id || c.About == id })
		done.Rows += before - len(m.reports)
		delete(m.players, id)
		return nil
	})
	return done, err
}

// drop deletes what is of somebody, and returns how much that was.
func drop[K comparable, V any](from map[K]V, of func(K) bool) int {
	before := len(from)
	maps.DeleteFunc(from, func(k K, _ V) bool { return of(k) })
	return before - len(from)
}
