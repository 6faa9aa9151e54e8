package server

import (
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// resumeLife is how long a resume token is valid. An empty seat is kept for match.ResumeFor only, so the
// token just has to outlast a match.
const resumeLife = 12 * time.Hour

// session is one connection in a match: the Handler of its messages, and what its
// match sends to. It belongs to the shard's goroutine.
type session struct {
	node    *Node
	hosted  *hosted
	claims  token.Claims
	look    uint16       // how the player wants to look; 0 if he did not say, or it is none
	again   bool         // the ticket was used before
	promise *reservation // nil for spectators and resumers

	conn    *transport.Conn
	seat    *match.Seat
	serials *serials // what its tokens are worth; nil for a spectator whom nobody remembers
	sure    bool     // the client showed that it has its resume token
	counted bool     // among the spectators of its network
}

// OnOpen implements transport.Handler: it seats the player and welcomes him.
func (s *session) OnOpen(c *transport.Conn, _ *transport.Request) transport.Reason {
	s.conn = c
	why := s.sit()
	if why != transport.OK {
		s.node.refused[why].Add(1)
		sayBye(c, why)
		return why
	}
	s.hosted.shard.seats[s] = struct{}{}
	s.hosted.conns++
	s.conn.SendReliable(controlMessage(s.welcome()))
	if notice := s.hosted.shard.notice; notice != nil {
		s.conn.SendReliable(notice)
	}
	return transport.OK
}

// sit asks the match for the seat that the token is for.
func (s *session) sit() transport.Reason {
	m := s.hosted.match
	if m == nil && s.hosted.result != nil && s.claims.Kind == token.Resume {
		s.conn.SendReliable(s.hosted.result)
		return transport.MatchEnded
	}
	if m == nil || m.Over() != match.None {
		return transport.NoSuchMatch
	}
	if s.watches() {
		return s.spectate(m)
	}
	t := s.hosted.serials[s.claims.Player]
	if s.returns() && (t == nil || !t.accepts(&s.claims)) {
		return transport.BadToken
	}
	var why match.Reason
	id := seatID(s.claims.Player)
	if s.returns() {
		s.seat, why = m.Resume(id, s)
	} else {
		s.seat, why = m.Join(match.Player{ID: id, Name: s.claims.Name, Look: s.look}, s)
	}
	if why != match.None {
		return endings[why]
	}
	s.seated(t)
	return transport.OK
}

// returns reports whether the player was here before: he resumes, or shows his ticket again.
func (s *session) returns() bool { return s.claims.Kind == token.Resume || s.again }

// seated notes that a player got his seat.
func (s *session) seated(t *serials) {
	s.hosted.noteHolders()
	if s.promise != nil {
		s.promise.seated.Store(true)
	}
	if t == nil {
		t = &serials{}
		s.hosted.serials[s.claims.Player] = t
	}
	s.hosted.issue(t, &s.claims)
	s.serials = t
	s.hosted.drove(&s.claims, sim.Slot(s.seat.Slot()))
}

func (s *session) welcome() *control.Welcome {
	m := s.hosted.match
	setup := m.Setup()
	w := &control.Welcome{
		Match: s.hosted.name, Game: s.hosted.game.rules.Name,
		Watching: s.watches(), Resumed: s.claims.Kind == token.Resume,
		Tick: uint32(s.seat.Newest()), Hz: uint16(s.hosted.game.rules.Hz),
		Every: uint8(m.Every()), PerMsg: uint8(m.PerMessage()),
		Seed: setup.Seed, Settings: valuesOf(s.hosted.game.rules, &setup),
		Players: m.Roster(),
	}
	slot := s.claims.Slot
	if !s.watches() {
		slot = uint8(s.seat.Slot())
		w.Slot = slot
	}
	if s.serials != nil {
		w.Token = s.node.lobby.Keys().Sign(&token.Claims{
			Kind: token.Resume, Node: s.node.id, Match: s.hosted.id, Player: s.claims.Player,
			Slot: slot, Serial: s.serials.issued, Expires: s.node.cfg.Now() + int64(resumeLife), Name: s.claims.Name,
			Unkept: s.claims.Unkept,
		})
	}
	return w
}

// OnMessage implements transport.Handler.
func (s *session) OnMessage(c *transport.Conn, payload []byte) {
	if !s.seat.Open() {
		return
	}
	if !s.sure && s.serials != nil {
		s.sure, s.serials.confirmed = true, s.serials.issued
	}
	if msg, ok := netcode.ControlOf(payload); ok {
		s.control(c, msg)
		return
	}
	if why := s.seat.Push(s.hosted.shard.t.Now(), payload); why != match.None {
		s.End(why)
	}
}

func (s *session) control(c *transport.Conn, payload []byte) {
	if time, ok := control.ParsePing(payload); ok {
		s.pong(c, time)
		return
	}
	m, err := control.Parse(control.ToPlay, payload)
	switch m := m.(type) {
	case *control.Ping:
		s.pong(c, m.Time)
	case *control.Away:
		s.seat.Away(m.Hidden)
	case *control.Hitch:
		s.seat.Report(s.hosted.shard.t.Now(), m)
	case *control.Leave:
		s.leave()
	case *control.Hello:
		s.End(match.Malformed)
	default:
		if err != control.ErrUnknown {
			s.End(match.Malformed)
		}
	}
}

func (s *session) pong(c *transport.Conn, time uint64) {
	sh := s.hosted.shard
	sh.scratch = control.AppendPong(append(sh.scratch[:0], netcode.TypeControl), time, uint32(s.seat.Newest()))
	s.SendReliable(sh.scratch)
}

// OnClose implements transport.Handler. The seat waits for its player, but not for one who broke the
// protocol: otherwise a few such players, coming again and again, could keep all seats.
func (s *session) OnClose(_ *transport.Conn, why transport.Reason) {
	delete(s.hosted.shard.seats, s)
	s.hosted.conns--
	if s.watches() {
		s.dropSpectator()
	}
	if why.Breach() && s.seat.Open() {
		s.leave()
		return
	}
	s.hosted.left(s.claims.Player, s.node.cfg)
	s.seat.Drop()
}

// leave gives up the seat, or a spectator's place, for good.
func (s *session) leave() {
	if s.watches() {
		s.hosted.spectators.forget(s)
		s.seat.Leave()
		return
	}
	s.hosted.left(s.claims.Player, s.node.cfg)
	s.seat.Leave()
	s.hosted.noteHolders()
}

// Send implements match.Sender.
func (s *session) Send(buf []byte, at int) bool { return s.conn.Send(buf, at) }

// SendReliable implements match.Sender. A connection that does not take a message that must arrive is
// useless; its player can resume on another one.
func (s *session) SendReliable(msg []byte) bool {
	ok := s.conn.SendReliable(msg)
	if !ok {
		s.conn.Close(transport.TooSlow)
	}
	return ok
}

// Pending implements match.Sender.
func (s *session) Pending() int { return s.conn.Pending() }

// End implements match.Sender.
func (s *session) End(why match.Reason) { bye(s.conn, endings[why]) }
