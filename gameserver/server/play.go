package server

import (
	"slices"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// play is the Handler of /play until the hello: it finds out who the player is and which match he may
// enter, and moves the connection to that match's shard.
type play struct{ node *Node }

// OnOpen implements transport.Handler.
func (play) OnOpen(*transport.Conn, *transport.Request) transport.Reason { return transport.OK }

// OnClose implements transport.Handler.
func (play) OnClose(*transport.Conn, transport.Reason) {}

// OnMessage implements transport.Handler.
func (p play) OnMessage(c *transport.Conn, payload []byte) {
	if time, ok := parsePing(payload); ok {
		measure := &probe{}
		c.Become(measure)
		measure.pong(c, time)
		return
	}
	var s *session
	why := transport.BadMessage
	if hello, ok := parseHello(payload); ok {
		s, why = p.admit(c, hello)
	}
	if why != transport.OK {
		p.node.refused[why].Add(1)
		bye(c, why)
		return
	}
	c.Move(s.hosted.shard.t, s)
}

func parseHello(payload []byte) (*control.Hello, bool) {
	msg, ok := netcode.ControlOf(payload)
	if !ok {
		return nil, false
	}
	m, err := control.Parse(control.ToPlay, msg)
	hello, ok := m.(*control.Hello)
	return hello, ok && err == nil
}

// admit checks everything that can be checked without the match. A player whose match ended while he was
// disconnected is told its result.
func (p play) admit(c *transport.Conn, h *control.Hello) (*session, transport.Reason) {
	if h.Version != control.Version {
		return nil, transport.WrongBuild
	}
	now := p.node.cfg.Now()
	kind := token.Peek(h.Token)
	claims, err := p.node.lobby.Keys().Parse(h.Token, kind, p.node.id, now)
	if err != nil || kind != token.Ticket && kind != token.Resume {
		return nil, transport.BadToken
	}
	at, promise, again := p.node.matches.admit(&claims, now)
	switch {
	case at == nil:
		result := p.node.matches.resultOf(claims.Match, now)
		if kind != token.Resume || result == nil {
			return nil, transport.NoSuchMatch
		}
		c.SendReliable(result)
		return nil, transport.MatchEnded
	case kind == token.Ticket && claims.Slot != token.Watching && promise == nil && !again &&
		!slices.Contains(at.holders(), claims.Player):
		return nil, transport.NoSuchMatch // the seat was given up again, for one in another match
	case h.Behaviour != at.game.behaviour:
		return nil, transport.WrongBuild
	}
	s := &session{node: p.node, hosted: at, claims: claims, again: again, promise: promise}
	if h.Look <= at.game.rules.Looks {
		s.look = h.Look
	}
	return s, transport.OK
}

// successor is embedded by a Handler that takes over a connection, which opened as another one's, and that has nothing
// to do when it closes. As the first field it takes no memory.
type successor struct{}

// OnOpen implements transport.Handler.
func (successor) OnOpen(*transport.Conn, *transport.Request) transport.Reason { return transport.OK }

// OnClose implements transport.Handler.
func (successor) OnClose(*transport.Conn, transport.Reason) {}

// bye tells the peer why and closes the connection.
func bye(c *transport.Conn, why transport.Reason) {
	sayBye(c, why)
	c.Close(why)
}

func sayBye(c *transport.Conn, why transport.Reason) {
	c.SendReliable(controlMessage(byeOf(why)))
}

// retrySeconds is after how long a client should try again: by then a server may be back, or a proxy may
// choose another one.
const retrySeconds = 2

func byeOf(why transport.Reason) *control.Bye {
	b := &control.Bye{Reason: why.String(), Text: why.Text(), Final: why.Final()}
	if why == transport.Draining {
		b.Retry = retrySeconds
	}
	return b
}

// controlMessage is m as it travels on /play.
func controlMessage(m any) []byte { return control.Append([]byte{netcode.TypeControl}, m) }

// endings says what a connection is told when its match, or its seat, ends.
var endings = [...]transport.Reason{
	match.Finished:  transport.MatchEnded,
	match.Abandoned: transport.NoSuchMatch,
	match.Stopped:   transport.Draining,
	match.Failed:    transport.MatchFailed,
	match.Replaced:  transport.Replaced,
	match.Left:      transport.Left,
	match.Stalled:   transport.Unconfirmed,
	match.Malformed: transport.BadMessage,
	match.Idle:      transport.Idle,
	match.Full:      transport.MatchFull,
	match.Unknown:   transport.NoSuchMatch,
}
