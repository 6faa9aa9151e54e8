package main

import (
	"net"

	"github.com/lxzan/gws"
)

type gwsConn struct{ *gws.Conn }

func (c gwsConn) write(b []byte) error { return c.WriteMessage(gws.OpcodeBinary, b) }

// gwsHouse is told by gws what happens.
type gwsHouse struct {
	gws.BuiltinEventHandler
	house *house
}

const gwsGuest = "guest"

func (h gwsHouse) OnOpen(c *gws.Conn) { c.Session().Store(gwsGuest, h.house.join(gwsConn{c})) }

func (h gwsHouse) OnClose(c *gws.Conn, _ error) {
	if g, ok := c.Session().Load(gwsGuest); ok {
		g.(guest).leave()
	}
}

func (h gwsHouse) OnMessage(c *gws.Conn, m *gws.Message) {
	defer m.Close()
	if g, ok := c.Session().Load(gwsGuest); ok {
		g.(guest).hear(m.Bytes())
	}
}

func serveGWS() (net.Addr, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go gws.NewServer(gwsHouse{house: newHouse()}, &gws.ServerOption{}).RunListener(ln)
	return ln.Addr(), nil
}
