// Package control defines the control messages of /play and /lobby, which are
// msgpack (the data plane is range-coded), and encodes and decodes them. Each
// message is a Go struct. The package knows nothing of games, matches, sockets
// or time, and imports no other package of this module.
//
// # Wire
//
// A message is one msgpack map. Its first key is "t", whose value is the name of
// the message; the other keys are the fields of the struct, by their tags. On
// /play the map follows the type byte of a control message; on /lobby it is the
// whole WebSocket message. There are no floats, no extension types and no
// integers beyond 2^53, so every value is a plain number, string, boolean, array
// or object in JavaScript. A decoder skips unknown keys and leaves missing ones
// zero, so a field can be added without a new protocol version.
//
// # Bounds
//
// [Parse] checks the size, depth and lengths of a message before it decodes
// anything or allocates memory. Every string and slice has a max tag: the most
// bytes or elements it can hold. The size of the largest message of each line
// follows from these tags, and is checked against the line's limit at compile
// time.
//
// # Code
//
// The code that appends and parses a message is generated from its struct. After
// changing a struct, run `go generate ./netcode/control`. With a msgpack library,
// which uses reflection, the module that browsers load was a third larger. The
// tests check that the library reads and writes the same bytes.
package control

import (
	"errors"
	"reflect"
)

// Version is the version of the whole protocol, data plane included. A server
// tells a client with another version to reload.
const Version = 3

// Limits of a whole message, without the type byte.
const (
	MaxToServer = 4 << 10
	MaxToClient = 9 << 10 // a roster of 64 of the longest names, and a setup
)

const maxDepth = 5 // Entered: map > games > game > settings > setting

// Line is one direction of one of the two sockets. On a line, the name of a
// message is unique.
type Line uint8

const (
	ToPlay    Line = iota // client to server on /play
	FromPlay              // server to client on /play
	ToLobby               // client to server on /lobby
	FromLobby             // server to client on /lobby
	lines
)

// MaxSize returns the limit of a message of the line.
func (l Line) MaxSize() int {
	if l == ToPlay || l == ToLobby {
		return MaxToServer
	}
	return MaxToClient
}

// A Kind is one message of a line: its name and the struct it is decoded into.
type Kind struct {
	Line Line
	Name string       // the value of "t"
	Type reflect.Type // a struct; its fields have msgpack tags
}

// Kinds lists all messages, in a fixed order. A message that travels on several
// lines is listed on each, with the same name. The TypeScript types are generated
// from this list.
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

// The errors of Parse.
var (
	ErrSize    = errors.New("control: message too large")
	ErrShape   = errors.New("control: not a bounded msgpack map that starts with t")
	ErrUnknown = errors.New("control: no such message on this line")
	ErrField   = errors.New("control: a field has the wrong type or is out of bounds")
)

func kind[T any](line Line, name string) Kind {
	return Kind{Line: line, Name: name, Type: reflect.TypeFor[T]()}
}
