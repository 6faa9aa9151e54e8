package transport

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

// DialOptions are Dial's settings; the zero value works.
type DialOptions struct {
	Origin     string
	TLS        *tls.Config // for wss; nil is the system's trust
	MaxMessage int         // default 64 KiB
	Dialer     func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Client is the client's end of a WebSocket over a blocking net.Conn: for load
// tests and tests. One goroutine may read while another writes.
type Client struct{ conn net.Conn }

// Dial opens url (ws, wss, http or https) and upgrades.
func Dial(ctx context.Context, url string, opt DialOptions) (*Client, error) { panic("soon") }

// ReadMessage returns the next message. It answers pings on the way. The message
// is valid until the next ReadMessage. After the peer's close frame it returns a *CloseError.
func (c *Client) ReadMessage() ([]byte, error) { panic("soon") }

// WriteMessage sends p as one masked binary message; p is not changed.
func (c *Client) WriteMessage(p []byte) error { panic("soon") }

// Close sends a close frame with code and closes.
func (c *Client) Close(code uint16) error { panic("soon") }

// NetConn is the connection underneath, for deadlines and for cutting it.
func (c *Client) NetConn() net.Conn { return c.conn }

// SetReadDeadline bounds ReadMessage.
func (c *Client) SetReadDeadline(t time.Time) error { return c.conn.SetReadDeadline(t) }

// CloseError is a close frame that was received.
type CloseError struct {
	Code uint16
	Text string
}

func (e *CloseError) Error() string { return fmt.Sprintf("closed by the peer: %d %s", e.Code, e.Text) }

// Reason is the server's Reason for the code.
func (e *CloseError) Reason() Reason { return ReasonOf(e.Code) }
