package control

// Messages of /play. A connection says Hello and is answered by Welcome or Bye;
// from then on the data plane's messages run beside these.

// Hello is the first message of a connection, within 3 seconds.
type Hello struct {
	Version   uint16 `msgpack:"v"`
	Behaviour string `msgpack:"behaviour" max:"32"` // of the client's build of the game; another one must reload
	Token     string `msgpack:"token" max:"512"`    // a ticket from the lobby, or the resume token of the last Welcome
	// how the player wants to look, 1 to the game's Looks; what else it is, is 0: no wish
	Look uint16 `msgpack:"look"`
}

// Away says that the page was hidden or shown again. The bot drives a hidden
// page's seat at once instead of after a second of silence.
type Away struct {
	Hidden bool `msgpack:"hidden"`
}

// Hitch says what the player felt and what this end knows of why, as soon as it is
// over; package flight says what all of it means. A server counts one a second and ignores
// the others. Milliseconds, and hundredths of the game's shown unit.
type Hitch struct {
	Tick     uint32 `msgpack:"tick"`  // the newest that had come by then
	Ticks    uint16 `msgpack:"ticks"` // how many up to it may have to do with it
	Froze    uint16 `msgpack:"froze"` // the picture stood still, beyond a tick
	Own      uint16 `msgpack:"own"`   // the largest correction of the player's own place
	Rivals   uint16 `msgpack:"rivals"`
	Page     uint16 `msgpack:"page"`     // its loop, or its page, did not run
	Server   uint16 `msgpack:"server"`   // ticks that the server said it left out
	Uplink   uint16 `msgpack:"uplink"`   // ticks without a command of this player
	Downlink uint16 `msgpack:"downlink"` // the latest that a snapshot was
}

// Leave gives the seat up for good: no resume. On /lobby it leaves the room.
type Leave struct{}

// Ping asks for a Pong with the same time, which is the client's own business.
type Ping struct {
	Time uint64 `msgpack:"time"`
}

// Pong answers Ping.
type Pong struct {
	Time uint64 `msgpack:"time"`
	Tick uint32 `msgpack:"tick"` // the match's newest; 0 on /lobby
}

// Welcome says which match and seat this connection now has. A keyframe follows.
type Welcome struct {
	Match    string `msgpack:"match" max:"24"` // its id, to show and to spectate; no secret
	Code     string `msgpack:"code" max:"8"`   // of the room it was started from; empty if none
	Game     string `msgpack:"game" max:"24"`
	Slot     uint8  `msgpack:"slot"`     // whose commands are this player's, and whom a spectator watches first
	Watching bool   `msgpack:"watching"` // a spectator: no seat, commands are ignored
	Resumed  bool   `msgpack:"resumed"`  // the same seat as before
	Tick     uint32 `msgpack:"tick"`     // the match's newest as this is sent
	Hz       uint16 `msgpack:"hz"`       // ticks a second
	// ticks from one snapshot to the next, of a client whose link takes them; 0 is 1
	Every    uint8   `msgpack:"every"`
	PerMsg   uint8   `msgpack:"permsg"` // commands that the client is to put into a message; 0 is 1
	Seed     uint32  `msgpack:"seed"`   // the setup: with the commands, all that a replay needs
	Settings []int32 `msgpack:"settings" max:"33"`
	// the resume token; each use makes a new one. Empty for a spectator who cannot resume
	Token   string   `msgpack:"token" max:"512"`
	Players []Player `msgpack:"players" max:"64"`
}

// Player is one slot of the roster. Slots that nobody sits in are not listed.
type Player struct {
	Slot uint8  `msgpack:"slot"`
	Name string `msgpack:"name" max:"64"`
	Bot  bool   `msgpack:"bot"`
	Gone bool   `msgpack:"gone"` // a person who dropped; the bot drives until he resumes
	Look uint16 `msgpack:"look"` // how he looks, as his first Hello said; 0: as the page likes
}

// Roster replaces the whole list of players.
type Roster struct {
	Players []Player `msgpack:"players" max:"64"`
}

// Shift announces that the server left out ticks to catch up: its clock is now
// that much later than a client reckons, so clients stand still for as long.
type Shift struct {
	Tick  uint32 `msgpack:"tick"` // the newest tick as this is sent
	Ticks uint16 `msgpack:"ticks"`
}

// Late says that the server ran a tick that much after its time: what a client took for a
// slow link was a pause of the server. It is sent at most once a second.
type Late struct {
	Tick uint32 `msgpack:"tick"`
	Ms   uint16 `msgpack:"ms"` // milliseconds
}

// Result is how the match ended, best first. It is sent when it is over, and again to
// who resumes soon after: he may have been cut off.
type Result struct {
	Tick   uint32  `msgpack:"tick"`
	Places []Place `msgpack:"places" max:"64"`
}

// Place is one line of a result.
type Place struct {
	Slot  uint8  `msgpack:"slot"`
	Place uint8  `msgpack:"place"` // from 1; 0 if the game ranks nobody
	Name  string `msgpack:"name" max:"64"`
	Bot   bool   `msgpack:"bot"`
}

// Kinds of Notice.
const (
	NoticeDraining = "draining" // the server will stop after this match; nothing to do now
	// of the lobby: servers cannot reach one another, so nothing is found or started; matches go on
	NoticePaused  = "paused"
	NoticeResumed = "resumed" // and now they can again
)

// Notice is something that everybody should be told.
type Notice struct {
	Kind string `msgpack:"kind" max:"16"`
	Text string `msgpack:"text" max:"120"`
}

// Reasons of a Bye that a client acts upon; there are others. A reason has the
// same name here, in the close frame's table and in the server's metrics.
const (
	ByeEnded    = "match_ended"   // ask the lobby for the next match
	ByeReplaced = "replaced"      // a newer connection of this player has the seat
	ByeToken    = "bad_token"     // forged, expired, used, or of another server
	ByeBuild    = "wrong_build"   // another protocol or behaviour: reload the page
	ByeIdle     = "idle"          // the player did nothing for long; the seat went to whoever comes
	ByeFull     = "match_full"    // every seat, or every spectator's place, is taken
	ByeNoMatch  = "no_such_match" // it is over, or the seat was given up
	ByeFailed   = "match_failed"  // our fault; the match is over
	ByeDraining = "draining"      // the server stops: connect anew after Retry
)

// Bye is the last message before the server closes a connection on purpose.
type Bye struct {
	Reason string `msgpack:"reason" max:"24"`
	Text   string `msgpack:"text" max:"120"` // for a player: what happened and what to do
	Final  bool   `msgpack:"final"`          // coming back would end the same way
	Retry  uint16 `msgpack:"retry"`          // seconds to wait before connecting anew
}
