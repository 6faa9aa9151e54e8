package control

import (
	"encoding/base64"
	"encoding/binary"
)

// Messages of /lobby about accounts. An account is a key that a device made: whoever
// can sign with it is the player. Enter names the public key; Challenge answers, and
// Prove signs it; then comes Entered. An Enter without a key is a guest whom nobody
// remembers.
//
// Keys, nonces and signatures travel in base64 (URL alphabet, no padding).

// Challenge asks for a signature that can be of no use anywhere else, or later.
type Challenge struct {
	Nonce string `msgpack:"nonce" max:"64"`
	// host of this server as pages see it: a client that called another one signs nothing
	Server  string `msgpack:"server" max:"128"`
	Expires uint64 `msgpack:"expires"` // Unix milliseconds
}

// Prove answers Challenge.
type Prove struct {
	Signature string `msgpack:"sig" max:"128"` // of ProofText
}

// proofDomain begins what is signed, so that no signature for anything else is a proof.
const proofDomain = "slipstream account proof 1\n"

// ProofText is what is signed to prove that one has the private key of a public
// one. Every part has its length in front: no two challenges make the same bytes.
func ProofText(c *Challenge, public []byte) []byte {
	text := []byte(proofDomain)
	for _, part := range [...]string{c.Server, c.Nonce, string(public)} {
		text = binary.BigEndian.AppendUint32(text, uint32(len(part)))
		text = append(text, part...)
	}
	return binary.BigEndian.AppendUint64(text, c.Expires)
}

// Key64 is bytes as they travel in account messages.
var Key64 = base64.RawURLEncoding.Strict()

// accountBit is set in the id of a player who has an account, and in no guest's.
const accountBit = 1 << 63

// GuestOf makes of any number the id of a player without an account.
func GuestOf(random uint64) uint64 { return random &^ accountBit }

// HasAccount reports whether an id is that of a player with an account.
func HasAccount(player uint64) bool { return player&accountBit != 0 }

// Account is the player's account as it now is: sent after Entered to who has one,
// and whenever it changes.
type Account struct {
	Player  string   `msgpack:"player" max:"24"`
	Name    string   `msgpack:"name" max:"64"`
	Tag     string   `msgpack:"tag" max:"8"` // four digits that tell equal names apart
	Rename  uint32   `msgpack:"rename"`      // seconds until the next renaming; 0: now
	Ratings []Rating `msgpack:"ratings" max:"8"`
}

// Rating is a player's in one mode.
type Rating struct {
	Mode  string `msgpack:"mode" max:"24"`
	Shown int32  `msgpack:"shown"` // mu - 3 sigma, in hundredths
	Races uint32 `msgpack:"races"`
}

// Rename asks for another name. An Account or an Error answers, a guest Renamed.
type Rename struct {
	Name string `msgpack:"name" max:"64"` // as typed
}

// Renamed says what a guest is called from now on.
type Renamed struct {
	Name string `msgpack:"name" max:"64"`
}

// Export asks for everything that is held about the player. Exported answers, in parts.
type Export struct{}

// Exported is a part of a JSON text.
type Exported struct {
	Text string `msgpack:"text" max:"6144"`
	Last bool   `msgpack:"last"`
}

// Erase deletes the account: name, key, ratings, laps and points go; in the results
// of matches the others keep, the player becomes nobody. It cannot be undone.
type Erase struct {
	Player string `msgpack:"player" max:"24"` // of Account: erasing is nothing to do by accident
}

// Erased says that it is done: the page should forget its key.
type Erased struct{}

// Kinds of board.
const (
	BoardLaps   = "laps"   // best laps of a track
	BoardSeason = "season" // points of a season
	BoardRating = "rating" // ratings of a mode
)

// BoardAsk asks for a page of a leaderboard. A Board answers.
type BoardAsk struct {
	Kind   string `msgpack:"kind" max:"8"`
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Season int32  `msgpack:"season"`           // year and month, 202611; 0: the present one
	Sketch string `msgpack:"sketch" max:"136"` // of a track that a player drew, as SketchText has it
	From   uint32 `msgpack:"from"`             // lines to leave out
	Watch  bool   `msgpack:"watch"`            // send it again whenever it changes, until another board is asked for
}

// Board is a page of a leaderboard.
type Board struct {
	Kind   string      `msgpack:"kind" max:"8"`
	Game   string      `msgpack:"game" max:"24"`
	Track  int32       `msgpack:"track"`
	Sketch string      `msgpack:"sketch" max:"136"`
	Season int32       `msgpack:"season"`
	From   uint32      `msgpack:"from"`
	New    bool        `msgpack:"new"` // nobody asked: it has changed
	Lines  []BoardLine `msgpack:"lines" max:"25"`
}

// BoardLine is one player's.
type BoardLine struct {
	Rank  uint32 `msgpack:"rank"`
	Name  string `msgpack:"name" max:"64"`
	Tag   string `msgpack:"tag" max:"8"`
	Value int64  `msgpack:"value"` // milliseconds of a lap, points, or hundredths of a rating
	Races uint32 `msgpack:"races"`
	You   bool   `msgpack:"you"`
}

// HistoryAsk asks for the player's own matches, newest first. A History answers.
type HistoryAsk struct {
	Before string `msgpack:"before" max:"48"` // of History.Next; empty: from the newest
}

// History is a page of matches. Without having been asked for, it is a match of the
// player's that was just kept, as is the [Account] that goes before it.
type History struct {
	New   bool          `msgpack:"new"` // nobody asked for it
	Races []HistoryLine `msgpack:"races" max:"25"`
	Next  string        `msgpack:"next" max:"48"` // for what follows; empty: nothing does
}

// HistoryLine is one match.
type HistoryLine struct {
	Match  string `msgpack:"match" max:"24"`
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Ended  uint64 `msgpack:"ended"` // Unix milliseconds
	Place  uint8  `msgpack:"place"`
	Of     uint8  `msgpack:"of"`
	Quit   bool   `msgpack:"quit"`
	Best   uint32 `msgpack:"best"`   // milliseconds of the best lap; 0: none
	Points uint16 `msgpack:"points"` // of the season
	Change int32  `msgpack:"change"` // of the shown rating, in hundredths
}
