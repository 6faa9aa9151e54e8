package store

import (
	"encoding/json"

	"slipstream/lobby/rating"
)

// This file is what DB knows of results and what follows from them.

// Write implements Tables.
func (db *DB) Write(r *Result) (fresh bool, err error) {
	if err := r.check(); err != nil {
		return false, err
	}
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		panic(err) // numbers
	}
	err = db.write(func(t tx) error {
		n, err := t.exec(`INSERT INTO matches (id, game, mode, track, settings, started, ended, places) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (id) DO NOTHING`,
			int64(r.Match), r.Game, r.Mode, r.Track, string(settings), r.Started, r.Ended, len(r.Places))
		if fresh = err == nil && n == 1; !fresh {
			return err
		}
		return t.write(r)
	})
	return fresh && err == nil, err
}

// write keeps a result whose match is new.
func (t tx) write(r *Result) error {
	known, err := t.ratings(r)
	if err != nil {
		return err
	}
	ofRow := map[int]outcome{}
	all := outcomes(r, func(player uint64) (rating.Rating, bool) {
		before, ok := known[player]
		return before, ok
	})
	for _, o := range all {
		ofRow[o.row] = o
	}
	for row, p := range r.Places {
		if _, ok := ofRow[row]; !ok && p.Player != 0 {
			p.Player = 0
			if !p.Bot {
				p.Name = Nobody // the account went while this waited
			}
		}
		if err := t.place(r, row, p, ofRow[row]); err != nil {
			return err
		}
	}
	for _, o := range all {
		if err := t.credit(r, o); err != nil {
			return err
		}
	}
	return nil
}

// ratings returns what is known of the players of a result who have an account, and
// locks them until the end of the transaction.
func (t tx) ratings(r *Result) (map[uint64]rating.Rating, error) {
	known := map[uint64]rating.Rating{}
	for _, id := range r.accounts() {
		n, err := t.exec(`UPDATE players SET seen = CASE WHEN seen < $2 THEN $2 ELSE seen END WHERE id = $1`, int64(id), r.Ended)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		was := rating.New()
		if _, err := t.one(`SELECT mu, sigma FROM ratings WHERE player = $1 AND mode = $2`, []any{int64(id), r.Mode}, &was.Mu, &was.Sigma); err != nil {
			return nil, err
		}
		known[id] = was
	}
	return known, nil
}

func (t tx) place(r *Result, row int, p Place, o outcome) error {
	_, err := t.exec(`INSERT INTO places (match_id, row_no, player, name, place, bot, quit, finish, best, points, change, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		int64(r.Match), row, int64(p.Player), p.Name, p.Place, bit(p.Bot), bit(p.Quit), int64(p.Time), int64(p.Best),
		o.points, shown(o.after)-shown(o.before), r.Ended)
	return err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// credit brings a player's rating, points and best lap up to date.
func (t tx) credit(r *Result, o outcome) error {
	p := r.Places[o.row]
	_, err := t.exec(`INSERT INTO ratings (player, mode, mu, sigma, shown, races, since) VALUES ($1, $2, $3, $4, $5, 1, $6)
		ON CONFLICT (player, mode) DO UPDATE SET mu = excluded.mu, sigma = excluded.sigma, shown = excluded.shown,
		races = ratings.races + 1, since = excluded.since`,
		int64(p.Player), r.Mode, o.after.Mu, o.after.Sigma, shown(o.after), r.Ended)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO seasons (season, mode, player, points, races, wins, since) VALUES ($1, $2, $3, $4, 1, $5, $6)
		ON CONFLICT (season, mode, player) DO UPDATE SET points = seasons.points + excluded.points,
		races = seasons.races + 1, wins = seasons.wins + excluded.wins, since = excluded.since`,
		SeasonOf(r.Ended), r.Mode, int64(p.Player), o.points, bit(o.points > 0 && o.rank == 1), r.Ended)
	if err != nil || p.Best <= 0 {
		return err
	}
	_, err = t.exec(`INSERT INTO laps (game, track, player, lap, match_id, since) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (game, track, player) DO UPDATE SET lap = excluded.lap, match_id = excluded.match_id, since = excluded.since
		WHERE excluded.lap < laps.lap`,
		r.Game, r.Track, int64(p.Player), int64(p.Best), int64(r.Match), r.Ended)
	return err
}
