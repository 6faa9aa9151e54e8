package main

import (
	"errors"
	"os"
	"syscall"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// Attacks by peers that vanish, and on the server's process itself.

// The server takes a silent peer for dead after 10 s, and keeps its seat for 30 s more: of the match's time, which
// takes longer where a busy machine leaves ticks out.
const (
	deadWithin = 15 * time.Second
	seatWithin = 3 * time.Minute
)

// halfOpen attacks as players whose cable is cut: they send nothing any more, and not even their kernel
// acknowledges anything.
func (s *scene) halfOpen() error {
	if err := s.phase("before", s.For); err != nil {
		return err
	}
	s.Joins = 0 // guests would have seats too, and seats are counted
	seats, err := s.seats()
	if err != nil {
		return err
	}
	own := &tools{games: s.crowd.games, acts: s.crowd.acts, gap: func(time.Duration) {}}
	var victims []*rawPlayer
	defer func() {
		for _, p := range victims {
			p.net.Close()
		}
	}()
	for i := range s.Attackers {
		pl, err := s.player(i, s.plan, "Victim")
		if err != nil {
			return err
		}
		victims = append(victims, pl)
		if err := s.crowd.play(s.ctx, 0); err != nil {
			return err
		}
	}
	for range 30 {
		for _, p := range victims {
			p.turn(own)
		}
		if err := s.crowd.play(s.ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	for _, p := range victims {
		if err := cut(p.net); err != nil {
			return err
		}
	}
	began := time.Now()
	start, err := s.server.scrape()
	if err != nil {
		return err
	}
	connections := func() (float64, error) {
		f, err := s.server.scrape()
		return f.sum("slipstream_connections") - start.sum("slipstream_connections") + float64(len(victims)), err
	}
	gone, err := s.until(deadWithin, connections, 0)
	if err != nil {
		return err
	}
	if err := s.phase("during", s.For); err != nil {
		return err
	}
	if _, err := s.until(seatWithin-time.Since(began), s.seats, seats); err != nil {
		return err
	}
	free := time.Since(began)
	left, err := connections()
	if err != nil {
		return err
	}
	still, err := s.seats()
	if err != nil {
		return err
	}
	s.figure("left", max(left, 0))
	s.figure("seats_left", max(still-seats, 0))
	s.say("%d cables were cut: connections closed within %v (%v left), seats free again within %v (%v left)",
		len(victims), gone.Round(time.Second/4), max(left, 0), free.Round(time.Second/4), max(still-seats, 0))
	return s.phase("after", s.For)
}

// until plays until a figure has come down to most or atMost is over, and returns how long it played.
func (s *scene) until(atMost time.Duration, figure func() (float64, error), most float64) (time.Duration, error) {
	began := time.Now()
	for time.Since(began) < atMost {
		if v, err := figure(); err != nil || v <= most {
			return time.Since(began), err
		}
		if err := s.crowd.play(s.ctx, time.Second/4); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// descriptors takes the server's spare descriptors away while it runs, and then sends more connections than
// it can accept.
func (s *scene) descriptors() error {
	if err := s.phase("before", s.For); err != nil {
		return err
	}
	s.Joins = 0 // nobody can come in
	usual, err := limitDescriptors(s.PID, 3)
	if err != nil {
		return err
	}
	defer usual()
	h := &horde{want: s.Attackers, every: time.Second / 4, recruit: func(i int) (*foe, error) {
		conn, err := s.dial(i)
		if err != nil {
			return nil, err
		}
		return newFoe(conn, nil, func(*foe, time.Time) {})
	}}
	s.attack(h)
	if err := s.phase("during", s.For); err != nil {
		return err
	}
	s.standDown()
	usual()
	s.Joins = 5
	err = s.phase("after", s.For)
	if err == nil {
		quiet, loud := s.phases[0], s.phases[1]
		s.figure("refused", loud.grew("slipstream_connections_refused_total"))
		s.say("accepting without descriptors took %.2f %% of a core; %v were turned away", 100*(loud.cores-quiet.cores), s.figures["refused"])
	}
	return err
}

// arenaSeconds is how long sigterm's matches last: longer than it takes to fill them and to measure
// the phase before the signal. A race would only end 45 s after somebody had won it.
const arenaSeconds = 30

// sigterm tells the server to stop in the middle of matches. They must be played to their end, and
// every player must be told his result and then be closed with the reason match_ended.
func (s *scene) sigterm() error {
	ended := make(map[*rawPlayer]string)
	results := make(map[*rawPlayer]bool)
	for _, p := range s.crowd.players {
		p.heard = func(msg []byte) {
			if netcode.TypeOf(msg) != netcode.TypeControl {
				return
			}
			m, _ := control.Parse(control.FromPlay, msg[1:])
			if _, ok := m.(*control.Result); ok {
				results[p] = true
			}
		}
	}
	s.crowd.lost = func(_ int, p *rawPlayer) error { ended[p] = told(p.err); return nil }
	s.Joins = 0
	if err := s.phase("before", min(s.For, 5*time.Second)); err != nil {
		return err
	}
	if err := terminate(s.PID); err != nil {
		return err
	}
	for began := time.Now(); len(ended) < len(s.crowd.players) && time.Since(began) < 6*time.Minute; {
		if err := s.crowd.play(s.ctx, time.Second/4); err != nil {
			return err
		}
	}
	sum := make(map[string]int)
	for _, why := range ended {
		sum[why]++
	}
	normal := sum[transport.MatchEnded.String()]
	s.figure("lost_results", float64(len(s.crowd.players)-len(results)))
	s.figure("abnormal", float64(len(s.crowd.players)-normal))
	s.say("%d players played on: lost results %d; ends %v, abnormal %d", len(s.crowd.players),
		len(s.crowd.players)-len(results), sum, len(s.crowd.players)-normal)
	return nil
}

var errPID = errors.New("this attack needs --pid, the server's process")

// terminate tells a process to stop, as an operator does.
func terminate(pid int) error {
	if pid <= 0 {
		return errPID
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Signal(syscall.SIGTERM)
}
