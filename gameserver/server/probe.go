package server

import (
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// probe is the Handler of a connection of /play that only measures how far this server is: it said ping
// instead of hello.
type probe struct {
	successor
	answered int
}

// probePings is how many pings one connection is answered: enough to find the shortest round trip.
const probePings = 8

// OnMessage implements transport.Handler.
func (p *probe) OnMessage(c *transport.Conn, payload []byte) {
	time, ok := parsePing(payload)
	switch {
	case !ok:
		bye(c, transport.BadMessage)
	case p.answered == probePings:
		bye(c, transport.Flood)
	default:
		p.pong(c, time)
	}
}

func (p *probe) pong(c *transport.Conn, time uint64) {
	p.answered++
	c.SendReliable(control.AppendPong([]byte{netcode.TypeControl}, time, 0))
}

func parsePing(payload []byte) (time uint64, ok bool) {
	msg, ok := netcode.ControlOf(payload)
	if !ok {
		return 0, false
	}
	if time, ok = control.ParsePing(msg); ok {
		return time, true
	}
	m, err := control.Parse(control.ToPlay, msg)
	ping, ok := m.(*control.Ping)
	if !ok || err != nil {
		return 0, false
	}
	return ping.Time, true
}
