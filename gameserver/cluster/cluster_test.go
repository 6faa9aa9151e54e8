package cluster

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	full       = flag.Bool("full", false, "500 bots and every fault, three times")
	bots       = flag.Int("bots", 0, "how many bots; 0: 32, and 500 with -full")
	rounds     = flag.Int("rounds", 0, "how often each fault comes; 0: once, and three times with -full")
	only       = flag.String("faults", "", "part of the names of the faults that are wanted; empty: all of them with -full, else some")
	servers    = flag.String("gameserver", "", "a gameserver that was built before; empty: built now")
	natsServer = flag.String("nats-server", "", "and a nats-server")
	shown      = flag.Bool("logs", false, "print the logs of the nodes")
)

// fault is something that goes wrong, and is mended. It returns the nodes that it struck.
type fault struct {
	name  string
	small bool // also in the small run
	do    func(*scene) []*node
}

// How long a node is parted: longer than it takes to call itself blind, and at full scale also longer
// than others take to think that it is gone.
const (
	partFor     = 8 * time.Second
	partForFull = 17 * time.Second
)

const pulling = "pull a node's cable" // where the machine permits it

var faults = []fault{
	{"nothing", false, func(s *scene) []*node {
		s.pass(5 * time.Second)
		return nil
	}},
	{"kill -9 the matchmaker's node", true, func(s *scene) []*node { return s.die(s.matchmaker()) }},
	{"kill -9 another node", false, func(s *scene) []*node {
		m := s.matchmaker()
		return s.die(s.nodes[(m.index+1)%len(s.nodes)])
	}},
	{"kill -9 the brokers' leader", true, func(s *scene) []*node {
		b := s.brokers.leader("tickets")
		if b == nil {
			s.t.Fatal("nobody leads the bucket of tickets")
		}
		b.kill()
		s.flows()
		s.brokers.start(b)
		s.brokers.healthy(b)
		return nil
	}},
	{"part a node", true, func(s *scene) []*node { return s.part(s.nodes[1]) }},
	{pulling, true, func(s *scene) []*node { return s.part(s.nodes[2]) }},
	{"part the matchmaker's node", false, func(s *scene) []*node { return s.part(s.matchmaker()) }},
	{"crash the database", true, func(s *scene) []*node {
		from := time.Now()
		s.pg.Crash()
		s.pass(5 * time.Second)
		if !s.crowd.until(time.Minute, func() bool { return s.crowd.results(from) > 0 }) {
			s.t.Error("nobody was told a result while the database was away: nothing was shown")
		}
		if err := s.pg.Start(); err != nil {
			s.t.Fatal(err)
		}
		return nil
	}},
	{"kill -9 two brokers", true, func(s *scene) []*node {
		two := s.brokers.all[:2]
		for _, b := range two {
			b.kill()
		}
		s.pass(5 * time.Second)
		for _, b := range two {
			s.brokers.start(b)
		}
		for _, b := range two {
			s.brokers.healthy(b)
		}
		return nil
	}},
	{"kill -9 all brokers", false, func(s *scene) []*node {
		for _, b := range s.brokers.all {
			b.kill()
		}
		s.pass(5 * time.Second)
		for _, b := range s.brokers.all {
			s.brokers.start(b)
		}
		for _, b := range s.brokers.all {
			s.brokers.healthy(b)
		}
		return nil
	}},
	{"restart every broker and node", false, func(s *scene) []*node {
		for _, b := range s.brokers.all {
			b.stop()
			s.brokers.start(b)
			s.brokers.healthy(b)
		}
		for _, n := range s.nodes {
			n.stop()
			n.start()
		}
		return nil
	}},
}

// die has a node killed, and back after a while.
func (s *scene) die(n *node) []*node {
	s.kill(n)
	s.pass(3 * time.Second)
	n.start()
	return []*node{n}
}

// part has a node parted for a while.
func (s *scene) part(n *node) []*node {
	n.part(true)
	if s.pass(partFor); *full {
		s.pass(partForFull - partFor)
	}
	n.part(false)
	return []*node{n}
}

func (s *scene) pass(d time.Duration) { <-time.After(d) }

// TestCluster: whatever dies, players get their matches.
func TestCluster(t *testing.T) {
	n, times := 32, 1
	if *full {
		n, times = 500, 3
	}
	if *bots > 0 {
		n = *bots
	}
	if *rounds > 0 {
		times = *rounds
	}
	s := newScene(t, n)
	var table []*row
	for _, f := range faults {
		if *only != "" && !strings.Contains(f.name, *only) || *only == "" && !*full && !f.small {
			continue
		}
		if f.name == pulling && s.cable == nil {
			continue // why was logged
		}
		r := &row{fault: f.name}
		for range times {
			start := time.Now()
			s.suffer(f, r)
			t.Logf("%s: %v in all, matchmaking paused %v", f.name, time.Since(start).Round(time.Millisecond),
				r.pause[len(r.pause)-1].Round(time.Millisecond))
		}
		table = append(table, r)
	}
	told, kept := s.finish()
	report(t, table, s, told, kept)
	if *shown {
		for _, n := range s.nodes {
			t.Logf("node %d:\n%s", n.index, n.log.String())
		}
	}
	if len(s.crowd.took) < 2*n {
		t.Errorf("only %d seats were given to %d bots", len(s.crowd.took), n)
	}
	for _, u := range s.crowd.unknown {
		t.Error(u)
	}
	for _, d := range s.crowd.doubles {
		t.Error(d)
	}
	for _, f := range s.crowd.faults {
		t.Error(f)
	}
}

// report prints what there is to tell.
func report(t *testing.T, table []*row, s *scene, told, kept int) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-30s %17s %17s %9s %8s %16s %6s %8s\n", "fault", "paused p50/max", "struck p50/max", "waiting",
		"lost", "untouched", "slow", "gap max")
	for _, r := range table {
		fmt.Fprintf(&b, "%-30s %17s %17s %9d %8d %16s %6d %8s\n", r.fault, span(r.pause), span(r.struck), r.waiting, r.lost,
			fmt.Sprintf("%d of %d", r.whole, r.rides), r.slow, r.gap.Round(time.Millisecond))
	}
	took := slices.Sorted(slices.Values(s.crowd.took))
	fmt.Fprintf(&b, "%d seats given, wait p50 %v p99 %v; in two places: %d; results told %d, of them in the database once %d; came back as somebody else: %d; refused: %v\n",
		len(took), at(took, 50), at(took, 99), len(s.crowd.doubles), told, kept, len(s.crowd.unknown), s.crowd.refusals)
	t.Log("\n" + b.String())
}

func span(all []time.Duration) string {
	if len(all) == 0 {
		return "-"
	}
	all = slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%v / %v", at(all, 50), all[len(all)-1].Round(10*time.Millisecond))
}

func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)-1)*percent/100].Round(10 * time.Millisecond)
}
