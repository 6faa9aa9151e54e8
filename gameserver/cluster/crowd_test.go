package cluster

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// crowd is all bots, and what happened to them. Its methods are safe for concurrent use.
type crowd struct {
	t     *testing.T
	nodes []*node
	stop  context.CancelFunc
	all   sync.WaitGroup
	quiet atomic.Bool // nobody asks for a match any more

	mu       sync.Mutex
	entries  []*entry
	took     []time.Duration // from asking to the seat, of bots
	probed   []served
	doubles  []string
	olds     []old
	faults   []string
	refusals map[string]int
	unknown  []string // who came back and were taken for somebody else
}

// entry is what is known of one bot.
type entry struct {
	asked   int // how often
	waiting bool
	why     string // he does not wait any more
	since   time.Time
	home    int   // the node whose lobby he is in
	page    *page // there
	riding  *ride // nil: no match
	rides   []ride
}

func (e *entry) ask() { e.asked, e.waiting, e.since = e.asked+1, true, time.Now() }

// waits goes on with waiting, on another connection.
func (e *entry) waits() {
	if !e.waiting {
		e.ask()
	}
}

// told ends waiting: he knows that he has to ask again.
func (e *entry) told(why string) { e.waiting, e.why = false, why }

// served is a seat that a probe in a node's lobby was given.
type served struct {
	at   time.Time
	home int
}

// old is a page that was replaced by another of the same player.
type old struct {
	bot  int
	at   *node
	page *page
}

func newCrowd(t *testing.T, nodes []*node, bots int) *crowd {
	ctx, stop := context.WithCancel(context.Background())
	c := &crowd{t: t, nodes: nodes, stop: stop, refusals: map[string]int{}}
	for i := range bots {
		c.entries = append(c.entries, &entry{})
		b := &bot{c: c, index: i, name: fmt.Sprintf("Bot %03d", i), rng: rand.New(rand.NewPCG(uint64(i), 1)),
			ended: make(chan ride, 1)}
		if i%2 == 0 { // the others are guests
			b.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 16))
		}
		c.all.Go(func() { b.run(ctx) })
	}
	for _, n := range nodes {
		p := newProbe(c, n)
		c.all.Go(func() { p.run(ctx) })
	}
	t.Cleanup(func() {
		stop()
		c.all.Wait()
	})
	return c
}

func (c *crowd) anyNode(rng *rand.Rand) *node {
	first := rng.IntN(len(c.nodes))
	for i := range c.nodes {
		if n := c.nodes[(first+i)%len(c.nodes)]; n.life.Load() != 0 {
			return n
		}
	}
	return c.nodes[first]
}

func (c *crowd) nodeOf(url string) *node {
	for _, n := range c.nodes {
		if strings.Contains(url, "//"+n.listen+"/") {
			return n
		}
	}
	panic("a ticket for " + url)
}

func (c *crowd) mayAsk() bool { return !c.quiet.Load() }

func (c *crowd) entry(i int, f func(*entry)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c.entries[i])
}

func (c *crowd) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *crowd) stranger(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unknown = append(c.unknown, fmt.Sprintf(format, args...))
}

func (c *crowd) refused(code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refusals[code]++
}

// given notes a ticket. Who plays already, or did not ask, has no use for one.
func (c *crowd) given(i int, match string, racing bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[i]
	if racing || !e.waiting {
		c.doubles = append(c.doubles, fmt.Sprintf("bot %d: a ticket for %s, racing %v, waiting %v: %s", i, match, racing,
			e.waiting, e.why))
	}
	e.waiting = false
	c.took = append(c.took, time.Since(e.since))
}

func (c *crowd) served(home *node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probed = append(c.probed, served{time.Now(), home.index})
}

func (c *crowd) replaced(bot int, at *node, p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.olds = append(c.olds, old{bot, at, p})
}

// until waits for something of the crowd, with its lock held when it looks.
func (c *crowd) until(within time.Duration, done func() bool) bool {
	for end := time.Now().Add(within); ; {
		c.mu.Lock()
		ok := done()
		c.mu.Unlock()
		if ok || time.Now().After(end) {
			return ok
		}
		<-time.After(20 * time.Millisecond)
	}
}

// count returns how many entries are so.
func (c *crowd) count(is func(*entry) bool) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.entries {
		if is(e) {
			n++
		}
	}
	return n
}

// lost waits until everybody who now waits got a seat or was told why not, and returns who did not.
func (c *crowd) lost(within time.Duration) (who []int) {
	asked := map[int]int{}
	c.mu.Lock()
	for i, e := range c.entries {
		if e.waiting {
			asked[i] = e.asked
		}
	}
	c.mu.Unlock()
	c.until(within, func() bool {
		who = nil
		for i, n := range asked {
			if e := c.entries[i]; e.waiting && e.asked == n {
				who = append(who, i)
			}
		}
		return len(who) == 0
	})
	return who
}

// twice waits until no player has two pages, and returns those who still do.
func (c *crowd) twice(within time.Duration) (who []string) {
	c.until(within, func() bool {
		who = nil
		var open []old
		for _, o := range c.olds {
			if !o.page.open() {
				continue
			}
			open = append(open, o)
			if now := c.entries[o.bot].page; now != o.page && now.open() && now.player.Load() != nil &&
				now.player.Load() == o.page.player.Load() {
				who = append(who, fmt.Sprintf("bot %d is still on node %d", o.bot, o.at.index))
			}
		}
		c.olds = open
		return len(who) == 0
	})
	return who
}

// pause returns the longest time in which the probe of one of some nodes was given no seat.
func (c *crowd) pause(from, to time.Time, nodes []*node) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range nodes {
		last := from
		for _, p := range c.probed {
			if p.home == n.index && p.at.After(from) && p.at.Before(to) {
				longest, last = max(longest, p.at.Sub(last)), p.at
			}
		}
		longest = max(longest, to.Sub(last))
	}
	return longest
}

// during returns the rides that were under way at a time.
func (c *crowd) during(at time.Time) (all []ride) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.entries {
		for _, r := range e.rides {
			if r.from.Before(at) && r.to.After(at) {
				all = append(all, r)
			}
		}
	}
	return all
}

// results returns how many results players were told since then. The lock is held.
func (c *crowd) results(since time.Time) (n int) {
	for _, e := range c.entries {
		for _, r := range e.rides {
			if r.result.After(since) {
				n++
			}
		}
	}
	return n
}

// calm lets every match come to its end, and nobody begin another.
func (c *crowd) calm() {
	c.quiet.Store(true)
	ok := c.until(time.Minute, func() bool {
		for _, e := range c.entries {
			if e.waiting || e.riding != nil {
				return false
			}
		}
		return true
	})
	if !ok {
		c.t.Errorf("a minute after the last request %d wait and %d play",
			c.count(func(e *entry) bool { return e.waiting }), c.count(func(e *entry) bool { return e.riding != nil }))
	}
}
