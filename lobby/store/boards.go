package store

import "fmt"

// This file has DB's answers about leaderboards and players' histories.

// boards are the questions, by kind. Each walks an index in its own order.
var boards = [...]string{
	Laps: `SELECT b.player, p.name, b.lap, 0, b.since FROM laps b JOIN players p ON p.id = b.player
		WHERE b.game = $1 AND b.track = $2 ORDER BY b.lap, b.since, b.player LIMIT $3 OFFSET $4`,
	Points: `SELECT b.player, p.name, b.points, b.races, b.since FROM seasons b JOIN players p ON p.id = b.player
		WHERE b.season = $1 AND b.mode = $2 AND b.points > 0 ORDER BY b.points DESC, b.since, b.player LIMIT $3 OFFSET $4`,
	Ratings: `SELECT b.player, p.name, b.shown, b.races, b.since FROM ratings b JOIN players p ON p.id = b.player
		WHERE b.mode = $1 ORDER BY b.shown DESC, b.since, b.player LIMIT $2 OFFSET $3`,
	Solos: `SELECT b.player, p.name, b.lap, 0, b.since FROM solos b JOIN players p ON p.id = b.player
		WHERE b.game = $1 AND b.track = $2 AND b.build = $3 ORDER BY b.lap, b.since, b.player LIMIT $4 OFFSET $5`,
}

func (b *Board) args() []any {
	switch b.Kind {
	case Laps:
		return []any{b.Game, b.Track, b.Limit, b.From}
	case Points:
		return []any{b.Season, b.Game, b.Limit, b.From}
	case Solos:
		return []any{b.Game, b.Track, b.Build, b.Limit, b.From}
	}
	return []any{b.Game, b.Limit, b.From}
}

// Board implements Tables.
func (db *DB) Board(b Board) (lines []Line, err error) {
	if int(b.Kind) >= len(boards) {
		return nil, fmt.Errorf("%w: no board of kind %d", ErrRefused, b.Kind)
	}
	b.bound()
	err = db.read(func(t tx) error {
		lines = nil
		return t.each(boards[b.Kind], b.args(), func(scan func(...any) error) error {
			var player int64
			l := Line{Rank: b.From + len(lines) + 1}
			err := scan(&player, &l.Name, &l.Value, &l.Matches, &l.At)
			l.Player = uint64(player)
			lines = append(lines, l)
			return err
		})
	})
	return lines, err
}

const (
	selectStandings = `SELECT mode, mu, sigma, shown, races, since FROM ratings WHERE player = $1 ORDER BY mode LIMIT $2`

	// countAhead stops counting where players are no longer ranked.
	countAhead = `SELECT COUNT(*) FROM (SELECT 1 FROM ratings WHERE mode = $1 AND shown >= $2
		AND (shown > $2 OR since < $3 OR (since = $3 AND player < $4)) LIMIT $5) AS ahead`
)

// Standings implements Tables.
func (db *DB) Standings(id uint64) (all []Standing, err error) {
	err = db.read(func(t tx) error {
		all = nil
		var since []int64
		err := t.each(selectStandings, []any{int64(id), MaxModes}, func(scan func(...any) error) error {
			var s Standing
			var at int64
			err := scan(&s.Mode, &s.Mu, &s.Sigma, &s.Shown, &s.Matches, &at)
			all, since = append(all, s), append(since, at)
			return err
		})
		if err != nil {
			return err
		}
		for i := range all {
			s, ahead := &all[i], 0
			if _, err := t.one(countAhead, []any{s.Mode, s.Shown, since[i], int64(id), MaxFrom}, &ahead); err != nil {
				return err
			}
			if ahead < MaxFrom {
				s.Rank = ahead + 1
			}
		}
		return nil
	})
	return all, err
}

// selectHistory compares the pair of columns as one, so that the index is entered at the right place.
const selectHistory = `SELECT r.match_id, m.game, m.track, r.ended, m.places, r.name, r.place, r.quit, r.finish, r.best, r.points, r.change
	FROM places r JOIN matches m ON m.id = r.match_id
	WHERE r.player = $1 AND (r.ended, r.match_id) < ($2, $3) ORDER BY r.ended DESC, r.match_id DESC LIMIT $4`

// History implements Tables.
func (db *DB) History(id uint64, from Cursor, limit int) (matches []Played, next Cursor, err error) {
	if id == 0 {
		return nil, Cursor{}, nil // nobody's
	}
	limit = min(max(limit, 1), MaxLines)
	err = db.read(func(t tx) error {
		matches = nil
		ended, match := from.before()
		return t.each(selectHistory, []any{int64(id), ended, match, limit + 1}, func(scan func(...any) error) error {
			r := Played{Place: Place{Player: id}}
			var match int64
			var quit int
			err := scan(&match, &r.Game, &r.Track, &r.Ended, &r.Of, &r.Name, &r.Place.Place, &quit, &r.Time, &r.Best,
				&r.Points, &r.Change)
			r.Match, r.Quit = uint64(match), quit != 0
			matches = append(matches, r)
			return err
		})
	})
	if err != nil {
		return nil, Cursor{}, err
	}
	matches, next = page(matches, limit)
	return matches, next, nil
}

// before is where a page begins, as the database compares it.
func (c Cursor) before() (ended, match int64) {
	if c == (Cursor{}) {
		return 1<<63 - 1, 1<<63 - 1
	}
	return c.Ended, int64(c.Match)
}

// page cuts off the row that was read beyond limit, and says where to go on.
func page(matches []Played, limit int) ([]Played, Cursor) {
	if len(matches) <= limit {
		return matches, Cursor{}
	}
	last := matches[limit-1]
	return matches[:limit], Cursor{last.Ended, last.Match}
}
