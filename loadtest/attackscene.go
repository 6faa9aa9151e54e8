package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
)

// scene is an attack under way: the honest players, the attackers, and what was seen. It belongs to the
// goroutine that plays the honest players.
type scene struct {
	*Attack
	ctx    context.Context
	plan   *plan
	target string // host and port
	crowd  *crowd
	server *observer
	horde  *horde // nil before and after the attack

	phases  []*phase
	said    []string           // lines that the attack itself has to report
	figures map[string]float64 // the attack's own, by name
	told    io.Writer          // gets progress, because phases take their time
}

// phase is what was seen in one stretch of time.
type phase struct {
	name          string
	began         time.Time
	took          time.Duration
	gaps, late    []time.Duration // between honest players' snapshots; of the generator behind its schedule
	joins         []time.Duration // how long those took that worked
	refused       int             // how many did not
	before, after families
	cores         float64 // used by the server, as it says itself, or as the system says if --pid is given
}

// mostBehind is how far the generator may lag before it skips turns.
const mostBehind = 200 * time.Millisecond

// longRace is the track and the laps of a race that outlasts every attack.
var longRace = []int32{9, 9}

func newScene(ctx context.Context, a *Attack) (*scene, error) {
	// The generator's other work must not hold up the honest players.
	debug.SetGCPercent(400)
	runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), 4))
	p, err := (&Run{Server: a.Server, Bots: 1, Rate: 1, For: a.For, Game: "racing", RaceSize: 8, PerMsg: 1}).plan()
	if err != nil {
		return nil, err
	}
	p.settings = longRace
	if how := assaults[a.Name]; how.game != "" {
		p.Game, p.settings = how.game, how.settings
	}
	u, err := url.Parse(p.play)
	if err != nil {
		return nil, err
	}
	o, err := observe(ctx, a.Admin)
	if err != nil {
		return nil, err
	}
	s := &scene{Attack: a, ctx: ctx, plan: p, target: u.Host, crowd: newCrowd(), server: o,
		figures: make(map[string]float64), told: io.Discard}
	s.crowd.between = func(now time.Time) {
		if s.horde != nil {
			s.horde.turn(now)
		}
		if now.Sub(s.crowd.at) > mostBehind {
			s.crowd.at = now // a generator that cannot keep up says so, and still ends in time
		}
	}
	return s, nil
}

// close ends everything. The honest players give their seats up, so that the seats still taken are the
// attackers'.
func (s *scene) close() {
	s.standDown()
	var all sync.WaitGroup
	for _, p := range s.crowd.players {
		all.Go(func() { p.leave(make([]byte, 4<<10)) })
	}
	all.Wait()
}

// say adds a line to the report.
func (s *scene) say(format string, args ...any) {
	s.said = append(s.said, fmt.Sprintf(format, args...))
}

// figure adds one of the attack's own figures.
func (s *scene) figure(name string, v float64) { s.figures[name] = v }

// siege is the usual course: a quiet phase, one in which h attacks, a quiet phase.
func (s *scene) siege(h *horde) error {
	if err := s.phase("before", s.For); err != nil {
		return err
	}
	s.attack(h)
	if err := s.phase("during", max(s.For, h.atLeast)); err != nil {
		return err
	}
	s.standDown()
	return s.phase("after", s.For)
}

// attack lets the horde loose.
func (s *scene) attack(h *horde) {
	s.horde = h
	h.start(s.ctx, s.Rate)
}

// standDown ends the horde, and reports how it fared.
func (s *scene) standDown() {
	h := s.horde
	if h == nil {
		return
	}
	s.horde = nil
	h.stop()
	s.figure("opened", float64(h.opened.Load()))
	s.figure("failed", float64(h.failed.Load()))
	s.figure("most", float64(h.most))
	s.figure("closed", float64(len(h.lives)))
	slices.Sort(h.lives)
	s.say("attackers: at most %d at a time, %d came in, %d did not, %d were closed, after p50 %v p99 %v; told %v", h.most,
		h.opened.Load(), h.failed.Load(), len(h.lives), round(at(h.lives, .5)), round(at(h.lives, .99)), h.codes)
	for code, n := range h.codes {
		s.figure(code, float64(n))
	}
}

// phase lets things settle, then plays for d and records what it sees.
func (s *scene) phase(name string, d time.Duration) error {
	fmt.Fprintf(s.told, "%s: %v to settle, %v measured\n", name, s.Settle, d)
	if err := s.crowd.play(s.ctx, s.Settle); err != nil {
		return err
	}
	p := &phase{name: name}
	var err error
	if p.before, err = s.server.scrape(); err != nil {
		return err
	}
	guests := s.welcomeGuests(p)
	s.crowd.at = time.Now()
	s.crowd.gap = func(g time.Duration) { p.gaps = append(p.gaps, g) }
	s.crowd.late = func(l time.Duration) { p.late = append(p.late, l) }
	used := cpuOf(s.PID)
	p.began = time.Now()
	err = s.crowd.play(s.ctx, d)
	p.took = time.Since(p.began)
	used = cpuOf(s.PID) - used
	s.crowd.gap, s.crowd.late = func(time.Duration) {}, func(time.Duration) {}
	if guests(); err != nil {
		return err
	}
	if p.after, err = s.server.scrape(); err != nil {
		return err
	}
	p.cores = used.Seconds() / p.took.Seconds()
	if s.PID == 0 {
		p.cores = p.grew("process_cpu_seconds_total") / p.took.Seconds()
	}
	slices.Sort(p.gaps)
	slices.Sort(p.late)
	slices.Sort(p.joins)
	s.phases = append(s.phases, p)
	return nil
}

// during is the phase of an attack that ends by itself: it plays on after the phase until done is closed.
func (s *scene) during(done <-chan struct{}) error {
	if err := s.phase("during", s.For); err != nil {
		return err
	}
	for {
		select {
		case <-done:
			return nil
		default:
		}
		if err := s.crowd.play(s.ctx, time.Second/4); err != nil {
			return err
		}
	}
}

// welcomeGuests lets honest players come and go until stop is called.
func (s *scene) welcomeGuests(p *phase) (stop func()) {
	ctx, cancel := context.WithCancel(s.ctx)
	var all sync.WaitGroup
	var mu sync.Mutex
	guest := func() {
		began := time.Now()
		pl, err := dialRaw(s.ctx, s.plan, &tools{games: s.crowd.games}, "Guest")
		took := time.Since(began)
		if err == nil {
			defer pl.leave(make([]byte, 4<<10))
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			p.refused++
			return
		}
		p.joins = append(p.joins, took)
	}
	if s.Joins > 0 {
		all.Go(func() {
			turn := time.NewTicker(time.Second / time.Duration(s.Joins))
			defer turn.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-turn.C:
					all.Go(guest)
				}
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

// leave gives the seat up and waits for the server to close the connection.
func (p *rawPlayer) leave(buf []byte) {
	p.codec.Send(control.Append([]byte{netcode.TypeControl}, &control.Leave{}))
	p.write()
	for end := time.Now().Add(time.Second); p.err == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		_, p.err = p.socket.read(buf)
	}
	p.net.Close()
}

// dialer dials from the i-th of the attackers' addresses.
func (s *scene) dialer(i int) net.Dialer {
	n := i % s.Addresses
	return net.Dialer{Timeout: joinTimeout, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(n/250), byte(1+n%250))}}
}

// dial opens a connection to the server from the i-th address.
func (s *scene) dial(i int) (net.Conn, error) {
	d := s.dialer(i)
	return d.DialContext(s.ctx, "tcp", s.target)
}

// player returns the i-th of the attackers, in a seat of a race as p says. Any goroutine may call it.
func (s *scene) player(i int, p *plan, name string) (*rawPlayer, error) {
	foreign := *p
	foreign.dialer = s.dialer(i)
	return dialRaw(s.ctx, &foreign, &tools{games: s.crowd.games, seats: i}, fmt.Sprint(name, " ", i))
}

// table is the report as it is printed.
func (s *scene) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s; %d attackers, %d honest players\n%-34s", s.Name, assaults[s.Name].help,
		s.Attackers, s.Players, "")
	for _, p := range s.phases {
		fmt.Fprintf(&b, "%12s", p.name)
	}
	b.WriteByte('\n')
	for _, row := range rows {
		fmt.Fprintf(&b, "%-34s", row.name)
		for _, p := range s.phases {
			fmt.Fprintf(&b, "%12s", number(row.of(p)))
		}
		b.WriteByte('\n')
	}
	for _, line := range s.said {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// rows are the figures of a phase.
var rows = []struct {
	name string
	of   func(*phase) float64
}{
	{"snapshot gap p50, ms", func(p *phase) float64 { return ms(at(p.gaps, .5)) }},
	{"snapshot gap p99, ms", func(p *phase) float64 { return ms(at(p.gaps, .99)) }},
	{"snapshot gap max, ms", func(p *phase) float64 { return ms(at(p.gaps, 1)) }},
	{"generator late p99, ms", func(p *phase) float64 { return ms(at(p.late, .99)) }},
	{"tick late p99, ms", func(p *phase) float64 { return p.tickLate().P99 }},
	{"tick late max, ms", func(p *phase) float64 { return p.tickLate().Max }},
	{"ticks left out", func(p *phase) float64 { return p.grew("slipstream_overruns_total") }},
	{"honest joins", func(p *phase) float64 { return float64(len(p.joins)) }},
	{"honest joins refused", func(p *phase) float64 { return float64(p.refused) }},
	{"honest join p50, ms", func(p *phase) float64 { return ms(at(p.joins, .5)) }},
	{"honest join p99, ms", func(p *phase) float64 { return ms(at(p.joins, .99)) }},
	{"server CPU, cores", func(p *phase) float64 { return p.cores }},
	{"server memory, MiB", func(p *phase) float64 { return p.after.sum("process_resident_memory_bytes") / (1 << 20) }},
	{"connections accepted a second", func(p *phase) float64 {
		return p.grew("slipstream_connections_accepted_total") / p.took.Seconds()
	}},
	{"connections refused a second", func(p *phase) float64 {
		return p.grew("slipstream_connections_refused_total") / p.took.Seconds()
	}},
	{"connections barred a second", func(p *phase) float64 {
		return p.grew("slipstream_connections_barred_total") / p.took.Seconds()
	}},
	{"connections pending", func(p *phase) float64 { return p.after.sum("slipstream_connections_pending") }},
	{"descriptors", func(p *phase) float64 { return p.after.sum("process_open_fds") }},
	{"goroutines", func(p *phase) float64 { return p.after.sum("go_goroutines") }},
	{"seats", func(p *phase) float64 { return p.after.sum("slipstream_players") }},
	{"seats kept for who is gone", func(p *phase) float64 {
		return p.after.sum("slipstream_players") - p.after.racing()
	}},
}

// racing is how many connections belong to races.
func (f families) racing() (n float64) {
	for _, m := range f["slipstream_connections"].GetMetric() {
		for _, l := range m.GetLabel() {
			if strings.HasPrefix(l.GetValue(), "shard") {
				n += m.GetGauge().GetValue()
			}
		}
	}
	return n
}

func (p *phase) grew(name string) float64 { return p.after.sum(name) - p.before.sum(name) }
func (p *phase) tickLate() *Spread {
	const name = "slipstream_tick_late_seconds"
	return lateness(p.before[name], p.after[name])
}

// at is a quantile of a sorted slice; 0 if it is empty.
func at(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

func ms(d time.Duration) float64          { return d.Seconds() * 1e3 }
func round(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
func mib(f families, name string) float64 { return f.sum(name) / (1 << 20) }
