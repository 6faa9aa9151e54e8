package main

import (
	"context"
	"fmt"
	"time"
)

// crowd is raw players and the one goroutine that plays them.
type crowd struct {
	*tools
	players []*rawPlayer
	late    func(time.Duration) // told of how late every slice began
	slice   int
	at      time.Time // of the next slice
}

const (
	crowdHz     = 60
	crowdSlices = 8 // of a tick: not everybody at once
)

func newCrowd() *crowd {
	return &crowd{tools: newTools(), late: func(time.Duration) {}, at: time.Now()}
}

// join adds n players. Those who are in are kept up with meanwhile.
func (c *crowd) join(ctx context.Context, p *plan, n int) error {
	for i := range n {
		pl, err := dialRaw(ctx, p, c.tools, fmt.Sprintf("Raw %d", i+1))
		if err != nil {
			return fmt.Errorf("player %d: %w", i+1, err)
		}
		c.players = append(c.players, pl)
		if err := c.play(ctx, 0); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) close() {
	for _, p := range c.players {
		p.net.Close()
	}
}

// play gives every player a turn a tick for d. The first player's fault ends it.
func (c *crowd) play(ctx context.Context, d time.Duration) error {
	for end := time.Now().Add(d); !c.at.After(end); c.at = c.at.Add(time.Second / (crowdHz * crowdSlices)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		time.Sleep(time.Until(c.at))
		c.late(time.Since(c.at))
		c.slice = (c.slice + 1) % crowdSlices
		for i := c.slice; i < len(c.players); i += crowdSlices {
			p := c.players[i]
			p.turn(c.tools)
			if p.err != nil {
				return fmt.Errorf("player %d: %w", i+1, p.err)
			}
		}
	}
	return nil
}
