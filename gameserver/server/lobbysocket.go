package server

import (
	"strings"
	"sync"
	"unicode/utf8"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/netcode/control"
)

// lobbySocket is the Handler of /lobby: players, and pages that wait for the
// browser client to be built.
type lobbySocket struct {
	node *Node
	open sync.Map // *transport.Conn -> *lobby.Player, or func() that ends the watching
}

// OnOpen implements transport.Handler.
func (l *lobbySocket) OnOpen(*transport.Conn, *transport.Request) transport.Reason {
	return transport.OK
}

// OnMessage implements transport.Handler.
func (l *lobbySocket) OnMessage(c *transport.Conn, payload []byte) {
	now := l.node.cfg.Now()
	who, known := l.open.Load(c)
	if p, ok := who.(*lobby.Player); ok {
		l.node.lobby.Receive(p, payload, now)
		return
	}
	if known {
		c.Close(transport.BadMessage) // who watches the build has nothing more to say
		return
	}
	if m, err := control.Parse(control.ToLobby, payload); err == nil {
		if _, ok := m.(*control.Watch); ok && l.node.client != nil {
			l.open.Store(c, l.node.client.Watch(func(p clientweb.Progress) { sendBuild(c, p) }))
			return
		}
	}
	p := l.node.lobby.Open(lobbyConn{c}, c.Network(), now)
	if p == nil {
		lobbyConn{c}.end(transport.Crowded)
		return
	}
	l.open.Store(c, p)
	l.node.lobby.Receive(p, payload, now)
}

// OnClose implements transport.Handler.
func (l *lobbySocket) OnClose(c *transport.Conn, _ transport.Reason) {
	switch who, _ := l.open.LoadAndDelete(c); who := who.(type) {
	case *lobby.Player:
		l.node.lobby.Close(who, l.node.cfg.Now())
	case func():
		who()
	}
}

// lobbyConn is a connection as the lobby sees it: it may send from any goroutine.
type lobbyConn struct{ c *transport.Conn }

// Send implements lobby.Conn.
func (l lobbyConn) Send(msg []byte) {
	l.c.Post(func() {
		if !l.c.SendReliable(msg) {
			l.c.Close(transport.TooSlow)
		}
	})
}

// partings says what a connection is told when the lobby ends it.
var partings = [...]transport.Reason{
	lobby.Malformed: transport.BadMessage,
	lobby.Flooding:  transport.Flood,
	lobby.Outdated:  transport.WrongBuild,
	lobby.Draining:  transport.Draining,
}

// End implements lobby.Conn.
func (l lobbyConn) End(why lobby.Reason) { l.end(partings[why]) }

func (l lobbyConn) end(why transport.Reason) {
	l.c.Post(func() {
		l.c.SendReliable(control.Append(nil, byeOf(why)))
		l.c.Close(why)
	})
}

// sendBuild tells a waiting page how far the build is; from any goroutine.
func sendBuild(c *transport.Conn, p clientweb.Progress) {
	text := p.Text
	if cut := len(text) - 4000; cut > 0 {
		text = text[cut:] // the newest lines matter
	}
	lobbyConn{c}.Send(control.Append(nil, &control.Build{
		Step: clip(p.Step, 64), Text: clip(text, 4096), Done: p.Done, Err: clip(p.Err, 512),
	}))
}

// clip makes of a tool's output a text of at most n bytes.
func clip(text string, n int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
