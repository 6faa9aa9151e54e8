package control

import (
	"encoding/base64"
	"encoding/binary"
)

// Messages of /lobby about accounts. An account is a key pair that a device made:
// whoever can sign with it is the player. Enter names the public key, Challenge
// answers it, Prove signs the challenge, and Entered follows. An Enter without a key
// makes the player a guest, who has no account.
//
// Keys, nonces and signatures travel in base64 (URL alphabet, no padding).

// Challenge asks for a signature that is of no use to another server, or later.
type Challenge struct {
	Nonce   string `msgpack:"nonce" max:"64"`
	Server  string `msgpack:"server" max:"128"` // host of this server; a client that called another host signs nothing
	Expires uint64 `msgpack:"expires"`          // Unix milliseconds
}

// Prove answers Challenge.
type Prove struct {
	Signature string `msgpack:"sig" max:"128"` // of ProofText
}

// proofDomain begins the text that is signed, so that no signature for another purpose
// is a proof.
const proofDomain = "slipstream account proof 1\n"

// ProofText returns the text to sign in order to prove that one has the private key of
// public. Each part follows its length, so no two challenges have the same text.
func ProofText(c *Challenge, public []byte) []byte {
	text := []byte(proofDomain)
	for _, part := range [...]string{c.Server, c.Nonce, string(public)} {
		text = binary.BigEndian.AppendUint32(text, uint32(len(part)))
		text = append(text, part...)
	}
	return binary.BigEndian.AppendUint64(text, c.Expires)
}

// Key64 is the base64 encoding of keys, nonces and signatures in messages.
var Key64 = base64.RawURLEncoding.Strict()

// accountBit is set in the ids of players with an account, and clear in those of guests.
const accountBit = 1 << 63

// GuestOf turns a random number into the id of a guest.
func GuestOf(random uint64) uint64 { return random &^ accountBit }

// HasAccount reports whether player is the id of a player with an account.
func HasAccount(player uint64) bool { return player&accountBit != 0 }

// Account is the present state of the player's account. Players who have one get it
// after Entered and whenever it changes.
type Account struct {
	Player  string   `msgpack:"player" max:"24"`
	Name    string   `msgpack:"name" max:"64"`
	Tag     string   `msgpack:"tag" max:"8"` // four digits that tell equal names apart
	Rename  uint32   `msgpack:"rename"`      // seconds until the player can rename it; 0: now
	Ratings []Rating `msgpack:"ratings" max:"8"`
}

// Rating is a player's rating in one mode.
type Rating struct {
	Mode  string `msgpack:"mode" max:"24"`
	Shown int32  `msgpack:"shown"` // mu - 3 sigma, in hundredths
	Races uint32 `msgpack:"races"`
}

// Rename asks for another name. Account or Error answers; for a guest, Renamed.
type Rename struct {
	Name string `msgpack:"name" max:"64"` // as typed
}

// Renamed is the new name of a guest.
type Renamed struct {
	Name string `msgpack:"name" max:"64"`
}

// Export asks for everything that the server has stored about the player. Exported
// answers, in parts.
type Export struct{}

// Exported is one part of a JSON text.
type Exported struct {
	Text string `msgpack:"text" max:"6144"`
	Last bool   `msgpack:"last"`
}

// Erase deletes the account, with its name, key, ratings, laps and points. The results
// of its matches stay, because they are other players' too, but without a name for this
// player. It cannot be undone.
type Erase struct {
	Player string `msgpack:"player" max:"24"` // Account.Player, so that nobody erases an account by accident
}

// Erased says that the account is deleted. The page should forget its key.
type Erased struct{}

// Kinds of leaderboard. BoardSolo is another.
const (
	BoardLaps   = "laps"   // best laps on a track
	BoardSeason = "season" // points of a season
	BoardRating = "rating" // ratings in a mode
)

// BoardAsk asks for a page of a leaderboard. A Board answers.
type BoardAsk struct {
	Kind   string `msgpack:"kind" max:"8"`
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Season int32  `msgpack:"season"`           // year and month, such as 202611; 0: the present one
	Sketch string `msgpack:"sketch" max:"136"` // of a track that a player drew: its SketchText
	From   uint32 `msgpack:"from"`             // number of lines before this page
	Watch  bool   `msgpack:"watch"`            // send the page again whenever it changes, until the next BoardAsk
}

// Board is a page of a leaderboard.
type Board struct {
	Kind   string      `msgpack:"kind" max:"8"`
	Game   string      `msgpack:"game" max:"24"`
	Track  int32       `msgpack:"track"`
	Sketch string      `msgpack:"sketch" max:"136"`
	Season int32       `msgpack:"season"`
	From   uint32      `msgpack:"from"`
	New    bool        `msgpack:"new"` // not an answer: a watched page has changed
	Lines  []BoardLine `msgpack:"lines" max:"25"`
}

// BoardLine is one player's line of a board.
type BoardLine struct {
	Rank  uint32 `msgpack:"rank"`
	Name  string `msgpack:"name" max:"64"`
	Tag   string `msgpack:"tag" max:"8"`
	Value int64  `msgpack:"value"` // a lap in milliseconds, points, or a rating in hundredths
	Races uint32 `msgpack:"races"`
	You   bool   `msgpack:"you"`
}

// HistoryAsk asks for the player's own matches, newest first. A History answers.
type HistoryAsk struct {
	Before string `msgpack:"before" max:"48"` // a History's Next; empty: from the newest
}

// History is a page of the player's matches. The server also sends one, after an
// [Account], when it has stored a match that the player took part in.
type History struct {
	New   bool          `msgpack:"new"` // not an answer: the match was just stored
	Races []HistoryLine `msgpack:"races" max:"25"`
	Next  string        `msgpack:"next" max:"48"` // to ask for the next page; empty: this is the last
}

// HistoryLine is one match.
type HistoryLine struct {
	Match  string `msgpack:"match" max:"24"`
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Ended  uint64 `msgpack:"ended"` // Unix milliseconds
	Place  uint8  `msgpack:"place"`
	Of     uint8  `msgpack:"of"` // how many places there were
	Quit   bool   `msgpack:"quit"`
	Best   uint32 `msgpack:"best"`   // the best lap, in milliseconds; 0: none
	Points uint16 `msgpack:"points"` // added to the season's
	Change int32  `msgpack:"change"` // of the shown rating, in hundredths
}
