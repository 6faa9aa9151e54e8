package control

import "encoding/binary"

// Messages of /lobby about laps that were driven alone. Package netcode/solo defines
// the format of a lap. A lap travels in parts, each in base64, like keys. Only
// players with an account can hand in laps.

// BoardSolo is the Kind of the board of laps that were driven alone. The server has
// run each of them again and found its time to be true.
const BoardSolo = "solo"

// MaxLap is the length of the longest lap, in bytes.
const MaxLap = 32 << 10

// SketchText returns what a player drew as text, to be used as a name: the words of
// the sketch, without the zeros at the end, as little-endian bytes in base64.
func SketchText(words []int32) string {
	for len(words) > 0 && words[len(words)-1] == 0 {
		words = words[:len(words)-1]
	}
	raw := make([]byte, 0, 4*len(words))
	for _, w := range words {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(w))
	}
	return Key64.EncodeToString(raw)
}

// LapPart hands in one part of a lap. The parts must come in order. Judged answers
// the last one.
type LapPart struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Sketch string `msgpack:"sketch" max:"136"` // of a track that a player drew: its SketchText
	From   uint32 `msgpack:"from"`             // bytes of the lap before this part
	Of     uint32 `msgpack:"of"`               // bytes of the whole lap
	Text   string `msgpack:"text" max:"3600"`
}

// Judged says what became of a lap that was handed in.
type Judged struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Reason string `msgpack:"reason" max:"16"` // why it is not admitted: one of the constants below; empty: it is
	Text   string `msgpack:"text" max:"120"`  // the same, for the player
	Time   uint32 `msgpack:"time"`            // of an admitted lap, in milliseconds
	Best   bool   `msgpack:"best"`            // it is now the player's best
	Rank   uint32 `msgpack:"rank"`            // of the player's best; 0: behind all laps that have a rank
}

// RivalAsk asks for a lap to race against. Rival answers, in parts.
type RivalAsk struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Sketch string `msgpack:"sketch" max:"136"`
	Rank   uint32 `msgpack:"rank"` // the lap with that rank on the board; 0: the next one that is faster than Time
	Time   uint32 `msgpack:"time"` // milliseconds; 0: any lap is better
}

// Rival is one part of a lap that another player drove. If Of is 0 there is none.
type Rival struct {
	Game  string `msgpack:"game" max:"24"`
	Track int32  `msgpack:"track"`
	Rank  uint32 `msgpack:"rank"`
	Name  string `msgpack:"name" max:"64"`
	Tag   string `msgpack:"tag" max:"8"`
	Time  uint32 `msgpack:"time"`
	From  uint32 `msgpack:"from"`
	Of    uint32 `msgpack:"of"`
	Text  string `msgpack:"text" max:"6400"`
}

// Why a lap is not admitted: the names of package netcode/solo's Reasons.
const (
	LapMalformed  = "malformed"    // no correct client makes such bytes
	LapTooLong    = "too_long"     // more bytes or ticks than a lap can have
	LapTruncated  = "truncated"    // a part of it is missing
	LapOtherGame  = "other_game"   // the server does not have the game, or it cannot be played alone
	LapOtherBuild = "other_build"  // the client's build has other rules: reload
	LapOtherTrack = "other_track"  // it was not driven on the track that is named
	LapOutOfRange = "out_of_range" // it has a command that no device can give
	LapAltered    = "altered"      // its commands lead to another state than it claims
	LapUnfinished = "unfinished"   // its commands do not finish the lap
	LapWrongTime  = "wrong_time"   // its commands take another time than it claims
	LapBadSketch  = "bad_sketch"   // nobody can drive on the drawing
)
