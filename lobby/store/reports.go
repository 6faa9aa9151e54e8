package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// This file is what DB knows of reports.

// Limits of reports.
const (
	MaxReports      = 20   // of a player, in a day
	MaxGuestReports = 1000 // of all guests together, in a day: one can be as many as he likes
	maxReason       = 1000 // bytes
	maxSaid         = 20   // lines
)

const day = 24 * time.Hour

// Complaint is one player's about another, for operators to read.
type Complaint struct {
	By, About         uint64
	Guest             bool   // By has no account
	ByName, AboutName string // as they were called
	Match             uint64 // 0: not in a match
	Text              string
	Said              []string // by whom it is about, oldest first
	At                int64
}

func (c *Complaint) check() error {
	if c.By == 0 || c.About == 0 || len(c.Text) > maxReason || len(c.Said) > maxSaid {
		return fmt.Errorf("%w: a report by or about nobody, of %d bytes or with %d lines", ErrRefused, len(c.Text), len(c.Said))
	}
	return nil
}

// Report implements Tables.
func (db *DB) Report(c Complaint) error {
	if err := c.check(); err != nil {
		return err
	}
	said, err := json.Marshal(c.Said)
	if err != nil {
		panic(err) // strings
	}
	most, whose := MaxReports, `SELECT COUNT(*) FROM reports WHERE since > $1 AND player = $2`
	args := []any{c.At - int64(day), int64(c.By)}
	if c.Guest {
		most, whose, args = MaxGuestReports, `SELECT COUNT(*) FROM reports WHERE since > $1 AND guest = 1`, args[:1]
	}
	return db.write(func(t tx) error {
		if !c.Guest {
			if err := t.hold(c.By); err != nil {
				return err
			}
		}
		_, err := t.exec(`INSERT INTO reports (player, about, match_id, reason, since, guest, name, about_name, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (player, since, about) DO NOTHING`,
			int64(c.By), int64(c.About), int64(c.Match), c.Text, c.At, bit(c.Guest), c.ByName, c.AboutName, string(said))
		if err != nil {
			return err
		}
		var n int
		if _, err := t.one(whose, args, &n); err != nil || n <= most {
			return err
		}
		return ErrFull
	})
}

// Reports implements Tables.
func (db *DB) Reports(from, limit int) (all []Complaint, err error) {
	from, limit = min(max(from, 0), MaxFrom), min(max(limit, 0), MaxLines)
	err = db.read(func(t tx) error {
		all = nil
		return t.each(`SELECT player, about, match_id, reason, since, guest, name, about_name, said FROM reports
			ORDER BY since DESC, player, about LIMIT $1 OFFSET $2`, []any{limit, from}, func(scan func(...any) error) error {
			var by, about, match int64
			var guest int
			var said string
			var c Complaint
			if err := scan(&by, &about, &match, &c.Text, &c.At, &guest, &c.ByName, &c.AboutName, &said); err != nil {
				return err
			}
			c.By, c.About, c.Match, c.Guest = uint64(by), uint64(about), uint64(match), guest != 0
			all = append(all, c)
			return json.Unmarshal([]byte(said), &all[len(all)-1].Said)
		})
	})
	return all, err
}
