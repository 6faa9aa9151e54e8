package server

import (
	"strings"
	"unicode/utf8"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/netcode/control"
)

// lobbySocket is the Handler of /lobby until the first message. That says whether this is a player, or a
// page that waits for the browser client to be built. Where nobody asks which host the page called, a connection stays
// a lobbySocket until then, which takes no memory.
type lobbySocket struct{ node *Node }

// OnOpen implements transport.Handler.
func (l lobbySocket) OnOpen(c *transport.Conn, r *transport.Request) transport.Reason {
	if c.Barred() {
		c.SendReliable(control.Append(nil, byeOf(transport.Barred)))
		return transport.Barred
	}
	if cfg := &l.node.cfg; cfg.Accounts != nil && cfg.Host == "" {
		c.Become(arrival{node: l.node, called: string(r.Host)})
	}
	return transport.OK
}

// OnMessage implements transport.Handler.
func (l lobbySocket) OnMessage(c *transport.Conn, payload []byte) {
	arrival{node: l.node}.OnMessage(c, payload)
}

// OnClose implements transport.Handler.
func (lobbySocket) OnClose(*transport.Conn, transport.Reason) {}

// arrival is the Handler of a connection that has not said anything yet.
type arrival struct {
	successor
	node   *Node
	called string // the host that its page called, where that matters
}

// OnMessage implements transport.Handler.
func (l arrival) OnMessage(c *transport.Conn, payload []byte) {
	if m, err := control.Parse(control.ToLobby, payload); err == nil {
		if _, ok := m.(*control.Watch); ok && l.node.client != nil {
			c.Become(watcher{stop: l.node.client.Watch(func(p clientweb.Progress) { sendBuild(c, p) })})
			return
		}
	}
	in := &inLobby{node: l.node, player: l.node.lobby.Open(lobbyConn{c}, c.Network())}
	in.player.Called(l.called)
	c.Become(in)
	in.OnMessage(c, payload)
}

// inLobby is the Handler of a player in the lobby. There may be many thousands who do nothing: this is all
// that the server keeps for each, beside lobby and transport.
type inLobby struct {
	successor
	node   *Node
	player *lobby.Player
}

// OnMessage implements transport.Handler.
func (in *inLobby) OnMessage(_ *transport.Conn, payload []byte) {
	in.node.lobby.Receive(in.player, payload)
}

// OnClose implements transport.Handler.
func (in *inLobby) OnClose(*transport.Conn, transport.Reason) {
	in.node.lobby.Close(in.player)
}

// watcher is the Handler of a page that waits. It has nothing more to say.
type watcher struct {
	successor
	stop func()
}

// OnMessage implements transport.Handler.
func (watcher) OnMessage(c *transport.Conn, _ []byte) { c.Close(transport.BadMessage) }

// OnClose implements transport.Handler.
func (w watcher) OnClose(*transport.Conn, transport.Reason) { w.stop() }

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
	lobby.Crowded:   transport.Crowded,
	lobby.Replaced:  transport.Replaced,
	lobby.Unproven:  transport.NoHello,
	lobby.Parted:    transport.Left,
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

// clip shortens a tool's output to at most n bytes of text.
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
