package control

import "encoding/binary"

// Messages of /lobby about laps that were driven alone. A lap is bytes whose form package
// netcode/solo has; they travel in parts, each in base64 as keys do. Only who has an account hands in laps.

// BoardSolo is the kind of board of laps driven alone, run again here and found to be so.
const BoardSolo = "solo"

// MaxLap is the longest lap, in bytes.
const MaxLap = 32 << 10

// SketchText is what a player drew as text, which stands for it where a name is needed: the words of
// the sketch, without zeros at the end, as little-endian bytes in base64.
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

// LapPart hands in a lap: parts that follow one another, the first from 0. Judged answers the last.
type LapPart struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Sketch string `msgpack:"sketch" max:"136"` // of a track that a player drew, as SketchText has it
	From   uint32 `msgpack:"from"`             // bytes of the lap before this part
	Of     uint32 `msgpack:"of"`               // bytes of the whole lap
	Text   string `msgpack:"text" max:"3600"`
}

// Judged says what became of a lap that was handed in.
type Judged struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Reason string `msgpack:"reason" max:"16"` // why it is not admitted, by netcode/solo's names; empty: it is
	Text   string `msgpack:"text" max:"120"`  // the same for a player
	Time   uint32 `msgpack:"time"`            // milliseconds, of what was admitted
	Best   bool   `msgpack:"best"`            // it is the player's best now
	Rank   uint32 `msgpack:"rank"`            // of the player's best; 0: behind all that are ranked
}

// RivalAsk asks for a lap to race against. Rival answers, in parts.
type RivalAsk struct {
	Game   string `msgpack:"game" max:"24"`
	Track  int32  `msgpack:"track"`
	Sketch string `msgpack:"sketch" max:"136"`
	Rank   uint32 `msgpack:"rank"` // the lap of that line of the board; 0: the next better one than Time
	Time   uint32 `msgpack:"time"` // milliseconds; 0: any lap is better
}

// Rival is somebody's lap. With Of 0 there is none.
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

// Why a lap is not admitted.
const (
	LapMalformed  = "malformed"    // no page of ours makes this
	LapTooLong    = "too_long"     // more bytes or ticks than a lap has
	LapTruncated  = "truncated"    // a part of it is missing
	LapOtherGame  = "other_game"   // of a game that is not here, or that nobody plays alone
	LapOtherBuild = "other_build"  // of a build that plays by other rules: reload
	LapOtherTrack = "other_track"  // not of the track that was said
	LapOutOfRange = "out_of_range" // a command that no device can give
	LapAltered    = "altered"      // its commands are not those that were driven
	LapUnfinished = "unfinished"   // its commands do not finish it
	LapWrongTime  = "wrong_time"   // it was not driven in that time
	LapBadSketch  = "bad_sketch"   // nobody can play on the drawing that it is of
)
