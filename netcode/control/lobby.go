package control

// Messages of /lobby. A connection says Enter and is answered by Entered; then
// it may ask for matches. A match is given as a Ticket: open a second socket to
// its URL and say Hello with its token. The lobby socket stays.

// Enter is the first message of a connection, within 3 seconds.
type Enter struct {
	Version uint16 `msgpack:"v"`
	Name    string `msgpack:"name" max:"64"`   // as typed; Entered says what it became
	Token   string `msgpack:"token" max:"512"` // of the last Entered, to be the same player again; empty: a new one
	Key     string `msgpack:"key" max:"64"`    // public key of the device, 32 bytes in base64; empty: a guest
}

// Entered says who the player is and what is there to play.
type Entered struct {
	Player string `msgpack:"player" max:"24"` // his id
	Name   string `msgpack:"name" max:"64"`   // as others see it
	Games  []Game `msgpack:"games" max:"8"`   // the first is the default
	// the resume token, also for other servers of the cluster; each use makes a new one
	Token   string `msgpack:"token" max:"512"`
	Resumed bool   `msgpack:"resumed"` // the same player as before: Room and whatever else he was in follow
	Waiting bool   `msgpack:"waiting"` // still in the queue that Quick entered
	// the match that he has a seat in: Rejoin brings a Ticket for it; empty: none
	Match string `msgpack:"match" max:"24"`

	Regions []Region `msgpack:"regions" max:"8"` // to measure the distance of; none: the cluster is in one place
}

// Game describes one game for menus.
type Game struct {
	Name      string    `msgpack:"name" max:"24"`
	Behaviour string    `msgpack:"behaviour" max:"32"` // a page built for another one must reload
	Hz        uint16    `msgpack:"hz"`
	Slots     uint8     `msgpack:"slots"`
	Settings  []Setting `msgpack:"settings" max:"8"`
}

// Setting is one choice made before a match starts.
type Setting struct {
	Name    string `msgpack:"name" max:"16"`
	Min     int32  `msgpack:"min"`
	Max     int32  `msgpack:"max"`
	Default int32  `msgpack:"default"`
}

// Settings of a match are values in the order of Game.Settings. Behind those may stand the words of
// what a player drew, such as a track, if one of the settings says that this is played on.

// Quick asks for a seat in any match that fits: one that is still open, or a new
// one that starts at once with bots in the seats nobody takes. A Ticket answers.
type Quick struct {
	Game     string  `msgpack:"game" max:"24"` // empty: the default
	Seats    uint8   `msgpack:"seats"`         // of the match, bots included; 0: all there are
	Settings []int32 `msgpack:"settings" max:"33"`
	// further values of the first setting, the track, that would do as well; up to 63
	Also []int32 `msgpack:"also" max:"16"`
}

// Create opens a room, which friends join by its code or by the link /r/CODE,
// and makes the sender its host. A Room answers.
type Create struct {
	Game     string  `msgpack:"game" max:"24"`
	Seats    uint8   `msgpack:"seats"`
	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"` // it is in the list of rooms
}

// Configure changes what the room will play. Only the host may, and not while a match runs.
// Nobody is ready any more.
type Configure struct {
	Game     string  `msgpack:"game" max:"24"`
	Seats    uint8   `msgpack:"seats"`
	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"`
}

// Ready says that a member is ready to play, or is not any more.
type Ready struct {
	Ready bool `msgpack:"ready"`
}

// Vote is for a value of the game's first setting, the track: what most want is played next.
type Vote struct {
	Value int32 `msgpack:"value"`
	None  bool  `msgpack:"none"` // takes the vote back
}

// Kick puts a member out of the room for good. Only the host may.
type Kick struct {
	Player string `msgpack:"player" max:"13"`
}

// Say says something to everybody in the room. Said comes to all of them, the sender included.
type Say struct {
	Text string `msgpack:"text" max:"400"` // the server keeps 200 characters of it, on one line
}

// Mute keeps what a player says from the sender, or lets it through again.
type Mute struct {
	Player string `msgpack:"player" max:"13"`
	Mute   bool   `msgpack:"mute"`
}

// Muted is whom the player has muted: after Entered if that is anybody, and after each Mute.
type Muted struct {
	Players []Who `msgpack:"players" max:"64"`
}

// Who names a player.
type Who struct {
	ID string `msgpack:"id" max:"13"`
}

// Report tells the operator of a player, with what he said last.
type Report struct {
	Player string `msgpack:"player" max:"13"`
	Reason string `msgpack:"reason" max:"200"`
}

// Rooms asks for the list of public rooms, and for what changes in it from now on, as List.
type Rooms struct {
	Watch bool   `msgpack:"watch"`         // false: no more of it
	Game  string `msgpack:"game" max:"24"` // only of this game; empty: of all
	Free  bool   `msgpack:"free"`          // only with a free seat
}

// List is public rooms as they now are. The first one of a list replaces what was known.
type List struct {
	First bool     `msgpack:"first"`
	Rooms []Listed `msgpack:"rooms" max:"24"`
	Gone  []Code   `msgpack:"gone" max:"24"` // or no longer what was asked for
}

// Listed is a room in a list.
type Listed struct {
	Code     string  `msgpack:"code" max:"8"`
	Game     string  `msgpack:"game" max:"24"`
	Host     string  `msgpack:"host" max:"64"`
	Seats    uint8   `msgpack:"seats"`
	Players  uint8   `msgpack:"players"`
	Racing   bool    `msgpack:"racing"`
	Settings []int32 `msgpack:"settings" max:"8"`
}

// Code names a room.
type Code struct {
	Code string `msgpack:"code" max:"8"`
}

// Said is what a member of the room said.
type Said struct {
	Player string `msgpack:"player" max:"13"`
	Name   string `msgpack:"name" max:"64"`
	Text   string `msgpack:"text" max:"800"`
	Time   uint64 `msgpack:"time"` // the server's, in Unix milliseconds
}

// Why asks why one waits. Waiting answers.
type Why struct{}

// Waiting says what a place in the queue waits for.
type Waiting struct {
	Seconds uint32 `msgpack:"seconds"` // since Quick
	Players uint32 `msgpack:"players"` // who wait for the same game
	Fitting uint32 `msgpack:"fitting"` // of them, who would do now
	Window  uint32 `msgpack:"window"`  // how different their rating may be by now, in hundredths; 0: any
	RTT     uint32 `msgpack:"rtt"`     // how far the server may be, in milliseconds; 0: any
	Bots    uint32 `msgpack:"bots"`    // seconds until bots fill what is free
}

// Join enters a room. A Room answers, and a Ticket too if its match is running.
type Join struct {
	Code string `msgpack:"code" max:"16"` // as typed: case, blanks and dashes do not matter
}

// Start starts the room's match, or the next one: everybody in it gets a Ticket.
// Only the host may.
type Start struct{}

// Rejoin asks for a Ticket for the match that Entered named.
type Rejoin struct{}

// Cancel ends the waiting that Quick began.
type Cancel struct{}

// Spectate asks to watch a match. A Ticket answers.
type Spectate struct {
	Match string `msgpack:"match" max:"24"` // of a Welcome or a Ticket, or the code of a public room; empty: any match
}

// Room is a room as it now is, sent to everybody in it whenever that changes.
// With an empty code: the receiver is in no room any more.
type Room struct {
	Code    string   `msgpack:"code" max:"8"`
	Game    string   `msgpack:"game" max:"24"`
	Seats   uint8    `msgpack:"seats"`
	Members []Member `msgpack:"members" max:"64"`
	You     uint8    `msgpack:"you"`            // index of the receiver in Members; Members[0] is the host
	Match   string   `msgpack:"match" max:"24"` // the match that is running; empty while waiting for the host
	Expires uint16   `msgpack:"expires"`        // seconds until a room that nothing happens in closes

	Settings []int32 `msgpack:"settings" max:"33"`
	Public   bool    `msgpack:"public"`

	Why string `msgpack:"why" max:"8"` // with an empty code
}

// Why somebody is in a room, or a party, no more.
const (
	OutLeft   = "left"   // he wished so, or whoever leads his party went on
	OutKicked = "kicked" // the first member put him out
	OutClosed = "closed" // nothing happened in the room for long
	OutAway   = "away"   // his connection was gone for too long
)

// Member is a player in a room.
type Member struct {
	Name  string `msgpack:"name" max:"64"`
	ID    string `msgpack:"id" max:"13"`
	Ready bool   `msgpack:"ready"`
	Away  bool   `msgpack:"away"` // the connection is gone; he has some seconds to come back
	Vote  int32  `msgpack:"vote"` // one more than the value; 0: none
}

// Ticket is a seat in a match, to be taken within 30 seconds.
type Ticket struct {
	URL      string `msgpack:"url" max:"128"`   // of the play socket; empty: /play of this server
	Token    string `msgpack:"token" max:"512"` // for Hello
	Match    string `msgpack:"match" max:"24"`
	Code     string `msgpack:"code" max:"8"` // of the room; empty if none
	Game     string `msgpack:"game" max:"24"`
	Watching bool   `msgpack:"watching"`
}

// Status is how much is going on, sent after Entered and after every Pong.
type Status struct {
	Players uint32 `msgpack:"players"` // in matches
	Races   uint32 `msgpack:"races"`
	Rooms   uint32 `msgpack:"rooms"`
	Lobby   uint32 `msgpack:"lobby"` // connected to the lobby
}

// Watch is the first message of the page that waits for the browser client to be
// built. Build answers, again and again until it is done. Nothing else follows.
type Watch struct{}

// Build is how far the build of the browser client is. The first one holds every
// line so far, each further one what is new.
type Build struct {
	Step string `msgpack:"step" max:"64"`   // what is being done now
	Text string `msgpack:"text" max:"4096"` // new lines of its output
	Done bool   `msgpack:"done"`            // the page is there: load it
	Err  string `msgpack:"err" max:"512"`   // why it failed, and what to do
}

// Codes of Error.
const (
	ErrorGame     = "game"     // no such game, or settings it does not have
	ErrorCode     = "code"     // no such room, or it closed
	ErrorMatch    = "match"    // no such match, or it ended
	ErrorFull     = "full"     // no free seat, room or match
	ErrorHost     = "host"     // only the host may
	ErrorRate     = "rate"     // too many requests: wait a moment
	ErrorDraining = "draining" // the server stops: connect anew
	ErrorKicked   = "kicked"   // the host put you out
	ErrorRacing   = "racing"   // not while a match runs
	ErrorLeader   = "leader"   // only who leads the party may
	ErrorParty    = "party"    // the party left the queue
	ErrorPaused   = "paused"   // servers cannot reach one another: wait, it comes back by itself
	ErrorProof    = "proof"    // not signed with that key, or too late: Enter again
	ErrorAccount  = "account"  // only with an account
	ErrorName     = "name"     // a name that nobody may have, or that was changed too recently
	ErrorSketch   = "sketch"   // nobody can play on what was drawn
	ErrorAway     = "away"     // the database does not answer: try again in a moment
)

// Error answers a request that could not be met. The connection stays.
type Error struct {
	Code string `msgpack:"code" max:"16"`
	Text string `msgpack:"text" max:"120"` // for a player: what to do
}
