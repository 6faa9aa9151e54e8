package main

import (
	"math/rand/v2"
	"time"

	"slipstream/netcode/control"
	"slipstream/sim/racing"
)

// explored is how many races a guest starts before he comes again as somebody else: each takes two
// requests, and a connection may make twenty requests at once.
const explored = 9

// tracks attacks as guests who start one race after another, each on a track that nobody has seen and that
// has to be built. No race is driven: whoever opens a room leaves his previous room, and the match of that
// one ends.
func (s *scene) tracks() error {
	started, refused := 0, 0
	err := s.siege(&horde{want: s.Attackers, every: floodTurn, recruit: func(i int) (*foe, error) {
		return s.explorer(i, &started, &refused)
	}})
	s.figure("started", float64(started))
	s.say("races started: %d; refused: %d", started, refused)
	s.cost()
	return err
}

// explorer is a guest who starts his races, waits for the answers, and leaves.
func (s *scene) explorer(i int, started, refused *int) (*foe, error) {
	conn, err := s.dial(i)
	if err != nil {
		return nil, err
	}
	said, answers := false, 0
	f, err := newFoe(conn, s.codec("/lobby"), func(f *foe, _ time.Time) {
		switch {
		case !f.handshake():
		case !said:
			said = true
			f.codec.Send(control.Append(nil, &control.Enter{Version: control.Version, Name: "Eve"}))
			for range explored {
				number := racing.Authored + rand.Int32N(racing.MaxTrack-racing.Authored)
				f.codec.Send(control.Append(nil, &control.Create{Game: "racing", Settings: []int32{number}}))
				f.codec.Send(control.Append(nil, &control.Start{}))
			}
			f.flush(f.codec)
		case answers >= explored:
			f.err = errAnswered
		}
	})
	if err != nil {
		return nil, err
	}
	f.hear = func(msg []byte) {
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			f.err = err
			return
		}
		switch m.(type) {
		case *control.Ticket:
			answers++
			*started++
		case *control.Error:
			answers++
			*refused++
		}
	}
	return f, nil
}
