package store

import (
	"sync"

	"slipstream/lobby/rating"
)

// Memory is a database that forgets: for tests, for simulations, and for servers that keep nothing. Its
// answers are the same as those of [DB], to the last line.
type Memory struct {
	mu       sync.Mutex
	away     bool
	players  map[uint64]Player
	rows     map[uint64][]Played // by match, one for each place
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
		matches int
		since   int64
	}
	points struct {
		points, matches, wins int
		since                 int64
	}
)

// NewMemory returns an empty one.
func NewMemory() *Memory {
	return &Memory{
		players: map[uint64]Player{}, rows: map[uint64][]Played{},
		ratings: map[modeOf]standing{}, seasons: map[seasonOf]points{},
		laps: map[lapOf]Line{}, laptimes: map[lapOf]uint64{}, solos: map[lapOf]Solo{}, mutes: map[[2]uint64]bool{},
	}
}

// SetAway makes it answer ErrAway, like a database that cannot be reached.
func (m *Memory) SetAway(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

// with runs f under the lock, unless the database is away.
func (m *Memory) with(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return ErrAway
	}
	return f()
}

// Close implements Tables.
func (m *Memory) Close() error { return nil }
