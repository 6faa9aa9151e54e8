package store

import (
	"encoding/json"
	"strconv"
	"strings"

	"slipstream/lobby/rating"
)

// This file keeps results, and what follows from them, in DB.

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
	if err := t.introduce(r); err != nil {
		return err
	}
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
	if err := t.places(r, ofRow); err != nil {
		return err
	}
	return t.credit(r, all)
}

// introduce makes accounts of those who entered while the database was away.
func (t tx) introduce(r *Result) error {
	names := map[uint64]string{}
	for _, p := range r.Places {
		if p.Unkept {
			names[p.Player] = p.Name
		}
	}
	for _, id := range r.accounts() { // locks are had in an order
		name, unkept := names[id]
		if !unkept {
			continue
		}
		if _, err := t.exec(`INSERT INTO players (id, key, name, created, seen, renamed) VALUES ($1, '', $2, $3, $3, 0) ON CONFLICT (id) DO NOTHING`,
			int64(id), name, r.Ended); err != nil {
			return err
		}
	}
	return nil
}

// ratings returns what is known of the players of a result who have an account, and
// locks them until the end of the transaction.
func (t tx) ratings(r *Result) (map[uint64]rating.Rating, error) {
	known := map[uint64]rating.Rating{}
	of := []any{r.Mode}
	for _, id := range r.accounts() { // one after the other: locks are had in an order
		n, err := t.exec(`UPDATE players SET seen = CASE WHEN seen < $2 THEN $2 ELSE seen END WHERE id = $1`, int64(id), r.Ended)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			known[id] = rating.New()
			of = append(of, int64(id))
		}
	}
	if len(known) == 0 {
		return known, nil
	}
	err := t.each(`SELECT player, mu, sigma FROM ratings WHERE mode = $1 AND player IN `+row(1, len(known)), of, func(scan func(...any) error) error {
		var id int64
		var was rating.Rating
		err := scan(&id, &was.Mu, &was.Sigma)
		known[uint64(id)] = was
		return err
	})
	return known, err
}

// row is a row of so many arguments, the first of which is the one behind from: "($3, $4)".
func row(from, columns int) string {
	text := []byte{'('}
	for i := range columns {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = strconv.AppendInt(append(text, '$'), int64(from+i+1), 10)
	}
	return string(append(text, ')'))
}

// insert adds all rows of a table with one statement, because each statement costs a round trip to the
// server. rest follows their values.
func (t tx) insert(into string, columns int, args []any, rest string) error {
	if len(args) == 0 {
		return nil
	}
	var rows []string
	for from := 0; from < len(args); from += columns {
		rows = append(rows, row(from, columns))
	}
	_, err := t.exec("INSERT INTO "+into+" VALUES "+strings.Join(rows, ", ")+" "+rest, args...)
	return err
}

// places stores each driver's place in the match.
func (t tx) places(r *Result, of map[int]outcome) error {
	var args []any
	for row, p := range r.Places {
		o, credited := of[row]
		if !credited && p.Player != 0 {
			p.Player = 0
			if !p.Bot {
				p.Name = Nobody // the account went while this waited
			}
		}
		args = append(args, int64(r.Match), row, int64(p.Player), p.Name, p.Place, bit(p.Bot), bit(p.Quit),
			int64(p.Time), int64(p.Best),
			o.points, shown(o.after)-shown(o.before), r.Ended)
	}
	return t.insert(`places (match_id, row_no, player, name, place, bot, quit, finish, best, points, change, ended)`, 12, args, "")
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// credit brings players' ratings, points and best laps up to date.
func (t tx) credit(r *Result, all []outcome) error {
	var ratings, seasons, laps []any
	for _, o := range all {
		p := r.Places[o.row]
		ratings = append(ratings, int64(p.Player), r.Mode, o.after.Mu, o.after.Sigma, shown(o.after), 1, r.Ended)
		seasons = append(seasons, SeasonOf(r.Ended), r.Mode, int64(p.Player), o.points, 1,
			bit(o.points > 0 && o.rank == 1), r.Ended)
		if p.Best > 0 {
			laps = append(laps, r.board(), r.Track, int64(p.Player), int64(p.Best), int64(r.Match), r.Ended)
		}
	}
	if err := t.insert(`ratings (player, mode, mu, sigma, shown, races, since)`, 7, ratings,
		`ON CONFLICT (player, mode) DO UPDATE SET mu = excluded.mu, sigma = excluded.sigma, shown = excluded.shown,
		races = ratings.races + 1, since = excluded.since`); err != nil {
		return err
	}
	if err := t.insert(`seasons (season, mode, player, points, races, wins, since)`, 7, seasons,
		`ON CONFLICT (season, mode, player) DO UPDATE SET points = seasons.points + excluded.points,
		races = seasons.races + 1, wins = seasons.wins + excluded.wins, since = excluded.since`); err != nil {
		return err
	}
	return t.insert(`laps (game, track, player, lap, match_id, since)`, 6, laps,
		`ON CONFLICT (game, track, player) DO UPDATE SET lap = excluded.lap, match_id = excluded.match_id, since = excluded.since
		WHERE excluded.lap < laps.lap`)
}
