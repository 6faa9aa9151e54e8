// Package crowd is a second matchmaker at work in a gameserver, beside its matches: a build with -tags
// crowd has it, on the goroutine of the lobby. In its pool SLIPSTREAM_CROWD tickets always wait and a thousand come
// every second. It is fed and asked as a lobby does it with its own; what it proposes nobody hears of. So a load test
// sees whether matches notice: lobby/SCALE.md says how.
//
// It knows the matchmaker, and nothing of the server that it is in.
package crowd

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"slipstream/lobby"
)

// Start begins on the mailbox of the server's lobby, if the environment says how many wait.
func Start(mail *lobby.Mailbox) {
	tickets, err := strconv.Atoi(os.Getenv("SLIPSTREAM_CROWD"))
	if err != nil || tickets <= 0 {
		return
	}
	curves, err := lobby.ReadCurves([]byte(choosy))
	if err != nil {
		panic(err)
	}
	c := &crowd{of: lobby.NewMatchmaker(curves, "eu"), rng: rand.New(rand.NewPCG(1, 1)), size: tickets}
	go func() {
		for range time.Tick(10 * time.Millisecond) {
			mail.Post(c.come)
			mail.PostIdle(func() { c.think(mail) })
		}
	}()
	go func() {
		for range time.Tick(5 * time.Second) {
			fmt.Fprintf(os.Stderr, "crowd: %d wait, %d matches, %d pieces, the longest %v\n", c.waiting.Load(),
				c.matches.Load(), c.pieces.Load(), time.Duration(c.longest.Swap(0)))
		}
	}()
}

// choosy are curves with which nearly nobody is matched, so that everybody looks for as long as he may.
const choosy = `{"*": {"bots": "2m", "curve": [{"wait": "0s", "rating": 0.5, "detour": "0s", "spread": "1ms"}]}}`

type crowd struct {
	of       *lobby.Matchmaker
	rng      *rand.Rand
	size     int
	next     int
	thinking bool

	waiting, matches, pieces, longest atomic.Int64
}

// come lets ten come, or at first so many more.
func (c *crowd) come() {
	for n := 0; n < 10 || c.next < c.size && n < 1000; n++ {
		c.next++
		c.waiting.Add(1)
		c.of.Add(lobby.Ticket{
			ID: strconv.Itoa(c.next), Since: time.Now().UnixNano(),
			Wish: lobby.Wish{Game: "racing", Seats: 8, Settings: []int32{int32(c.rng.IntN(4)), 3}},
			Riders: []lobby.Rider{{Mu: 25 + 7*c.rng.NormFloat64(), Sigma: 2,
				RTT: map[string]int32{"eu": int32(10 + c.rng.IntN(80)), "us": int32(90 + c.rng.IntN(80))}}},
		})
	}
}

func (c *crowd) think(mail *lobby.Mailbox) {
	if c.thinking || c.next < c.size {
		return
	}
	began := time.Now()
	end := began.Add(500 * time.Microsecond)
	all, more := c.of.Step(began.UnixNano(), func() bool { return !time.Now().Before(end) })
	c.longest.Store(max(c.longest.Load(), int64(time.Since(began))))
	c.pieces.Add(1)
	for _, p := range all {
		c.matches.Add(1)
		c.waiting.Add(-int64(len(p.Tickets)))
	}
	if c.thinking = more; more {
		mail.PostIdle(func() {
			c.thinking = false
			c.think(mail)
		})
	}
}
