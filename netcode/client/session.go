package client

import (
	"math/rand/v2"
	"time"

	"slipstream/netcode/control"
)

// State is the state of a session.
type State uint8

const (
	Idle     State = iota // nothing has been tried yet: open a socket
	Greeting              // the hello has been sent
	Playing               // the welcome has come
	Dropped               // the connection is lost: open another at RetryAt
	Over                  // for good
)

func (s State) String() string {
	return [...]string{"idle", "greeting", "playing", "dropped", "over"}[s]
}

// Reason says why a connection or a session ended: one of the server's reasons, as in package control, or one of these.
type Reason string

const (
	Closed    Reason = "closed"  // the socket closed without a word
	Silent    Reason = "silent"  // nothing came for as long as silence
	Garbled   Reason = "garbled" // what came is not our protocol
	WrongGame Reason = "version" // the server runs another game or build: reload
	Lost      Reason = "lost"    // the session was not restored within giveUp
	Quit      Reason = "left"    // Leave was called
)

const (
	pingEvery = 2 * time.Second
	pingEarly = 250 * time.Millisecond // the interval until pingFew are answered
	pingFew   = 4

	// silence is how long a connection may be silent before it counts as dead: two pings and their answers.
	silence = 5 * time.Second

	backoffMin = 100 * time.Millisecond
	backoffMax = 5 * time.Second

	// giveUp is how long a lost session is retried. It is longer than the half minute for which the server keeps a
	// seat, because the server's own answer is better than ours.
	giveUp = 40 * time.Second
)

// session is who we are to the server, over all sockets.
type session struct {
	state  State
	reason Reason
	text   string // for the player
	token  string

	rng     *rand.Rand
	tries   int   // since the last welcome
	lostAt  int64 // when the last connection that was welcomed ended
	retryAt int64
	heardAt int64
	helloAt int64
	pingAt  int64
	pongs   int
}

// connected begins a connection.
func (s *session) connected(now int64) {
	s.state, s.reason, s.text = Greeting, "", ""
	s.helloAt, s.heardAt, s.pongs = now, now, 0
	s.tries++
}

// welcomed ends the greeting. The token is for the next hello.
func (s *session) welcomed(now int64, token string) {
	s.state, s.tries, s.lostAt = Playing, 0, 0
	if token != "" {
		s.token = token
	}
	s.pingAt = now
}

// drop ends a connection, or an attempt to open one, after which another can be tried.
func (s *session) drop(now int64, why Reason) {
	if s.state == Over || s.state == Dropped && now < s.retryAt {
		return
	}
	if !s.open() {
		s.tries++ // the socket did not even open
	}
	if s.lostAt == 0 {
		s.lostAt = now
	}
	s.state, s.reason = Dropped, why
	wait := min(backoffMin<<min(s.tries, 16), backoffMax)
	wait = wait*3/4 + time.Duration(s.rng.Int64N(int64(wait/2))) // so that not all clients return at once
	s.retryAt = now + int64(wait)
	if s.retryAt > s.lostAt+int64(giveUp) {
		s.end(Lost, "The connection could not be restored.")
	}
}

// end ends the session.
func (s *session) end(why Reason, text string) {
	if s.state != Over {
		s.state, s.reason, s.text = Over, why, text
	}
}

// bye is the server's last word on a connection.
func (s *session) bye(now int64, m *control.Bye) {
	if m.Final {
		s.end(Reason(m.Reason), m.Text)
		return
	}
	s.drop(now, Reason(m.Reason))
	s.text = m.Text
	s.retryAt = max(s.retryAt, now+int64(m.Retry)*int64(time.Second))
}

// watch drops a connection that is dead but has not closed.
func (s *session) watch(now int64) {
	if s.open() && now-s.heardAt > int64(silence) {
		s.drop(now, Silent)
	}
}

func (s *session) open() bool { return s.state == Greeting || s.state == Playing }

// pingDue reports whether it is time for a ping. If so, the caller must send it.
func (s *session) pingDue(now int64) bool {
	if s.state != Playing || now < s.pingAt {
		return false
	}
	s.pingAt = now + int64(pingEvery)
	if s.pongs < pingFew {
		s.pingAt = now + int64(pingEarly)
	}
	return true
}
