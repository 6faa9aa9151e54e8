package cluster

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	_ "slipstream/lobby/store" // the databases' drivers
)

// scene is a whole cluster with its players. It belongs to the test's goroutine.
type scene struct {
	t       *testing.T
	brokers *brokers
	nodes   []*node
	crowd   *crowd
	kills   []kill
}

// kill is when a node's process was killed.
type kill struct {
	of   *node
	life int32
	at   time.Time
}

func newScene(t *testing.T, bots int) *scene {
	s := &scene{t: t, brokers: startBrokers(t, "127.0.0.1")}
	dir := t.TempDir()
	bin := *servers
	if bin == "" {
		bin = build(t, dir, "gameserver", "slipstream/gameserver")
	}
	for i := range 3 {
		n := &node{t: t, index: i, bin: bin, listen: freeAddress(t, "127.0.0.1"), data: filepath.Join(dir, fmt.Sprint("data", i)), db: *db}
		for _, b := range s.brokers.all {
			n.links = append(n.links, newLink(t, b.client))
		}
		s.nodes = append(s.nodes, n)
		n.start()
		t.Cleanup(n.kill)
	}
	s.crowd = newCrowd(t, s.nodes, bots)
	return s
}

// kill is kill -9 of a node.
func (s *scene) kill(n *node) {
	s.kills = append(s.kills, kill{n, n.life.Load(), time.Now()})
	n.kill()
}

// flows waits until the probe of each node that lives is given a seat.
func (s *scene) flows() {
	s.t.Helper()
	from := time.Now()
	missing := []int{}
	ok := s.crowd.until(90*time.Second, func() bool {
		missing = nil
		for _, n := range s.nodes {
			if n.life.Load() != 0 && !slices.ContainsFunc(s.crowd.probed, func(p served) bool { return p.home == n.index && p.at.After(from) }) {
				missing = append(missing, n.index)
			}
		}
		return len(missing) == 0
	})
	if !ok {
		s.t.Errorf("90 s later nobody on the nodes %v gets a seat", missing)
		for _, n := range missing {
			s.t.Log(s.nodes[n].log.String())
		}
	}
}

// row is a line of the report.
type row struct {
	fault         string
	pause, struck []time.Duration // of matchmaking; of players on the nodes that it struck
	waiting, lost int
	doubles       int
	rides, whole  int           // under way on living nodes; of them, untouched
	slow          int           // times that this machine did not keep up with them
	gap           time.Duration // the longest between two of their snapshots
}

// suffer brings a fault upon the cluster and sees what becomes of everybody.
func (s *scene) suffer(f fault, r *row) {
	s.t.Helper()
	s.flows()
	at := time.Now()
	struck := f.do(s)
	mended := time.Now()
	s.flows()
	back := time.Now()
	others := slices.DeleteFunc(slices.Clone(s.nodes), func(n *node) bool { return slices.Contains(struck, n) })
	r.pause = append(r.pause, s.crowd.pause(at, back, others))
	if len(struck) > 0 {
		r.struck = append(r.struck, s.crowd.pause(at, back, struck))
	}
	r.waiting += s.crowd.count(func(e *entry) bool { return e.waiting })
	if who := s.crowd.lost(60 * time.Second); len(who) > 0 {
		r.lost += len(who)
		s.t.Errorf("%s: the tickets of %d bots are lost: %v", f.name, len(who), who)
	}
	if who := s.crowd.twice(30*time.Second - time.Since(mended)); len(who) > 0 {
		r.doubles += len(who)
		s.t.Errorf("%s: in two places: %v", f.name, who)
	}
	s.untouched(f, at, r)
}

// untouched looks at the rides that were under way when the fault came, on nodes that live.
func (s *scene) untouched(f fault, at time.Time, r *row) {
	s.crowd.until(time.Minute, func() bool {
		for _, e := range s.crowd.entries {
			if e.riding != nil && e.riding.from.Before(at) {
				return false
			}
		}
		return true
	})
	for _, ride := range s.crowd.during(at) {
		if s.killed(&ride) {
			continue
		}
		r.rides++
		r.slow += ride.slow
		r.gap = max(r.gap, ride.gap)
		if ride.drops > 0 || ride.result.IsZero() {
			s.t.Errorf("%s: %s in %s on node %d: %d connections lost, welcomed %v, result %v, %s",
				f.name, ride.bot, ride.match, ride.host.index, ride.drops, ride.welcomed, !ride.result.IsZero(), ride.why)
			continue
		}
		r.whole++
	}
}

// killed reports whether a ride's node was killed while it was under way.
func (s *scene) killed(r *ride) bool {
	for _, k := range s.kills {
		if k.of == r.host && k.life == r.life && k.at.Before(r.to.Add(time.Second)) {
			return true
		}
	}
	return false
}

// finish lets everybody come to the end, stops the nodes, and compares what players were told
// with what the database has.
func (s *scene) finish() (told, kept int) {
	s.crowd.calm()
	s.crowd.stop()
	s.crowd.all.Wait()
	for _, n := range s.nodes {
		if n.cmd != nil {
			n.stop()
		}
	}
	had := s.results()
	for _, e := range s.crowd.entries {
		for _, r := range e.rides {
			if r.result.IsZero() || !r.ranked || s.killed(&r) {
				continue
			}
			told++
			if had[r.match][r.bot] == 1 {
				kept++
				continue
			}
			s.t.Errorf("%s was told the result of %s on node %d, and %d places of his are in the database (%d names)",
				r.bot, r.match, r.host.index, had[r.match][r.bot], len(had[r.match]))
		}
	}
	return told, kept
}

// results are how often each name is in each match of all databases.
func (s *scene) results() map[string]map[string]int {
	all := map[string]map[string]int{}
	if *db != "" {
		s.read(all, "pgx", *db)
		return all
	}
	for _, n := range s.nodes {
		s.read(all, "sqlite", filepath.Join(n.data, "slipstream.db"))
	}
	return all
}

func (s *scene) read(all map[string]map[string]int, driver, source string) {
	db, err := sql.Open(driver, source)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT match_id, name FROM places WHERE bot = 0")
	if err != nil {
		s.t.Fatal(err)
	}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			s.t.Fatal(err)
		}
		match := strconv.FormatUint(uint64(id), 36)
		if all[match] == nil {
			all[match] = map[string]int{}
		}
		all[match][name]++
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
}
