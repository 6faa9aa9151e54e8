package store

import (
	"encoding/base64"
	"fmt"
	"time"
)

// This file keeps laps that were driven alone in DB.

// Limits of laps driven alone.
const (
	MaxSolos = 100      // of a player: tracks are without number
	MaxRun   = 32 << 10 // bytes of one
)

// Solo is the best lap that a player drove alone on a track, with the game as one build plays it.
type Solo struct {
	Player uint64
	Name   string // of the player, in answers
	Rank   int    // from 1, in answers; 0: behind MaxFrom
	Game   string
	Track  int32
	Build  string
	Lap    time.Duration
	Run    []byte // the lap itself, as its driver handed it in
	At     int64
}

func (s *Solo) check() error {
	if s.Player == 0 || s.Game == "" || s.Build == "" || s.Lap <= 0 || len(s.Run) == 0 || len(s.Run) > MaxRun {
		return fmt.Errorf("%w: a lap without a player, game, build or time, or of %d bytes", ErrRefused, len(s.Run))
	}
	return nil
}

// Rivals asks for a lap to race against: the one at Rank or, if Rank is 0, the slowest of those that are
// faster than Lap. If Lap is 0, too, all laps count as faster.
type Rivals struct {
	Game  string
	Track int32
	Build string
	Rank  int
	Lap   time.Duration
}

func (r *Rivals) bound() {
	r.Rank = min(max(r.Rank, 0), MaxFrom)
	if r.Lap <= 0 {
		r.Lap = 1<<63 - 1
	}
}

const (
	// A lap of another build is not worth keeping once there is one of this build.
	admitSolo = `INSERT INTO solos (game, track, player, build, lap, run, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (game, track, player) DO UPDATE SET build = excluded.build, lap = excluded.lap, run = excluded.run, since = excluded.since
		WHERE excluded.build <> solos.build OR excluded.lap < solos.lap`

	selectSolo = `SELECT lap, since FROM solos WHERE game = $1 AND track = $2 AND player = $3`

	// countSolos stops counting where players are no longer ranked.
	countSolos = `SELECT COUNT(*) FROM (SELECT 1 FROM solos WHERE game = $1 AND track = $2 AND build = $3 AND lap <= $4
		AND (lap < $4 OR since < $5 OR (since = $5 AND player < $6)) LIMIT $7) AS ahead`

	rivalAt = `SELECT b.player, p.name, b.lap, b.run, b.since FROM solos b JOIN players p ON p.id = b.player
		WHERE b.game = $1 AND b.track = $2 AND b.build = $3 ORDER BY b.lap, b.since, b.player LIMIT 1 OFFSET $4`

	rivalBefore = `SELECT b.player, p.name, b.lap, b.run, b.since FROM solos b JOIN players p ON p.id = b.player
		WHERE b.game = $1 AND b.track = $2 AND b.build = $3 AND b.lap < $4 ORDER BY b.lap DESC, b.since DESC, b.player DESC LIMIT 1`
)

// Admit implements Tables.
func (db *DB) Admit(s *Solo) (best bool, rank int, err error) {
	if err := s.check(); err != nil {
		return false, 0, err
	}
	err = db.write(func(t tx) error {
		best, rank = false, 0
		if err := t.hold(s.Player); err != nil {
			return err
		}
		n, err := t.exec(admitSolo, s.Game, s.Track, int64(s.Player), s.Build, int64(s.Lap),
			base64.StdEncoding.EncodeToString(s.Run), s.At)
		if err != nil {
			return err
		}
		best = n == 1
		var all int
		if _, err := t.one(`SELECT COUNT(*) FROM solos WHERE player = $1`, []any{int64(s.Player)}, &all); err != nil {
			return err
		}
		if all > MaxSolos {
			return ErrFull
		}
		var lap, since int64
		if _, err := t.one(selectSolo, []any{s.Game, s.Track, int64(s.Player)}, &lap, &since); err != nil {
			return err
		}
		rank, err = t.soloRank(s, lap, since)
		return err
	})
	return best, rank, err
}

// soloRank is the rank of a lap that s's player has on s's board.
func (t tx) soloRank(s *Solo, lap, since int64) (rank int, err error) {
	ahead := 0
	_, err = t.one(countSolos, []any{s.Game, s.Track, s.Build, lap, since, int64(s.Player), MaxFrom}, &ahead)
	if ahead < MaxFrom {
		rank = ahead + 1
	}
	return rank, err
}

// Rival implements Tables.
func (db *DB) Rival(r Rivals) (s Solo, ok bool, err error) {
	r.bound()
	text, last := rivalAt, int64(r.Rank-1)
	if r.Rank == 0 {
		text, last = rivalBefore, int64(r.Lap)
	}
	err = db.read(func(t tx) error {
		s = Solo{Game: r.Game, Track: r.Track, Build: r.Build}
		var player int64
		var run string
		ok, err = t.one(text, []any{r.Game, r.Track, r.Build, last}, &player, &s.Name, &s.Lap, &run, &s.At)
		if err != nil || !ok {
			return err
		}
		s.Player = uint64(player)
		if s.Run, err = base64.StdEncoding.DecodeString(run); err != nil {
			return err
		}
		s.Rank, err = t.soloRank(&s, int64(s.Lap), s.At)
		return err
	})
	if err != nil || !ok {
		return Solo{}, false, err
	}
	return s, true, nil
}
