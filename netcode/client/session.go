package client

import (
	"math/rand/v2"
	"time"

	"slipstream/netcode/control"
)

// State is how a session stands.
type State uint8

const (
	Idle     State = iota // nothing was tried yet: open a socket
	Greeting              // hello is sent
	Playing               // welcomed
	Dropped               // the connection is lost: at RetryAt, open another
	Over                  // for good
)

func (s State) String() string {
	return [...]string{"idle", "greeting", "playing", "dropped", "over"}[s]
}

// Reason says why a connection or a session ended: one of the server's, as in
// package control, or one of these.
type Reason string

const (
	Closed    Reason = "closed"  // the socket closed without a word
	Silent    Reason = "silent"  // nothing came for silence
	Garbled   Reason = "garbled" // what came is not our protocol
	WrongGame Reason = "version" // the server runs another game or build: reload
	Lost      Reason = "lost"    // giveUp is over
	Quit      Reason = "left"    // by Leave
)

const (
	pingEvery = 2 * time.Second
	pingEarly = 250 * time.Millisecond // until pingFew are answered
	pingFew   = 4

	// silence is when a connection counts as dead: two pings and their answers.
	silence = 5 * time.Second

	backoffMin = 100 * time.Millisecond
	backoffMax = 5 * time.Second

	// giveUp is when a lost session is over: the server keeps a seat for half a
	// minute, and its own answer is better than ours.
	giveUp = 40 * time.Second
)

// session is who we are to the server, whatever socket we have.
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

// welcomed ends the greeting; the token is for the next time.
func (s *session) welcomed(now int64, token string) {
	s.state, s.tries, s.lostAt = Playing, 0, 0
	if token != "" {
		s.token = token
	}
	s.pingAt = now
}

// drop ends a connection that another can take the place of, or a try to open one.
func (s *session) drop(now int64, why Reason) {
	if s.state == Over || s.state == Dropped && now < s.retryAt {
		return
	}
	if !s.open() {
		s.tries++ // its socket did not even open
	}
	if s.lostAt == 0 {
		s.lostAt = now
	}
	s.state, s.reason = Dropped, why
	wait := min(backoffMin<<min(s.tries, 16), backoffMax)
	wait = wait*3/4 + time.Duration(s.rng.Int64N(int64(wait/2))) // not everybody at once
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

// watch finds a connection that is dead without having closed.
func (s *session) watch(now int64) {
	if s.open() && now-s.heardAt > int64(silence) {
		s.drop(now, Silent)
	}
}

func (s *session) open() bool { return s.state == Greeting || s.state == Playing }

// pingDue reports whether it is time for a ping, and that it will be sent.
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
