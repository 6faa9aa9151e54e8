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
	late    func(time.Duration)             // called with how late each slice began
	between func(time.Time)                 // called once a slice, after the players' turns
	lost    func(i int, p *rawPlayer) error // called once when a player fails; its error ends play
	// everybody also reads half a tick after its turn, so that there is hardly ever more than one snapshot
	// to read
	twice bool
	slice int
	at    time.Time // of the next slice
}

const (
	crowdHz     = 60
	crowdSlices = 8 // of a tick, so that not everybody has its turn at once
)

func newCrowd() *crowd {
	return &crowd{
		tools: newTools(), at: time.Now(),
		late: func(time.Duration) {}, between: func(time.Time) {},
		lost: func(i int, p *rawPlayer) error { return fmt.Errorf("player %d: %w", i+1, p.err) },
	}
}

// join adds n players. Those who are in already go on playing meanwhile.
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

// play gives every player one turn a tick for d. The first player who fails ends it, unless lost returns
// nil.
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

// each calls do for the players of a slice.
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
