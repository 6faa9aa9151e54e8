package main

import (
	"context"
	"io"
	"net"
	"net/http"

	"github.com/coder/websocket"
)

type coderConn struct{ *websocket.Conn }

func (c coderConn) write(b []byte) error {
	return c.Write(context.Background(), websocket.MessageBinary, b)
}

func serveCoder() (net.Addr, error) {
	h := newHouse()
	return serveHTTP(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
		if err != nil {
			return
		}
		go readCoder(c, h.join(coderConn{c}))
	})
}

func readCoder(c *websocket.Conn, g guest) {
	defer c.CloseNow()
	defer g.leave()
	var command [64]byte
	for {
		_, r, err := c.Reader(context.Background())
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
