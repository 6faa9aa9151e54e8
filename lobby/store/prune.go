package store

import "slices"

// This file deletes accounts that nobody uses.

// never selects accounts that were not seen since $3, and of which nothing is kept but their name.
const never = ` id >= $1 AND id <= $2 AND seen < $3
	AND NOT EXISTS (SELECT 1 FROM places WHERE places.player = players.id)
	AND NOT EXISTS (SELECT 1 FROM solos WHERE solos.player = players.id)
	AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.player = players.id)
	AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.about = players.id)`

// Prune implements Tables.
func (db *DB) Prune(page Page, before int64) (gone int, next Page, err error) {
	err = db.write(func(t tx) error {
		n, first, last := 0, page.first(), int64(0)
		err := t.each(`SELECT id FROM players WHERE id >= $1 ORDER BY id LIMIT $2`, []any{first, page.size()},
			func(scan func(...any) error) error {
				n++
				return scan(&last)
			})
		if next = page.after(n, last); err != nil || n == 0 {
			return err
		}
		for _, column := range [...]string{"player", "other"} {
			_, err := t.exec(`DELETE FROM mutes WHERE `+column+` IN (SELECT id FROM players WHERE`+never+`)`,
				first, last, before)
			if err != nil {
				return err
			}
		}
		gone, err = t.exec(`DELETE FROM players WHERE`+never, first, last, before)
		return err
	})
	if err != nil {
		return 0, page, err
	}
	return gone, next, nil
}

// Prune implements Tables.
func (m *Memory) Prune(page Page, before int64) (gone int, next Page, err error) {
	err = m.with(func() error {
		var ids []int64
		for id := range m.players {
			if int64(id) >= page.first() {
				ids = append(ids, int64(id))
			}
		}
		slices.Sort(ids)
		ids = ids[:min(len(ids), page.size())]
		if next = page.after(0, 0); len(ids) > 0 {
			next = page.after(len(ids), ids[len(ids)-1])
		}
		for _, signed := range ids {
			if id := uint64(signed); m.players[id].Seen < before && !m.known(id) {
				drop(m.mutes, func(k [2]uint64) bool { return k[0] == id || k[1] == id })
				delete(m.players, id)
				gone++
			}
		}
		return nil
	})
	if err != nil {
		return 0, page, err
	}
	return gone, next, nil
}

// known reports whether anything else than the account is kept of a player.
func (m *Memory) known(id uint64) bool {
	for key := range m.solos {
		if key.player == id {
			return true
		}
	}
	return len(m.playedBy(id)) > 0 ||
		slices.ContainsFunc(m.reports, func(c Complaint) bool { return c.By == id || c.About == id })
}
