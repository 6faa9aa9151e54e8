package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"slipstream/lobby/rating"
)

// Memory is a database that forgets: for tests, simulations and servers that keep
// nothing. It means what [DB] means, to the last line of every answer.
type Memory struct {
	mu       sync.Mutex
	away     bool
	players  map[uint64]Player
	rows     map[uint64][]Race // by match, one for each place
	ratings  map[modeOf]standing
	seasons  map[seasonOf]points
	laps     map[lapOf]Line
	laptimes map[lapOf]uint64 // the match of a lap
	solos    map[lapOf]Solo
	mutes    map[[2]uint64]bool
	reports  []Complaint
}

type (
	modeOf struct {
		mode   string
		player uint64
	}
	seasonOf struct {
		season int32
		mode   string
		player uint64
	}
	lapOf struct {
		game   string
		track  int32
		player uint64
	}
	standing struct {
		rating.Rating
		races int
		since int64
	}
	points struct {
		points, races, wins int
		since               int64
	}
)

// NewMemory returns an empty one.
func NewMemory() *Memory {
	return &Memory{
		players: map[uint64]Player{}, rows: map[uint64][]Race{},
		ratings: map[modeOf]standing{}, seasons: map[seasonOf]points{},
		laps: map[lapOf]Line{}, laptimes: map[lapOf]uint64{}, solos: map[lapOf]Solo{}, mutes: map[[2]uint64]bool{},
	}
}

// SetAway makes it answer ErrAway, as a database does that cannot be reached.
func (m *Memory) SetAway(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

// with runs f alone, unless the database is away.
func (m *Memory) with(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return ErrAway
	}
	return f()
}

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

// Write implements Tables.
func (m *Memory) Write(r *Result) (fresh bool, err error) {
	if err := r.check(); err != nil {
		return false, err
	}
	err = m.with(func() error {
		if m.rows[r.Match] == nil {
			fresh = true
			m.write(r)
		}
		return nil
	})
	return fresh, err
}

func (m *Memory) write(r *Result) {
	for _, p := range r.Places {
		if _, known := m.players[p.Player]; p.Unkept && !p.Bot && p.Player != 0 && !known {
			m.players[p.Player] = Player{ID: p.Player, Name: p.Name, Created: r.Ended, Seen: r.Ended}
		}
	}
	all := outcomes(r, func(id uint64) (rating.Rating, bool) {
		p, ok := m.players[id]
		if !ok {
			return rating.Rating{}, false
		}
		p.Seen = max(p.Seen, r.Ended)
		m.players[id] = p
		if was, ok := m.ratings[modeOf{r.Mode, id}]; ok {
			return was.Rating, true
		}
		return rating.New(), true
	})
	rows := make([]Race, len(r.Places))
	for i, p := range r.Places {
		if _, ok := m.players[p.Player]; !ok && p.Player != 0 || p.Bot {
			if !p.Bot {
				p.Name = Nobody
			}
			p.Player = 0
		}
		rows[i] = Race{Match: r.Match, Game: r.Game, Track: r.Track, Ended: r.Ended, Of: len(r.Places), Place: p}
	}
	for _, o := range all {
		rows[o.row].Points, rows[o.row].Change = o.points, shown(o.after)-shown(o.before)
		m.credit(r, o)
	}
	m.rows[r.Match] = rows
}

func (m *Memory) credit(r *Result, o outcome) {
	p := r.Places[o.row]
	mode := modeOf{r.Mode, p.Player}
	m.ratings[mode] = standing{o.after, m.ratings[mode].races + 1, r.Ended}
	key := seasonOf{SeasonOf(r.Ended), r.Mode, p.Player}
	s := m.seasons[key]
	m.seasons[key] = points{s.points + o.points, s.races + 1, s.wins + bit(o.points > 0 && o.rank == 1), r.Ended}
	lap := lapOf{r.Game, r.Track, p.Player}
	if best, ok := m.laps[lap]; p.Best > 0 && (!ok || int64(p.Best) < best.Value) {
		m.laps[lap] = Line{Player: p.Player, Value: int64(p.Best), At: r.Ended}
		m.laptimes[lap] = r.Match
	}
}

// Board implements Tables.
func (m *Memory) Board(b Board) (lines []Line, err error) {
	b.bound()
	err = m.with(func() error {
		switch b.Kind {
		case Laps:
			for key, l := range m.laps {
				if key.game == b.Game && key.track == b.Track {
					lines = append(lines, l)
				}
			}
		case Points:
			for key, s := range m.seasons {
				if key.season == b.Season && key.mode == b.Game && s.points > 0 {
					lines = append(lines, Line{Player: key.player, Value: int64(s.points), Races: s.races, At: s.since})
				}
			}
		case Ratings:
			lines = m.rated(b.Game)
		case Solos:
			lines = m.soloLines(b.Game, b.Track, b.Build)
		default:
			return fmt.Errorf("%w: no board of kind %d", ErrRefused, b.Kind)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lines, func(x, y Line) int { return ahead(b.Kind, x, y) })
	lines = lines[min(b.From, len(lines)):min(b.From+b.Limit, len(lines))]
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range lines {
		lines[i].Rank, lines[i].Name = b.From+i+1, m.players[lines[i].Player].Name
	}
	return lines, nil
}

func (m *Memory) rated(mode string) (lines []Line) {
	for key, s := range m.ratings {
		if key.mode == mode {
			lines = append(lines, Line{Player: key.player, Value: shown(s.Rating), Races: s.races, At: s.since})
		}
	}
	return lines
}

// ahead orders the lines of a board.
func ahead(kind BoardKind, x, y Line) int {
	if kind != Laps && kind != Solos {
		x.Value, y.Value = -x.Value, -y.Value
	}
	return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.At, y.At), cmp.Compare(int64(x.Player), int64(y.Player)))
}

// Standings implements Tables.
func (m *Memory) Standings(id uint64) (all []Standing, err error) {
	err = m.with(func() error {
		for key, s := range m.ratings {
			if key.player == id {
				all = append(all, Standing{Mode: key.mode, Mu: s.Mu, Sigma: s.Sigma, Shown: shown(s.Rating), Races: s.races})
			}
		}
		slices.SortFunc(all, func(x, y Standing) int { return cmp.Compare(x.Mode, y.Mode) })
		all = all[:min(len(all), MaxModes)]
		for i := range all {
			lines := m.rated(all[i].Mode)
			slices.SortFunc(lines, func(x, y Line) int { return ahead(Ratings, x, y) })
			rank := 1 + slices.IndexFunc(lines, func(l Line) bool { return l.Player == id })
			if rank <= MaxFrom {
				all[i].Rank = rank
			}
		}
		return nil
	})
	return all, err
}

// History implements Tables.
func (m *Memory) History(id uint64, from Cursor, limit int) (races []Race, next Cursor, err error) {
	if id == 0 {
		return nil, Cursor{}, nil
	}
	limit = min(max(limit, 1), MaxLines)
	err = m.with(func() error {
		ended, match := from.before()
		for _, r := range m.racesOf(id) {
			if r.Ended < ended || r.Ended == ended && int64(r.Match) < match {
				r.Bot = false
				races = append(races, r)
			}
		}
		return nil
	})
	races, next = page(races, limit)
	return races, next, err
}

// racesOf returns a player's rows, newest first.
func (m *Memory) racesOf(id uint64) (all []Race) {
	for _, rows := range m.rows {
		for _, r := range rows {
			if r.Player == id {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(x, y Race) int {
		return -cmp.Or(cmp.Compare(x.Ended, y.Ended), cmp.Compare(int64(x.Match), int64(y.Match)))
	})
	return all
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

// Export implements Tables.
func (m *Memory) Export(id uint64) (text []byte, err error) {
	err = m.with(func() error {
		p, err := m.player(id)
		if err != nil {
			return err
		}
		var e everything
		e.of(p)
		for _, r := range m.racesOf(id) {
			e.race(r)
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
			e.Ratings = append(e.Ratings, heldMode{k.mode, s.Mu, s.Sigma, s.races})
		}
	}
	for k, s := range m.seasons {
		if k.player == id {
			e.Seasons = append(e.Seasons, heldSeason{k.season, k.mode, s.points, s.races, s.wins})
		}
	}
	for k, l := range m.laps {
		if k.player == id {
			e.Laps = append(e.Laps, heldLap{k.game, k.track, time.Duration(l.Value).Seconds(), base36(m.laptimes[k]), instant(l.At)})
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

// Matches returns how many results there are.
func (m *Memory) Matches() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.rows)
}

// Close implements Tables.
func (m *Memory) Close() error { return nil }
