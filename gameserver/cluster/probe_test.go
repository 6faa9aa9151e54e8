package cluster

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"slipstream/netcode/control"
)

// probe is somebody in a node's lobby who asks for a seat again and again, and takes none: so it is seen
// how long matchmaking paused, however few bots there are.
type probe struct {
	b    bot
	home *node
}

const (
	probeEvery = 300 * time.Millisecond // faster would be a flood
	probeGame  = "tag"                  // a match that nobody comes to ends at once
)

func newProbe(c *crowd, n *node) *probe {
	return &probe{bot{c: c, name: fmt.Sprint("Probe ", n.index), rng: rand.New(rand.NewPCG(uint64(n.index), 2))}, n}
}

func (p *probe) run(ctx context.Context) {
	for ctx.Err() == nil {
		page, err := p.b.open(ctx, p.home)
		if err == nil {
			p.ask(ctx, page)
			page.close()
		}
		wait(ctx, probeEvery)
	}
}

// ask goes on until the connection ends.
func (p *probe) ask(ctx context.Context, page *page) {
	for m := range page.heard {
		switch m := m.(type) {
		case *control.Entered:
			if p.b.token = m.Token; m.Waiting {
				continue
			}
		case *control.Ticket:
			p.b.c.served(p.home)
		case *control.Error:
		default:
			continue
		}
		wait(ctx, probeEvery)
		page.say(&control.Quick{Game: probeGame, Seats: 2})
	}
}
