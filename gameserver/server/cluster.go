package server

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"slipstream/lobby"
	"slipstream/lobby/bus"
)

// cluster is the bus that a server shares with others, or has for itself.
type cluster struct {
	bus    *bus.NATS
	broker *bus.Embedded // nil if the broker is elsewhere
	mail   *lobby.Mailbox
	stop   context.CancelFunc
	done   chan struct{} // the mailbox is not served any more
}

// Beside, if it is set, starts extra work on the lobby's goroutine. A special build uses it to measure
// whether matches are affected (see package crowd).
var Beside func(*lobby.Mailbox)

// partWithin is how long a server that stops tries to tell the others.
const partWithin = time.Second

// joinCluster opens the bus, and runs what is posted to the lobby.
func (r *running) joinCluster() (err error) {
	if r.NodeURL, err = playURL(r.NodeURL); err != nil {
		return err
	}
	if len(r.NATS) > 0 && r.NodeURL == "" {
		return fmt.Errorf("--nats-url makes this server one of several: say with --node-url how browsers reach this one, like wss://eu1.play.example.org/play")
	}
	if len(r.Region) > lobby.MaxRegion {
		return fmt.Errorf("--region %q is too long for players' menus: use one of at most %d characters, like eu",
			r.Region, lobby.MaxRegion)
	}
	c := &cluster{mail: lobby.NewMailbox(), done: make(chan struct{})}
	cfg := bus.Config{URLs: r.NATS, Name: "slipstream " + r.NodeURL, Buckets: lobby.Buckets, Log: r.Log}
	if len(r.NATS) == 0 {
		if c.broker, err = bus.StartEmbedded(); err != nil {
			return err
		}
		cfg.Embedded = c.broker
	}
	if c.bus, err = bus.Open(cfg, c.mail.Post); err != nil {
		if c.broker != nil {
			c.broker.Stop()
		}
		return err
	}
	r.Bus, r.Mailbox, r.Alone = c.bus, c.mail, c.broker != nil
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go func() {
		defer close(c.done)
		c.mail.Run(ctx)
	}()
	r.cluster = c
	return nil
}

// close ends the bus, and the broker with it if that is ours.
func (c *cluster) close() {
	c.mail.Post(c.bus.Close)
	c.stop()
	<-c.done
	if c.broker != nil {
		c.broker.Stop()
	}
}

// maxURL is what a ticket has room for.
const maxURL = 128

// playURL turns what an operator typed into the URL of a play socket.
func playURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err == nil {
		switch u.Scheme {
		case "http":
			u.Scheme = "ws"
		case "https":
			u.Scheme = "wss"
		}
		if strings.Trim(u.Path, "/") == "" {
			u.Path = "/play"
		}
	}
	if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" || u.RawQuery != "" ||
		len(u.String()) > maxURL {
		return "", fmt.Errorf("%q is not the address of a play socket; --node-url takes values like wss://eu1.play.example.org/play", s)
	}
	return u.String(), nil
}
