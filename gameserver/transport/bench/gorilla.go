package main

import (
	"io"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

type gorillaConn struct{ *websocket.Conn }

func (c gorillaConn) write(b []byte) error { return c.WriteMessage(websocket.BinaryMessage, b) }

func serveGorilla() (net.Addr, error) {
	h := newHouse()
	up := websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 512}
	return serveHTTP(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		go readGorilla(c, h.join(gorillaConn{c})) // net/http's goroutine ends, and its stack with it
	})
}

// readGorilla reads without ReadMessage, which allocates every message.
func readGorilla(c *websocket.Conn, g guest) {
	defer c.Close()
	defer g.leave()
	var command [64]byte
	for {
		_, r, err := c.NextReader()
		if err != nil {
			return
		}
		n, err := io.ReadFull(r, command[:])
		if err != io.ErrUnexpectedEOF {
			return
		}
		g.hear(command[:n])
	}
}
