// Package control is the control plane: every message that is msgpack rather
// than range-coded, on /play and on /lobby, as a Go struct with a bounded
// decoder. It knows nothing of games, matches, sockets or time, and imports
// nothing of ours.
//
// # Wire
//
// A message is one msgpack map whose first key is "t" and names the message;
// the other keys are the struct's fields by their tags. On /play it follows the
// type byte of a control message, on /lobby it is the whole WebSocket message.
// There are no floats, no extension types and no integer beyond 2^53, so that
// every value is a plain number, string, boolean, array or object in
// JavaScript. Unknown keys are skipped, missing ones are zero: a field can be
// added without a new protocol version.
//
// # Bounds
//
// A peer's bytes are scanned for size, depth and lengths before anything is
// decoded or any memory taken ([Parse]); every string and array declares the
// most it can hold in a max tag, and the largest message of each line follows
// from those tags and is checked when the program is compiled.
//
// # Code
//
// What appends and parses a message is generated from its struct: `go generate
// ./netcode/control` after a change. With a library's reflection the module that browsers
// load was a third larger; in the tests the library says whether the bytes are the same.
package control

import (
	"errors"
	"reflect"
)

// Version is the version of the protocol, data plane included. A server tells a
// client of another version to reload.
const Version = 3

// Limits of a whole message, type byte not counted.
const (
	MaxToServer = 4 << 10 // what a server reads from anybody
	MaxToClient = 9 << 10 // a roster of 64 of the longest names, and a setup
)

const maxDepth = 5 // Entered: map > games > game > settings > setting

// Line is a direction of one of the two sockets. Names are unique on a line.
type Line uint8

const (
	ToPlay    Line = iota // client to server on /play
	FromPlay              // server to client on /play
	ToLobby               // client to server on /lobby
	FromLobby             // server to client on /lobby
	lines
)

// MaxSize is the largest message of the line.
func (l Line) MaxSize() int {
	if l == ToPlay || l == ToLobby {
		return MaxToServer
	}
	return MaxToClient
}

// A Kind is one message of a line: its "t" and the struct it is decoded into.
// TypeScript's types are generated from the list of them.
type Kind struct {
	Line Line
	Name string
	Type reflect.Type // a struct; its fields have msgpack tags
}

// Kinds is every message there is, in a fixed order. A struct that travels on
// several lines is listed on each, always by the same name.
func Kinds() []Kind {
	return []Kind{
		kind[Hello](ToPlay, "hello"),
		kind[Away](ToPlay, "away"),
		kind[Leave](ToPlay, "leave"),
		kind[Ping](ToPlay, "ping"),
		kind[Hitch](ToPlay, "hitch"),

		kind[Welcome](FromPlay, "welcome"),
		kind[Roster](FromPlay, "roster"),
		kind[Shift](FromPlay, "shift"),
		kind[Late](FromPlay, "late"),
		kind[Result](FromPlay, "result"),
		kind[Notice](FromPlay, "notice"),
		kind[Pong](FromPlay, "pong"),
		kind[Bye](FromPlay, "bye"),

		kind[Enter](ToLobby, "enter"),
		kind[Quick](ToLobby, "quick"),
		kind[Create](ToLobby, "create"),
		kind[Join](ToLobby, "join"),
		kind[Start](ToLobby, "start"),
		kind[Leave](ToLobby, "leave"),
		kind[Spectate](ToLobby, "spectate"),
		kind[Rejoin](ToLobby, "rejoin"),
		kind[Cancel](ToLobby, "cancel"),
		kind[Why](ToLobby, "why"),
		kind[Configure](ToLobby, "configure"),
		kind[Ready](ToLobby, "ready"),
		kind[Vote](ToLobby, "vote"),
		kind[Kick](ToLobby, "kick"),
		kind[Say](ToLobby, "say"),
		kind[Mute](ToLobby, "mute"),
		kind[Report](ToLobby, "report"),
		kind[Rooms](ToLobby, "rooms"),
		kind[Ping](ToLobby, "ping"),
		kind[Watch](ToLobby, "watch"),
		kind[Prove](ToLobby, "prove"),
		kind[Rename](ToLobby, "rename"),
		kind[Export](ToLobby, "export"),
		kind[Erase](ToLobby, "erase"),
		kind[BoardAsk](ToLobby, "board"),
		kind[HistoryAsk](ToLobby, "history"),
		kind[PartyAsk](ToLobby, "party"),
		kind[PartyLeave](ToLobby, "part"),
		kind[PartyKick](ToLobby, "oust"),
		kind[LapPart](ToLobby, "lap"),
		kind[RivalAsk](ToLobby, "rival"),
		kind[Distances](ToLobby, "distances"),

		kind[Entered](FromLobby, "entered"),
		kind[Room](FromLobby, "room"),
		kind[Ticket](FromLobby, "ticket"),
		kind[Waiting](FromLobby, "waiting"),
		kind[Said](FromLobby, "said"),
		kind[List](FromLobby, "list"),
		kind[Status](FromLobby, "status"),
		kind[Build](FromLobby, "build"),
		kind[Error](FromLobby, "error"),
		kind[Notice](FromLobby, "notice"),
		kind[Pong](FromLobby, "pong"),
		kind[Bye](FromLobby, "bye"),
		kind[Challenge](FromLobby, "challenge"),
		kind[Account](FromLobby, "account"),
		kind[Exported](FromLobby, "exported"),
		kind[Erased](FromLobby, "erased"),
		kind[Board](FromLobby, "board"),
		kind[History](FromLobby, "history"),
		kind[Party](FromLobby, "party"),
		kind[Judged](FromLobby, "judged"),
		kind[Rival](FromLobby, "rival"),
		kind[Regions](FromLobby, "regions"),
		kind[Muted](FromLobby, "muted"),
		kind[Renamed](FromLobby, "renamed"),
	}
}

// What Parse can say about a peer's bytes.
var (
	ErrSize    = errors.New("control: message too large")
	ErrShape   = errors.New("control: not a bounded msgpack map that starts with t")
	ErrUnknown = errors.New("control: no such message on this line")
	ErrField   = errors.New("control: a field has the wrong type or is out of bounds")
)

func kind[T any](line Line, name string) Kind {
	return Kind{Line: line, Name: name, Type: reflect.TypeFor[T]()}
}
