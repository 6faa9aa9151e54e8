package control

// Messages of /lobby. A client says Enter; after Entered it can ask for a match. It
// gets the match as a Ticket: it opens a second socket to the Ticket's URL and says
// Hello there with the Ticket's token. The lobby socket stays open.

// Enter is the first message of a connection, within 3 seconds.
type Enter struct {
	Version uint16 `msgpack:"v"`
	Name    string `msgpack:"name" max:"64"`   // as typed; Entered has the name that others see
	Token   string `msgpack:"token" max:"512"` // of the last Entered, to resume as the same player; empty: a new player
	Key     string `msgpack:"key" max:"64"`    // public key of the device, 32 bytes in base64; empty: a guest
}

// Entered says who the player is and which games there are.
type Entered struct {
	Player  string   `msgpack:"player" max:"24"` // the player's id
	Name    string   `msgpack:"name" max:"64"`   // as others see it
	Games   []Game   `msgpack:"games" max:"8"`   // the first is the default
	Token   string   `msgpack:"token" max:"512"` // for the next Enter, on any server of the cluster
	Resumed bool     `msgpack:"resumed"`         // the same player as before; Room and Party follow, if there are any
	Waiting bool     `msgpack:"waiting"`         // still in the queue that Quick entered
	Match   string   `msgpack:"match" max:"24"`  // the match in which the player has a seat: see Rejoin; empty: none
	Regions []Region `msgpack:"regions" max:"8"` // to measure the distance to; none: the cluster has one region
}

// Game describes one game for menus.
type Game struct {
	Name      string    `msgpack:"name" max:"24"`
	Behaviour string    `msgpack:"behaviour" max:"32"` // a page built for another one must reload
	Hz        uint16    `msgpack:"hz"`
	Slots     uint8     `msgpack:"slots"`
	Settings  []Setting `msgpack:"settings" max:"8"`
}

// Setting is one choice to be made before a match starts. The Settings of a match, in
// the messages below, are values in the order of Game.Settings. If one of these values
// says that the match is played on something a player drew, such as a track, its words
// stand behind them.
type Setting struct {
	Name    string `msgpack:"name" max:"16"`
	Min     int32  `msgpack:"min"`
	Max     int32  `msgpack:"max"`
	Default int32  `msgpack:"default"`
}

// Quick asks for a seat in any match that fits: one that still has free seats, or a new
// one, which starts at once with bots in its free seats. A Ticket answers.
type Quick struct {
	Game     string  `msgpack:"game" max:"24"` // empty: the default
	Seats    uint8   `msgpack:"seats"`         // of the match, bots included; 0: as many as the game has slots
	Settings []int32 `msgpack:"settings" max:"33"`
	Also     []int32 `msgpack:"also" max:"16"` // further values of the first setting that would do as well; 0 to 63
}

// Create opens a room and makes the sender its host. Friends join by the room's code or
// by the link /r/CODE. A Room answers.
type Create struct {
	Game     string  `msgpack:"game" max:"24"`
	Seats    uint8   `msgpack:"seats"`
	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"` // the room is in the list of rooms
}

// Configure changes what the room will play, and makes all members not ready. Only the
// host can do that, and not while a match runs.
type Configure struct {
	Game     string  `msgpack:"game" max:"24"`
	Seats    uint8   `msgpack:"seats"`
	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"`
}

// Ready says whether a member is ready to play.
type Ready struct {
	Ready bool `msgpack:"ready"`
}

// Vote is a vote for a value of the game's first setting, such as the track. The value
// with the most votes is played next.
type Vote struct {
	Value int32 `msgpack:"value"`
	None  bool  `msgpack:"none"` // withdraws the vote
}

// Kick removes a member from the room for good. Only the host can do that.
type Kick struct {
	Player string `msgpack:"player" max:"13"`
}

// Say says something to all members of the room. All of them get it as Said, the sender
// included.
type Say struct {
	Text string `msgpack:"text" max:"400"` // the server cuts it to 200 characters on one line
}

// Mute says whether the sender gets what a player says.
type Mute struct {
	Player string `msgpack:"player" max:"13"`
	Mute   bool   `msgpack:"mute"`
}

// Muted lists the players whom the receiver has muted. It is sent after each Mute, and
// after Entered if there are any.
type Muted struct {
	Players []Who `msgpack:"players" max:"64"`
}

// Who names a player.
type Who struct {
	ID string `msgpack:"id" max:"13"`
}

// Report reports a player to the operator, who also gets what the player said last.
type Report struct {
	Player string `msgpack:"player" max:"13"`
	Reason string `msgpack:"reason" max:"200"`
}

// Rooms asks for the list of public rooms and, from then on, for every change of it.
// Lists answer.
type Rooms struct {
	Watch bool   `msgpack:"watch"`         // false: send no more changes
	Game  string `msgpack:"game" max:"24"` // only rooms of this game; empty: of all games
	Free  bool   `msgpack:"free"`          // only rooms with a free seat
}

// List is a part of the list of public rooms, or changes of it.
type List struct {
	First bool     `msgpack:"first"` // the list begins anew: forget all rooms
	Rooms []Listed `msgpack:"rooms" max:"24"`
	Gone  []Code   `msgpack:"gone" max:"24"` // closed, or no longer what Rooms asked for
}

// Listed is a room in the list.
type Listed struct {
	Code     string  `msgpack:"code" max:"8"`
	Game     string  `msgpack:"game" max:"24"`
	Host     string  `msgpack:"host" max:"64"`
	Seats    uint8   `msgpack:"seats"`
	Players  uint8   `msgpack:"players"`
	Racing   bool    `msgpack:"racing"`
	Settings []int32 `msgpack:"settings" max:"8"`
}

// Code is the code of a room.
type Code struct {
	Code string `msgpack:"code" max:"8"`
}

// Said is what a member of the room has said.
type Said struct {
	Player string `msgpack:"player" max:"13"`
	Name   string `msgpack:"name" max:"64"`
	Text   string `msgpack:"text" max:"800"`
	Time   uint64 `msgpack:"time"` // the server's, in Unix milliseconds
}

// Why asks what the player's place in the queue waits for. Waiting answers.
type Why struct{}

// Waiting says what a place in the queue waits for.
type Waiting struct {
	Seconds uint32 `msgpack:"seconds"` // since Quick
	Players uint32 `msgpack:"players"` // waiting for the same game
	Fitting uint32 `msgpack:"fitting"` // of them, those who could be in one match now
	Window  uint32 `msgpack:"window"`  // by how much their ratings may differ now, in hundredths; 0: by any amount
	RTT     uint32 `msgpack:"rtt"`     // how far away the server may be, in milliseconds; 0: any distance
	Bots    uint32 `msgpack:"bots"`    // seconds until bots take the free seats
}

// Join enters a room. A Room answers, and a Ticket too if the room's match is running.
type Join struct {
	Code string `msgpack:"code" max:"16"` // as typed: case, blanks and dashes do not matter
}

// Start starts the room's next match: all members get a Ticket. Only the host can do that.
type Start struct{}

// Rejoin asks for a Ticket for the match that Entered or Party named.
type Rejoin struct{}

// Cancel leaves the queue that Quick entered.
type Cancel struct{}

// Spectate asks to watch a match. A Ticket answers.
type Spectate struct {
	Match string `msgpack:"match" max:"24"` // of a Welcome or Ticket, or the code of a public room; empty: any match
}

// Room is the present state of the receiver's room. All members get it whenever it
// changes. If Code is empty, the receiver is no longer in a room.
type Room struct {
	Code    string   `msgpack:"code" max:"8"`
	Game    string   `msgpack:"game" max:"24"`
	Seats   uint8    `msgpack:"seats"`
	Members []Member `msgpack:"members" max:"64"`
	You     uint8    `msgpack:"you"`            // index of the receiver in Members; Members[0] is the host
	Match   string   `msgpack:"match" max:"24"` // the match that is running; empty: none, the host can start one
	Expires uint16   `msgpack:"expires"`        // seconds until the room closes if nothing happens in it

	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"`

	Why string `msgpack:"why" max:"8"` // if Code is empty
}

// Why somebody is no longer in a room or a party.
const (
	OutLeft   = "left"   // the player left, or went on with the party
	OutKicked = "kicked" // removed by the first member
	OutClosed = "closed" // nothing happened in the room for too long
	OutAway   = "away"   // disconnected for too long
)

// Member is a player in a room.
type Member struct {
	Name  string `msgpack:"name" max:"64"`
	ID    string `msgpack:"id" max:"13"`
	Ready bool   `msgpack:"ready"`
	Away  bool   `msgpack:"away"` // disconnected, with some seconds left to come back
	Vote  int32  `msgpack:"vote"` // one more than the value; 0: none
}

// Ticket is a seat in a match. The player must take it within 30 seconds.
type Ticket struct {
	URL      string `msgpack:"url" max:"128"`   // of the play socket; empty: /play of this server
	Token    string `msgpack:"token" max:"512"` // for Hello
	Match    string `msgpack:"match" max:"24"`
	Code     string `msgpack:"code" max:"8"` // of the room; empty if none
	Game     string `msgpack:"game" max:"24"`
	Watching bool   `msgpack:"watching"`
}

// Status says how many players and matches there are. It is sent after Entered and
// after every Pong.
type Status struct {
	Players uint32 `msgpack:"players"` // in matches
	Races   uint32 `msgpack:"races"`
	Rooms   uint32 `msgpack:"rooms"`
	Lobby   uint32 `msgpack:"lobby"` // connected to the lobby
}

// Watch is the first and only message of the page that waits until the browser client
// has been built. Builds answer until the build is done.
type Watch struct{}

// Build is the progress of the build of the browser client.
type Build struct {
	Step string `msgpack:"step" max:"64"`   // what is being done now
	Text string `msgpack:"text" max:"4096"` // its output since the last Build; of the first one, since the beginning
	Done bool   `msgpack:"done"`            // the page can be loaded
	Err  string `msgpack:"err" max:"512"`   // why the build failed, and what to do
}

// Codes of Error.
const (
	ErrorGame     = "game"     // no such game, or settings that it does not have
	ErrorCode     = "code"     // no such room or party
	ErrorMatch    = "match"    // no such match, or it has ended
	ErrorFull     = "full"     // no free seat, room or match
	ErrorHost     = "host"     // only the host can do that
	ErrorRate     = "rate"     // too many requests: wait a moment
	ErrorDraining = "draining" // the server is about to stop: connect anew
	ErrorKicked   = "kicked"   // the host has removed the player from this room
	ErrorRacing   = "racing"   // not while a match runs
	ErrorLeader   = "leader"   // only the leader of the party can do that
	ErrorParty    = "party"    // the party has left the queue
	ErrorPaused   = "paused"   // the servers cannot reach one another: wait until they can
	ErrorProof    = "proof"    // not signed with that key, or too late: Enter again
	ErrorAccount  = "account"  // only players with an account can do that
	ErrorName     = "name"     // nobody can have this name, or the last one is too recent
	ErrorSketch   = "sketch"   // nobody can play on the drawing
	ErrorAway     = "away"     // the database does not answer, or the server is too busy: try again in a moment
)

// Error answers a request that the server refuses. The connection stays open.
type Error struct {
	Code string `msgpack:"code" max:"16"`
	Text string `msgpack:"text" max:"120"` // for the player: what to do
}
