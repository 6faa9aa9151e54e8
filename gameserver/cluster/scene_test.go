package cluster

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipstream/loadtest/system"
	_ "slipstream/lobby/store" // the database's driver
)

// scene is a whole cluster with its players. It belongs to the test's goroutine.
type scene struct {
	t       *testing.T
	brokers *brokers
	pg      *system.Postgres
	cable   *cable // of the last node; nil: this machine does not permit it
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
	s := &scene{t: t}
	host := "127.0.0.1"
	var err error
	if s.cable, err = newCable(t); err == nil {
		host = s.cable.host
	} else {
		s.cable = nil
		t.Logf("no node is parted by a network namespace here, only by a proxy: %v", err)
	}
	if s.pg, err = system.StartPostgres(host); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.pg.Remove)
	s.brokers = startBrokers(t, host)
	dir := t.TempDir()
	bin := *servers
	if bin == "" {
		bin = build(t, dir, "gameserver", "slipstream/gameserver")
	}
	for i := range 3 {
		n := &node{t: t, index: i, bin: bin, data: filepath.Join(dir, fmt.Sprint("data", i)), db: s.pg.URL("postgres")}
		if i == 2 && s.cable != nil {
			n.cable, n.listen = s.cable, s.cable.node+":8080"
		} else {
			n.listen = reserve(t, "127.0.0.1")
		}
		for _, b := range s.brokers.all {
			broker := b.client
			if n.cable == nil {
				k := newLink(t, b.client)
				n.links, broker = append(n.links, k), k.addr
			}
			n.urls = append(n.urls, "nats://"+broker)
		}
		s.nodes = append(s.nodes, n)
		n.start()
		t.Cleanup(n.kill)
	}
	s.crowd = newCrowd(t, s.nodes, bots)
	return s
}

// matchmaker is the node that makes matches, as the brokers have it.
func (s *scene) matchmaker() *node {
	s.t.Helper()
	var lease struct{ R struct{ Node uint32 } }
	var is struct{ R struct{ URL string } }
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		if s.brokers.record("lease", "matchmaker", &lease) != nil ||
			s.brokers.record("nodes", strconv.FormatUint(uint64(lease.R.Node), 36), &is) != nil {
			continue
		}
		for _, n := range s.nodes {
			if n.life.Load() != 0 && strings.Contains(is.R.URL, n.listen) {
				return n
			}
		}
	}
	s.t.Fatal("nobody makes matches")
	return nil
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
			if n.life.Load() != 0 && !slices.ContainsFunc(s.crowd.probed, func(p served) bool {
				return p.home == n.index && p.at.After(from)
			}) {
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
	s.matches()
	was := s.matchmaker()
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
	s.t.Logf("%s: matches were made by node %d, then by node %d", f.name, was.index, s.matchmaker().index)
	s.untouched(f, at, r)
}

// matches waits until some matches run, or no longer: a fault is to come amid them.
func (s *scene) matches() {
	s.crowd.until(15*time.Second, func() bool {
		riding := 0
		for _, e := range s.crowd.entries {
			if e.riding != nil {
				riding++
			}
		}
		return riding > len(s.crowd.entries)/2
	})
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

// results are how often each name is in each match of the database.
func (s *scene) results() map[string]map[string]int {
	all := map[string]map[string]int{}
	db, err := sql.Open("pgx", s.pg.URL("postgres"))
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
	s.consistent(db)
	return all
}

// consistent checks that each result was counted once: in what is kept of players, too.
func (s *scene) consistent(db *sql.DB) {
	for what, query := range map[string]string{
		"matches without all of their places": `SELECT count(*) FROM matches m WHERE places <> (SELECT count(*) FROM places p WHERE p.match_id = m.id)`,
		"players whose ratings and matches differ": `SELECT count(*) FROM (SELECT player, sum(races) AS n FROM ratings GROUP BY player) r
			FULL JOIN (SELECT player, count(*) AS n FROM places WHERE player <> 0 GROUP BY player) p ON r.player = p.player WHERE r.n IS DISTINCT FROM p.n`,
		"players whose season and ratings differ": `SELECT count(*) FROM (SELECT player, sum(races) AS n FROM ratings GROUP BY player) r
			FULL JOIN (SELECT player, sum(races) AS n FROM seasons GROUP BY player) p ON r.player = p.player WHERE r.n IS DISTINCT FROM p.n`,
	} {
		n := 0
		if err := db.QueryRow(query).Scan(&n); err != nil || n != 0 {
			s.t.Errorf("%d %s (%v)", n, what, err)
		}
	}
}
