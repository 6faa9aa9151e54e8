// Package store keeps what must outlive every server: players, results, ratings, best laps, points. It
// keeps them in SQLite or PostgreSQL ([Open], with the same SQL for both), or in memory for a lobby on a
// virtual clock ([NewMemory]); one test suite runs on all three. A [Writer] stands in front of the
// database: its spool keeps results while the database is away. A [Store] asks the database for a loop that
// must not wait.
//
// It knows keys, names and results as bytes and numbers that were checked before. It does not know
// connections, matches, or what a game is. It reads no clock for what happened: those times are arguments,
// in Unix nanoseconds.
package store

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"time"
)

// Limits of one question: an answer fits a message, and costs the database a
// bounded walk along an index.
const (
	MaxLines  = 100    // of a page
	MaxFrom   = 10_000 // lines of a board that can be left out; nobody is ranked behind them
	MaxPlaces = 64     // of a result
	MaxModes  = 8      // of a standing
	MaxMutes  = 200    // of a player
)

// What can be wrong.
var (
	ErrUnknown = errors.New("store: no such player")
	ErrKey     = errors.New("store: another key has this id")
	ErrSoon    = errors.New("store: renamed too recently")
	ErrFull    = errors.New("store: there can be no more of these")
	ErrBusy    = errors.New("store: too much waits for the database")
	ErrAway    = errors.New("store: the database does not answer")
	ErrRefused = errors.New("store: the database takes this never")
)

// Player is an account.
type Player struct {
	ID      uint64
	Key     []byte // public, ed25519
	Name    string
	Created int64
	Seen    int64 // when the player last entered or finished a match
	Renamed int64 // when the name was last chosen; 0: it came with the first Enter
}

// Result is how a match ended. Match is its key: to write it again changes nothing.
type Result struct {
	Match    uint64  `json:"match"`
	Game     string  `json:"game"`
	Mode     string  `json:"mode"` // what ratings and points are kept for
	Track    int32   `json:"track"`
	Board    string  `json:"board,omitempty"` // what its laps are kept with in the game's stead
	Settings []int32 `json:"settings"`
	Started  int64   `json:"started"`
	Ended    int64   `json:"ended"`
	Places   []Place `json:"places"` // best first
}

// Place is one driver's part of a result.
type Place struct {
	Player uint64 `json:"player"` // 0: a bot, or a person without an account
	Name   string `json:"name"`   // as it was shown
	Place  int    `json:"place"`  // from 1, equal for a tie; 0: not ranked
	Bot    bool   `json:"bot,omitempty"`
	Quit   bool   `json:"quit,omitempty"`
	// he entered while the database was away: if the database does not know him he is new, not deleted
	Unkept bool          `json:"unkept,omitempty"`
	Time   time.Duration `json:"time,omitempty"` // from the start to the finish; 0: did not finish
	Best   time.Duration `json:"best,omitempty"` // best lap; 0: none
}

// check refuses what no match of ours can end with.
func (r *Result) check() error {
	if r.Match == 0 || r.Game == "" || r.Mode == "" || len(r.Places) == 0 || len(r.Places) > MaxPlaces {
		return fmt.Errorf("%w: a result without a match, game, mode or places, or with %d of them", ErrRefused, len(r.Places))
	}
	for i := range r.Places {
		for _, other := range r.Places[:i] {
			if r.Places[i].Player != 0 && r.Places[i].Player == other.Player {
				return fmt.Errorf("%w: a player in two places", ErrRefused)
			}
		}
	}
	return nil
}

// board returns the name of the leaderboard to which r's best laps belong.
func (r *Result) board() string { return cmp.Or(r.Board, r.Game) }

// BoardKind says what a leaderboard ranks by.
type BoardKind uint8

const (
	Laps    BoardKind = iota // best laps of a game's track, shortest first
	Points                   // of a season in a mode
	Ratings                  // of a mode, as shown
	Solos                    // best laps driven alone on a game's track, shortest first
)

// Board asks for a page of a leaderboard.
type Board struct {
	Kind   BoardKind
	Game   string // or mode
	Track  int32
	Season int32  // as SeasonOf has it
	Build  string // of Solos: by whose rules they were driven
	From   int    // lines to leave out, at most MaxFrom
	Limit  int    // at most MaxLines
}

func (b *Board) bound() {
	b.From = min(max(b.From, 0), MaxFrom)
	b.Limit = min(max(b.Limit, 0), MaxLines)
}

// Line is one player on a board. Rank counts from 1. Of two equal players, the one who was there first is
// ahead.
type Line struct {
	Rank    int
	Player  uint64
	Name    string
	Value   int64 // nanoseconds of a lap, points, or hundredths of a rating
	Matches int   // behind it; 0 for a lap
	At      int64 // when the lap was driven
}

// Standing is a player's place in one mode.
type Standing struct {
	Mode      string
	Mu, Sigma float64
	Shown     int64 // hundredths
	Matches   int
	Rank      int // 0: behind MaxFrom
}

// Played is one line of a player's history: a match, and his result in it.
type Played struct {
	Match  uint64
	Game   string
	Track  int32
	Ended  int64
	Of     int // drivers, bots too
	Points int
	Change int64 // of the shown rating, in hundredths
	Place
}

// Cursor is where a page of history ended. The zero Cursor is the newest match.
type Cursor struct {
	Ended int64
	Match uint64
}

// Entry is what a device shows when it enters: a key that it has proven to have.
type Entry struct {
	ID   uint64
	Key  []byte
	Name string // of a player never seen before; empty: keep what there is
	Now  int64

	Known bool // only an account that there is already
}

// Tables are the database. Every method waits for its answer, is safe for concurrent use, and takes effect
// completely or not at all. [DB] and [Memory] implement it.
type Tables interface {
	// Enter returns the account of a key. The first time it makes one, or finds one that a result made.
	// Errors: ErrKey; ErrUnknown if it had to be Known.
	Enter(Entry) (Player, error)
	// Player returns an account. ErrUnknown.
	Player(id uint64) (Player, error)
	// Rename gives an account another name, unless it got one less than wait ago. ErrUnknown, ErrSoon.
	Rename(id uint64, name string, now int64, wait time.Duration) (Player, error)

	// Write keeps a result with everything that follows from it: ratings, points, best laps, histories. It
	// returns false if the result was there already. A player who entered while the database was away gets an
	// account, which has no key until he enters again.
	Write(*Result) (fresh bool, err error)

	Board(Board) ([]Line, error)
	// Standings returns a player's place in every mode that he has played.
	Standings(id uint64) ([]Standing, error)
	// History returns matches of a player, newest first, and where the next page begins.
	History(id uint64, from Cursor, limit int) ([]Played, Cursor, error)

	// Admit keeps a lap that was driven alone, unless its player has a better one with this build, and
	// returns the rank of the lap that he then has. Errors: ErrUnknown; ErrFull if this player has too many
	// laps.
	Admit(*Solo) (best bool, rank int, err error)
	// Rival returns a lap to race against; false: there is none.
	Rival(Rivals) (Solo, bool, error)

	// Mute stores that a player has muted another, or no longer does.
	Mute(id, other uint64, on bool, now int64) error
	Mutes(id uint64) ([]uint64, error)
	// Report keeps a complaint. ErrFull means that there were too many today from this player, or from
	// guests.
	Report(Complaint) error
	// Reports returns everybody's complaints, newest first; from is how many to leave out.
	Reports(from, limit int) ([]Complaint, error)

	// Export returns everything that is held about a player, as JSON.
	Export(id uint64) ([]byte, error)
	// Erase forgets a player: his account, name, ratings, points, laps, mutes, and the reports by and about
	// him. His places in results stay, without a name, because what others achieved against him remains true.
	// It returns how much was erased.
	Erase(id uint64) (Erased, error)
	// Prune deletes accounts that were last seen before the given time and never played: no result, lap or
	// report is theirs or about them. A player is seen when he enters and when he races, not while he is merely
	// connected. Prune checks one page of all accounts, in the order of their ids, and returns where the next page
	// begins.
	Prune(page Page, before int64) (gone int, next Page, err error)

	// Close releases the database.
	Close() error
}

// Erased says what was done with everything that was held about a player.
type Erased struct {
	Places int // of results that are nobody's now
	Rows   int // that are gone, the account included
}

// Page is a part of all accounts. The zero Page is the first one.
type Page struct {
	From  uint64 // 1<<63, the least of signed numbers, comes first
	Begun bool   // From counts
	End   bool   // there is no such page: the one before was the last
	Of    int    // so many accounts; 500 if 0
}

// size is small enough for a transaction that delays nobody.
func (p Page) size() int { return cmp.Or(p.Of, 500) }

// first returns the lowest id of a page, in the order of the database.
func (p Page) first() int64 {
	if !p.Begun {
		return math.MinInt64
	}
	return int64(p.From)
}

// after returns the page after one that had n accounts and ended with last.
func (p Page) after(n int, last int64) Page {
	if n < p.size() || last == math.MaxInt64 {
		return Page{End: true, Of: p.Of}
	}
	return Page{From: uint64(last + 1), Begun: true, Of: p.Of}
}

// Nobody is the name that results show for a deleted player.
const Nobody = "Deleted player"

// SeasonOf returns the season of a time: a calendar month of UTC, 202611.
func SeasonOf(now int64) int32 {
	at := time.Unix(0, now).UTC()
	return int32(at.Year()*100 + int(at.Month()))
}
