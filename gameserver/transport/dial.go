package transport

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
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
type Client struct {
	conn net.Conn

	mu sync.Mutex // of codec's output and the writing of it
	k  *Codec     // its input is the reader's
}

// clientRead is how much a Client reads at once.
const clientRead = 4 << 10

// Dial opens rawURL (ws, wss, http or https) and upgrades.
func Dial(ctx context.Context, rawURL string, opt DialOptions) (*Client, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, err
	}
	secure, err := isSecure(u)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, u, secure, opt)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	c, err := upgradeTo(conn, u, opt)
	if !stop() && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("dial %s: %w", rawURL, err)
	}
	return c, nil
}

func isSecure(u *url.URL) (bool, error) {
	switch u.Scheme {
	case "ws", "http":
		return false, nil
	case "wss", "https":
		return true, nil
	}
	return false, fmt.Errorf("dial %s: the scheme is none of ws, wss, http, https", u)
}

func connect(ctx context.Context, u *url.URL, secure bool, opt DialOptions) (net.Conn, error) {
	dial := opt.Dialer
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	port := u.Port()
	if port == "" && secure {
		port = "443"
	} else if port == "" {
		port = "80"
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil || !secure {
		return conn, err
	}
	cfg := opt.TLS.Clone()
	if cfg == nil {
		cfg = &tls.Config{}
	}
	if cfg.ServerName == "" {
		cfg.ServerName = u.Hostname()
	}
	cfg.NextProtos = []string{"http/1.1"}
	return tls.Client(conn, cfg), nil
}

// upgradeTo sends the request and waits for the response.
func upgradeTo(conn net.Conn, u *url.URL, opt DialOptions) (*Client, error) {
	headers := ""
	if opt.Origin != "" {
		headers = "Origin: " + opt.Origin + "\r\n"
	}
	if opt.MaxMessage == 0 {
		opt.MaxMessage = 64 << 10
	}
	c := &Client{conn: conn, k: NewCodec(u.Host, u.RequestURI(), headers, opt.MaxMessage,
		func(p []byte) { rand.Read(p) })}
	for !c.k.opened {
		if err := c.fill(); err != nil {
			return nil, err
		}
		if err := c.k.response(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// ReadMessage returns the next message. It answers pings on the way. The message
// is valid until the next ReadMessage. After the peer's close frame it returns a *CloseError.
func (c *Client) ReadMessage() ([]byte, error) {
	for {
		c.mu.Lock()
		msg, ok, err := c.k.Next()
		c.mu.Unlock()
		if ok {
			return msg, nil
		}
		if err != nil {
			c.flush()
			return nil, err
		}
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// fill writes what waits to be written and reads once.
func (c *Client) fill() error {
	if err := c.flush(); err != nil {
		return err
	}
	buf := c.k.space(clientRead)
	n, err := c.conn.Read(buf[len(buf):cap(buf)])
	c.k.buf = buf[:len(buf)+n]
	if n > 0 {
		return nil
	}
	return err
}

func (c *Client) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.k.out) == 0 {
		return nil
	}
	return c.write()
}

// write writes what waits. c.mu is held.
func (c *Client) write() error {
	_, err := c.conn.Write(c.k.out)
	c.k.out = c.k.out[:0]
	return err
}

// WriteMessage sends p as one masked binary message; p is not changed.
func (c *Client) WriteMessage(p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.k.Send(p)
	return c.write()
}

// Close sends a close frame with code, waits a moment for the server to end the stream, and closes.
// A ReadMessage that is under way ends.
func (c *Client) Close(code uint16) error {
	c.mu.Lock()
	c.k.Close(code)
	c.conn.SetDeadline(time.Now().Add(time.Second))
	err := c.write()
	c.mu.Unlock()
	return errors.Join(err, c.conn.Close())
}

// NetConn is the connection underneath, for deadlines and for cutting it.
func (c *Client) NetConn() net.Conn { return c.conn }

// SetReadDeadline bounds ReadMessage.
func (c *Client) SetReadDeadline(t time.Time) error { return c.conn.SetReadDeadline(t) }
