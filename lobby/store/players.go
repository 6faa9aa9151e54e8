package store

import (
	"encoding/hex"
	"time"
)

// This file is what DB knows of accounts.

const selectPlayer = `SELECT key, name, created, seen, renamed FROM players WHERE id = $1`

func (t tx) player(id uint64) (Player, error) {
	p, key := Player{ID: id}, ""
	ok, err := t.one(selectPlayer, []any{int64(id)}, &key, &p.Name, &p.Created, &p.Seen, &p.Renamed)
	if err != nil {
		return Player{}, err
	}
	if !ok {
		return Player{}, ErrUnknown
	}
	p.Key, err = hex.DecodeString(key)
	return p, err
}

// hold makes sure that an account stays as it is until the transaction ends: the
// update locks its row.
func (t tx) hold(id uint64) error {
	n, err := t.exec(`UPDATE players SET seen = seen WHERE id = $1`, int64(id))
	if err == nil && n == 0 {
		return ErrUnknown
	}
	return err
}

// Enter implements Tables.
func (db *DB) Enter(e Entry) (p Player, err error) {
	err = db.write(func(t tx) error {
		if !e.Known {
			_, err := t.exec(`INSERT INTO players (id, key, name, created, seen, renamed) VALUES ($1, $2, $3, $4, $4, 0) ON CONFLICT (id) DO NOTHING`,
				int64(e.ID), hex.EncodeToString(e.Key), e.Name, e.Now)
			if err != nil {
				return err
			}
		}
		if _, err := t.exec(`UPDATE players SET seen = CASE WHEN seen < $2 THEN $2 ELSE seen END, key = CASE WHEN key = '' THEN $3 ELSE key END WHERE id = $1`,
			int64(e.ID), e.Now, hex.EncodeToString(e.Key)); err != nil {
			return err
		}
		if p, err = t.player(e.ID); err == nil && string(p.Key) != string(e.Key) {
			return ErrKey
		}
		return err
	})
	if err != nil {
		return Player{}, err
	}
	return p, nil
}

// Player implements Tables.
func (db *DB) Player(id uint64) (p Player, err error) {
	err = db.read(func(t tx) error {
		p, err = t.player(id)
		return err
	})
	return p, err
}

// Rename implements Tables.
func (db *DB) Rename(id uint64, name string, now int64, wait time.Duration) (p Player, err error) {
	err = db.write(func(t tx) error {
		n, err := t.exec(`UPDATE players SET name = $2, renamed = $3 WHERE id = $1 AND (renamed = 0 OR renamed <= $4)`, int64(id), name, now, now-int64(wait))
		if err != nil {
			return err
		}
		if p, err = t.player(id); err == nil && n == 0 {
			return ErrSoon
		}
		return err
	})
	if err != nil {
		return Player{}, err
	}
	return p, nil
}

// Mute implements Tables.
func (db *DB) Mute(id, other uint64, on bool, now int64) error {
	return db.write(func(t tx) error {
		if err := t.hold(id); err != nil {
			return err
		}
		if !on {
			_, err := t.exec(`DELETE FROM mutes WHERE player = $1 AND other = $2`, int64(id), int64(other))
			return err
		}
		if _, err := t.exec(`INSERT INTO mutes (player, other, since) VALUES ($1, $2, $3) ON CONFLICT (player, other) DO NOTHING`, int64(id), int64(other), now); err != nil {
			return err
		}
		var n int
		_, err := t.one(`SELECT COUNT(*) FROM mutes WHERE player = $1`, []any{int64(id)}, &n)
		if err != nil || n <= MaxMutes {
			return err
		}
		return ErrFull
	})
}

// Mutes implements Tables.
func (db *DB) Mutes(id uint64) (all []uint64, err error) {
	err = db.read(func(t tx) error {
		all = nil
		return t.each(`SELECT other FROM mutes WHERE player = $1 ORDER BY other LIMIT $2`, []any{int64(id), MaxMutes}, func(scan func(...any) error) error {
			var other int64
			err := scan(&other)
			all = append(all, uint64(other))
			return err
		})
	})
	return all, err
}

// Erase implements Tables.
func (db *DB) Erase(id uint64) (done Erased, err error) {
	err = db.write(func(t tx) error {
		done = Erased{}
		if err := t.hold(id); err != nil {
			return err
		}
		if done.Places, err = t.exec(`UPDATE places SET player = 0, name = $2, change = 0 WHERE player = $1`, int64(id), Nobody); err != nil {
			return err
		}
		for _, text := range [...]string{
			`DELETE FROM ratings WHERE player = $1`,
			`DELETE FROM laps WHERE player = $1`,
			`DELETE FROM solos WHERE player = $1`,
			`DELETE FROM seasons WHERE player = $1`,
			`DELETE FROM mutes WHERE player = $1 OR other = $1`,
			`DELETE FROM reports WHERE player = $1 OR about = $1`,
			`DELETE FROM players WHERE id = $1`,
		} {
			n, err := t.exec(text, int64(id))
			if err != nil {
				return err
			}
			done.Rows += n
		}
		return nil
	})
	if err != nil {
		return Erased{}, err
	}
	return done, nil
}
