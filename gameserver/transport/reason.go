package transport

// Reason says why a connection ended, or why it never came to be. Each has one
// name (its metric label), one close code and one counter.
type Reason uint8

// OK is no reason at all: what [Handler.OnOpen] returns to accept a connection.
const OK Reason = 0

// Reasons that the transport finds by itself.
const (
	Left     Reason = iota + 1 // the peer closed as RFC 6455 asks
	Vanished                   // the peer's stream ended or was reset without a close frame
	// nothing came for Config.DeadAfter, though it was pinged: half-open TCP, a sleeping laptop
	Silent
	BadFrame      // RFC 6455 was broken: mask, RSV, opcode, length, fragmentation, close body
	BadText       // text that is not UTF-8
	NotBinary     // a text message where only binary ones are spoken
	TooBig        // a message over Config.MaxMessage
	TooFragmented // a message in too many pieces
	Flood         // messages, bytes or control frames over their budget
	// the peer takes nothing any more: no progress for Config.StallAfter, a reliable message did not fit, or its own did
	// not end within Config.WholeWithin
	TooSlow
	NoHello // no first message within Config.HelloWithin
	Stopped // the server stops
)

// Reasons before a connection is a WebSocket: answered in HTTP.
const (
	BadHead     Reason = iota + 32 // the request head is not HTTP/1.1, or not a WebSocket upgrade by the RFC
	HeadTooBig                     // a head over Config.MaxHead bytes or MaxHeaders lines
	HeadTimeout                    // no complete head within Config.HeadWithin
	WrongOrigin                    // a browser on a page that is not ours
	NoSuchPath                     // an upgrade where nobody listens
	Crowded                        // too many connections, all in all or from this address
	// somebody at this address kept breaking the protocol: nobody new for a while (offence.go)
	Barred
)

// Reasons of the application. The transport never uses them by itself.
const (
	BadMessage  Reason = iota + 64 // a message that the protocol does not know or allow
	BadToken                       // a ticket or resume token that is forged, expired or used
	WrongBuild                     // another behaviour id: the page must be reloaded
	NoSuchMatch                    // the match is not here (any more)
	MatchFull                      // every seat is taken
	Replaced                       // the same player connected again; final
	Kicked                         // by an operator or a host; final. Reserved: nothing here sends it
	Idle                           // a seat whose player does nothing
	Draining                       // the server is about to stop: try another, or this one a little later
	MatchEnded                     // the match is over; its result was sent
	MatchFailed                    // the match broke; its journal is kept
	Unconfirmed                    // a seat that acknowledges nothing any more, though its connection lives
	NumReasons
)

// reasons is the table: what each Reason is called and how the peer is told.
// Application codes are 4000 + the HTTP status of the same meaning, where there is one.
var reasons = [NumReasons]struct {
	name  string
	code  uint16 // RFC 6455 section 7.4 close code
	http  uint16 // status while the peer still speaks HTTP, 0 afterwards
	final bool   // coming back cannot help
	text  string // for the player, in the close frame; at most 123 bytes
}{
	OK: {name: "ok", code: 1000},

	Left:          {name: "left", code: 1000},
	Vanished:      {name: "vanished", code: 1006},
	Silent:        {name: "silent", code: 4408, text: "Nothing was heard from you for a while."},
	BadFrame:      {name: "bad_frame", code: 1002, final: true},
	BadText:       {name: "bad_text", code: 1007, final: true},
	NotBinary:     {name: "not_binary", code: 1003, final: true, text: "Only binary messages are spoken here."},
	TooBig:        {name: "too_big", code: 1009, final: true},
	TooFragmented: {name: "too_fragmented", code: 1008, final: true, text: "Too many fragments."},
	Flood:         {name: "flood", code: 4429, final: true, text: "Too much was sent in too short a time."},
	TooSlow:       {name: "too_slow", code: 4413, text: "Your connection could not keep up."},
	NoHello:       {name: "no_hello", code: 4407, text: "No hello came in time."},
	Stopped:       {name: "stopped", code: 1001, text: "The server stops."},

	BadHead:     {name: "bad_head", code: 1002, http: 400, final: true},
	HeadTooBig:  {name: "head_too_big", code: 1009, http: 431, final: true},
	HeadTimeout: {name: "head_timeout", code: 1002, http: 408},
	WrongOrigin: {name: "wrong_origin", code: 1008, http: 403, final: true},
	NoSuchPath:  {name: "no_such_path", code: 1008, http: 404, final: true},
	Crowded:     {name: "crowded", code: 1013, http: 503},
	Barred:      {name: "barred", code: 1013, http: 429, text: "Somebody at your address keeps breaking this server's rules. Try again in a minute; connected players stay."},

	BadMessage:  {name: "bad_message", code: 4400, final: true, text: "A message could not be understood."},
	BadToken:    {name: "bad_token", code: 4401, final: true, text: "This invitation is no longer valid."},
	WrongBuild:  {name: "wrong_build", code: 4426, final: true, text: "The game was updated: reload the page."},
	NoSuchMatch: {name: "no_such_match", code: 4404, final: true, text: "This match is not here any more."},
	MatchFull:   {name: "match_full", code: 4423, final: true, text: "Every seat is taken."},
	Replaced:    {name: "replaced", code: 4409, final: true, text: "You are playing in another window."},
	Kicked:      {name: "kicked", code: 4403, final: true, text: "You were removed from the match."},
	Idle:        {name: "idle", code: 4418, final: true, text: "You were away for too long."},
	Draining:    {name: "draining", code: 4503, text: "The server is about to restart: join again in a moment."},
	MatchEnded:  {name: "match_ended", code: 4410, final: true, text: "The match is over."},
	MatchFailed: {name: "match_failed", code: 4500, final: true, text: "The match broke down. That was our fault."},
	Unconfirmed: {name: "unconfirmed", code: 4412, text: "Your connection could not keep up."},
}

// String is r's name: short, lower case, fit for a metric's label.
func (r Reason) String() string { return reasons[r].name }

// Code is the close code that the peer is told (RFC 6455 section 7.4).
func (r Reason) Code() uint16 { return reasons[r].code }

// Text is what a player may be told, or empty.
func (r Reason) Text() string { return reasons[r].text }

// Final reports that coming back would end the same way.
func (r Reason) Final() bool { return reasons[r].final }

// Breach reports that the peer broke the protocol: none of our clients does, and none comes back.
func (r Reason) Breach() bool {
	switch r {
	case BadFrame, BadText, NotBinary, TooBig, TooFragmented, Flood, BadMessage:
		return true
	}
	return false
}

// Reasons calls yield for every Reason there is, OK excluded.
func Reasons(yield func(Reason) bool) {
	for r := OK + 1; r < NumReasons; r++ {
		if reasons[r].name != "" && !yield(r) {
			return
		}
	}
}

// ReasonOf returns the Reason with a close code, for a peer that was told it.
// Codes that several reasons share give the first; unknown ones give Vanished.
func ReasonOf(code uint16) Reason {
	for r := range Reasons {
		if reasons[r].code == code {
			return r
		}
	}
	return Vanished
}
