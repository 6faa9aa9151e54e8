package store

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// everything is what is held about a player, as the player reads it.
type everything struct {
	Player   string       `json:"player"`
	Key      string       `json:"public_key"`
	Name     string       `json:"name"`
	Created  string       `json:"created"`
	Seen     string       `json:"last_seen"`
	Renamed  string       `json:"name_chosen,omitempty"`
	Ratings  []heldMode   `json:"ratings"`
	Seasons  []heldSeason `json:"seasons"`
	Laps     []heldLap    `json:"best_laps"`
	Solos    []heldSolo   `json:"laps_alone"`
	Matches  []heldMatch  `json:"races"`
	Muted    []string     `json:"muted"`
	Reported []heldReport `json:"reports_by_you"`
	Reports  []heldReport `json:"reports_about_you"`
}

type heldMode struct {
	Mode    string  `json:"mode"`
	Mu      float64 `json:"mu"`
	Sigma   float64 `json:"sigma"`
	Matches int     `json:"races"`
}

type heldSeason struct {
	Season  int32  `json:"season"`
	Mode    string `json:"mode"`
	Points  int    `json:"points"`
	Matches int    `json:"races"`
	Wins    int    `json:"wins"`
}

type heldLap struct {
	Game    string  `json:"game"`
	Track   int32   `json:"track"`
	Seconds float64 `json:"seconds"`
	Match   string  `json:"match"`
	At      string  `json:"at"`
}

type heldSolo struct {
	Game    string  `json:"game"`
	Track   int32   `json:"track"`
	Seconds float64 `json:"seconds"`
	Lap     []byte  `json:"lap"` // base64
	At      string  `json:"at"`
}

type heldMatch struct {
	Match   string  `json:"match"`
	Game    string  `json:"game"`
	Track   int32   `json:"track"`
	Ended   string  `json:"ended"`
	Name    string  `json:"name"`
	Place   int     `json:"place"`
	Of      int     `json:"of"`
	Quit    bool    `json:"quit"`
	Seconds float64 `json:"seconds,omitempty"`
	Best    float64 `json:"best_lap_seconds,omitempty"`
	Points  int     `json:"points"`
	Change  float64 `json:"rating_change"`
}

type heldReport struct {
	About string `json:"about,omitempty"` // not in those about the player: who made them is the reporter's secret
	Match string `json:"match,omitempty"`
	Text  string `json:"text,omitempty"`
	At    string `json:"at"`
}

func base36(id uint64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(id, 36)
}

func instant(at int64) string {
	if at == 0 {
		return ""
	}
	return time.Unix(0, at).UTC().Format(time.RFC3339Nano)
}

func (e *everything) of(p Player) {
	*e = everything{
		Player: base36(p.ID), Key: hex.EncodeToString(p.Key), Name: p.Name,
		Created: instant(p.Created), Seen: instant(p.Seen), Renamed: instant(p.Renamed),
		Ratings: []heldMode{}, Seasons: []heldSeason{}, Laps: []heldLap{}, Solos: []heldSolo{}, Matches: []heldMatch{},
		Muted: []string{}, Reported: []heldReport{}, Reports: []heldReport{},
	}
}

func (e *everything) match(r Played) {
	e.Matches = append(e.Matches, heldMatch{
		Match: base36(r.Match), Game: r.Game, Track: r.Track, Ended: instant(r.Ended), Name: r.Name,
		Place: r.Place.Place, Of: r.Of, Quit: r.Quit, Seconds: r.Time.Seconds(), Best: r.Best.Seconds(),
		Points: r.Points, Change: float64(r.Change) / 100,
	})
}

func (e *everything) solo(s Solo) {
	e.Solos = append(e.Solos, heldSolo{s.Game, s.Track, s.Lap.Seconds(), s.Run, instant(s.At)})
}

func (e *everything) text() []byte {
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		panic(err) // numbers and strings
	}
	return text
}

// Export implements Tables. It reads page by page: what grows with the years is
// long, and nothing else waits for it.
func (db *DB) Export(id uint64) ([]byte, error) {
	p, err := db.Player(id)
	if err != nil {
		return nil, err
	}
	var e everything
	e.of(p)
	for from, more := (Cursor{}), true; more; more = from != (Cursor{}) {
		var matches []Played
		if matches, from, err = db.History(id, from, MaxLines); err != nil {
			return nil, err
		}
		for _, r := range matches {
			e.match(r)
		}
	}
	fixed := e
	err = db.read(func(t tx) error {
		e = fixed
		return t.held(id, &e)
	})
	if err != nil {
		return nil, err
	}
	return e.text(), nil
}

// held adds what a player has few of.
func (t tx) held(id uint64, e *everything) error {
	for _, part := range [...]struct {
		text string
		row  func(scan func(...any) error) error
	}{
		{`SELECT mode, mu, sigma, races FROM ratings WHERE player = $1 ORDER BY mode`, func(scan func(...any) error) error {
			var h heldMode
			err := scan(&h.Mode, &h.Mu, &h.Sigma, &h.Matches)
			e.Ratings = append(e.Ratings, h)
			return err
		}},
		{`SELECT season, mode, points, races, wins FROM seasons WHERE player = $1 ORDER BY season, mode`, func(scan func(...any) error) error {
			var h heldSeason
			err := scan(&h.Season, &h.Mode, &h.Points, &h.Matches, &h.Wins)
			e.Seasons = append(e.Seasons, h)
			return err
		}},
		{`SELECT game, track, lap, match_id, since FROM laps WHERE player = $1 ORDER BY game, track`, func(scan func(...any) error) error {
			var h heldLap
			var lap, match, at int64
			err := scan(&h.Game, &h.Track, &lap, &match, &at)
			h.Seconds, h.Match, h.At = time.Duration(lap).Seconds(), base36(uint64(match)), instant(at)
			e.Laps = append(e.Laps, h)
			return err
		}},
		{`SELECT game, track, lap, run, since FROM solos WHERE player = $1 ORDER BY game, track`, func(scan func(...any) error) error {
			var s Solo
			var run string
			err := scan(&s.Game, &s.Track, &s.Lap, &run, &s.At)
			if err == nil {
				s.Run, err = base64.StdEncoding.DecodeString(run)
			}
			e.solo(s)
			return err
		}},
		{`SELECT other FROM mutes WHERE player = $1`, func(scan func(...any) error) error {
			var other int64
			err := scan(&other)
			e.Muted = append(e.Muted, base36(uint64(other)))
			return err
		}},
		{`SELECT about, match_id, reason, since FROM reports WHERE player = $1 ORDER BY since, about`, func(scan func(...any) error) error {
			h, err := scanReport(scan)
			e.Reported = append(e.Reported, h)
			return err
		}},
		{`SELECT about, match_id, reason, since FROM reports WHERE about = $1 ORDER BY since, player`, func(scan func(...any) error) error {
			h, err := scanReport(scan)
			h.About = ""
			e.Reports = append(e.Reports, h)
			return err
		}},
	} {
		if err := t.each(part.text, []any{int64(id)}, part.row); err != nil {
			return err
		}
	}
	slices.Sort(e.Muted)
	return nil
}

func scanReport(scan func(...any) error) (heldReport, error) {
	var h heldReport
	var about, match, at int64
	err := scan(&about, &match, &h.Text, &at)
	h.About, h.Match, h.At = base36(uint64(about)), base36(uint64(match)), instant(at)
	return h, err
}
