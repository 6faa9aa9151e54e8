package control

// Messages of /play. A client says Hello, and Welcome or Bye answers. After Welcome,
// the data plane's messages travel on the same connection.

// Hello is the first message of a connection, within 3 seconds.
type Hello struct {
	Version   uint16 `msgpack:"v"`
	Behaviour string `msgpack:"behaviour" max:"32"` // of the client's build of the game; with another one it must reload
	Token     string `msgpack:"token" max:"512"`    // a ticket from the lobby, or the token of the last Welcome
	Look      uint16 `msgpack:"look"`               // the wished look, 1 to the game's Looks; other values: no wish
}

// Away says that the page was hidden or shown again. While it is hidden, the bot
// drives: from now on, and not only after a second of silence.
type Away struct {
	Hidden bool `msgpack:"hidden"`
}

// Hitch reports a hitch that the player has felt, as soon as it is over, and what the
// client knows of its cause: see package flight's Evidence. A server counts one a second
// and ignores the others. Durations are in milliseconds, distances in hundredths of the
// unit that the game shows.
type Hitch struct {
	Tick     uint32 `msgpack:"tick"`     // of the newest snapshot received at the end of the hitch
	Ticks    uint16 `msgpack:"ticks"`    // how many ticks, up to that one, the cause may lie in
	Froze    uint16 `msgpack:"froze"`    // how long the picture stood still, beyond a tick
	Own      uint16 `msgpack:"own"`      // the largest correction of the player's own position
	Rivals   uint16 `msgpack:"rivals"`   // the largest correction of another player's position
	Page     uint16 `msgpack:"page"`     // how long the client's loop, or the page, did not run
	Server   uint16 `msgpack:"server"`   // ticks that the server said it skipped or ran late
	Uplink   uint16 `msgpack:"uplink"`   // ticks without a command of this player
	Downlink uint16 `msgpack:"downlink"` // how late the latest snapshot was
}

// Leave gives up the seat for good: it cannot be resumed. On /lobby, Leave leaves the
// room.
type Leave struct{}

// Ping asks for a Pong with the same Time, which has a meaning to the client only.
type Ping struct {
	Time uint64 `msgpack:"time"`
}

// Pong answers Ping.
type Pong struct {
	Time uint64 `msgpack:"time"`
	Tick uint32 `msgpack:"tick"` // the newest tick of the match; 0 on /lobby
}

// Welcome gives the connection its match and seat. A keyframe follows.
type Welcome struct {
	Match    string   `msgpack:"match" max:"24"` // its id, to show and to spectate; no secret
	Code     string   `msgpack:"code" max:"8"`   // of the match's room; empty: none
	Game     string   `msgpack:"game" max:"24"`
	Slot     uint8    `msgpack:"slot"`     // the player's slot; for a spectator, the slot to show first
	Watching bool     `msgpack:"watching"` // a spectator, who has no seat: commands are ignored
	Resumed  bool     `msgpack:"resumed"`  // the same seat as before
	Tick     uint32   `msgpack:"tick"`     // the newest tick of the match
	Hz       uint16   `msgpack:"hz"`       // ticks a second
	Every    uint8    `msgpack:"every"`    // ticks from one snapshot to the next on a good link; 0 is 1
	PerMsg   uint8    `msgpack:"permsg"`   // how many commands the client is to put into a message; 0 is 1
	Seed     uint32   `msgpack:"seed"`     // seed and settings are the match's setup
	Settings []int32  `msgpack:"settings" max:"33"`
	Token    string   `msgpack:"token" max:"512"` // to resume with the next Hello; empty: a spectator who cannot resume
	Players  []Player `msgpack:"players" max:"64"`
}

// Player is one slot of the roster. Empty slots are not listed.
type Player struct {
	Slot uint8  `msgpack:"slot"`
	Name string `msgpack:"name" max:"64"`
	Bot  bool   `msgpack:"bot"`
	Gone bool   `msgpack:"gone"` // a person who is disconnected; the bot drives until they resume
	Look uint16 `msgpack:"look"` // the Look of the player's first Hello; 0: the page chooses
}

// Roster replaces the whole list of players.
type Roster struct {
	Players []Player `msgpack:"players" max:"64"`
}

// Shift says that the server has skipped ticks to catch up. Its clock is now that many
// ticks behind what clients expect, so they stand still for as long.
type Shift struct {
	Tick  uint32 `msgpack:"tick"` // the newest tick
	Ticks uint16 `msgpack:"ticks"`
}

// Late says that the server ran a tick late. Without it, a client cannot tell a pause of
// the server from a slow link. It is sent at most once a second.
type Late struct {
	Tick uint32 `msgpack:"tick"`
	Ms   uint16 `msgpack:"ms"` // how late, in milliseconds
}

// Result is the result of the match, best place first. It is sent at the end, and again
// to a player who resumes soon after, who may have missed it.
type Result struct {
	Tick   uint32  `msgpack:"tick"`
	Places []Place `msgpack:"places" max:"64"`
}

// Place is one line of a result.
type Place struct {
	Slot  uint8  `msgpack:"slot"`
	Place uint8  `msgpack:"place"` // from 1; 0: the game ranks nobody
	Name  string `msgpack:"name" max:"64"`
	Bot   bool   `msgpack:"bot"`
}

// Kinds of Notice.
const (
	NoticeDraining = "draining" // the server will stop after this match; there is nothing to do now
	NoticePaused   = "paused"   // of the lobby: servers cannot reach one another; no match can begin, running ones go on
	NoticeResumed  = "resumed"  // of the lobby: the servers can reach one another again
)

// Notice is a message for everybody.
type Notice struct {
	Kind string `msgpack:"kind" max:"16"`
	Text string `msgpack:"text" max:"120"`
}

// Reasons of a Bye that a client acts upon; there are others. A reason has the same name
// here, in PROTOCOL.md's table of close codes and in the server's metrics.
const (
	ByeEnded    = "match_ended"   // ask the lobby for the next match
	ByeReplaced = "replaced"      // a newer connection of this player has the seat
	ByeToken    = "bad_token"     // forged, expired, used, or of another server
	ByeBuild    = "wrong_build"   // another protocol or behaviour: reload the page
	ByeIdle     = "idle"          // the player did nothing for too long; somebody else can have the seat
	ByeFull     = "match_full"    // all seats, or all places for spectators, are taken
	ByeNoMatch  = "no_such_match" // the match is over, or the seat was given up
	ByeFailed   = "match_failed"  // a bug of the server or the game; the match is over
	ByeDraining = "draining"      // the server is about to stop: connect anew after Retry
)

// Bye is the last message before the server closes a connection on purpose.
type Bye struct {
	Reason string `msgpack:"reason" max:"24"`
	Text   string `msgpack:"text" max:"120"` // for the player: what happened and what to do
	Final  bool   `msgpack:"final"`          // connecting again would end in the same way
	Retry  uint16 `msgpack:"retry"`          // seconds to wait before connecting again
}
