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
	late    func(time.Duration)             // told of how late every slice began
	between func(time.Time)                 // called once a slice, when the players have had their turns
	lost    func(i int, p *rawPlayer) error // told once of a player's fault; its error ends the playing
	// everybody looks half a tick after his turn, too: hardly ever is there more than one snapshot to read
	twice bool
	slice int
	at    time.Time // of the next slice
}

const (
	crowdHz     = 60
	crowdSlices = 8 // of a tick: not everybody at once
)

func newCrowd() *crowd {
	return &crowd{
		tools: newTools(), at: time.Now(),
		late: func(time.Duration) {}, between: func(time.Time) {},
		lost: func(i int, p *rawPlayer) error { return fmt.Errorf("player %d: %w", i+1, p.err) },
	}
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

// play gives every player a turn a tick for d. The first player's fault ends it, unless lost lets it pass.
func (c *crowd) play(ctx context.Context, d time.Duration) error {
	for end := time.Now().Add(d); !c.at.After(end); c.at = c.at.Add(time.Second / (crowdHz * crowdSlices)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		sleepUntil(c.at)
		c.late(time.Since(c.at))
		if c.slice = (c.slice + 1) % crowdSlices; c.slice == 0 {
			c.round++
		}
		if err := c.each(c.slice, (*rawPlayer).turn); err != nil {
			return err
		}
		if c.twice {
			if err := c.each((c.slice+crowdSlices/2)%crowdSlices, (*rawPlayer).look); err != nil {
				return err
			}
		}
		c.between(time.Now())
	}
	return nil
}

// each has the players of a slice do something.
func (c *crowd) each(slice int, do func(*rawPlayer, *tools)) error {
	for i := slice; i < len(c.players); i += crowdSlices {
		p := c.players[i]
		if p.err != nil {
			continue
		}
		if do(p, c.tools); p.err == nil {
			continue
		}
		if err := c.lost(i, p); err != nil {
			return err
		}
	}
	return nil
}
