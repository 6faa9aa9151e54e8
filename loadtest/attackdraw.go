package main

import (
	"math"
	"math/rand/v2"
	"time"

	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/racing"
)

// drawn is how many drawings a guest brings before he comes again as somebody else: nearly as many requests
// as a connection may make at once.
const drawn = 18

// drawings attacks as guests who want to play on one drawing after another, each a track that takes long to
// check.
func (s *scene) drawings() error {
	err := s.siege(&horde{want: s.Attackers, every: floodTurn, recruit: s.painter})
	s.cost()
	return err
}

// painter is a guest who brings his drawings, waits for the answers, and leaves.
func (s *scene) painter(i int) (*foe, error) {
	conn, err := s.dial(i)
	if err != nil {
		return nil, err
	}
	said := false
	return newFoe(conn, s.codec("/lobby"), func(f *foe, _ time.Time) {
		switch {
		case !f.handshake():
		case !said:
			said = true
			f.codec.Send(control.Append(nil, &control.Enter{Version: control.Version, Name: "Eve"}))
			for range drawn {
				f.codec.Send(control.Append(nil, &control.Configure{Settings: longRing()}))
			}
			f.flush(f.codec)
		case f.heard > drawn+1: // the lobby's welcome, its news, and an answer to each drawing
			f.err = errAnswered
		}
	})
}

// longRing are the settings of a race on one of many rings of more than two kilometres: a drawing that
// takes as long to check as any, and is valid.
func longRing() []int32 {
	const corners, radius = 24, 84
	var all []racing.Corner
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		all = append(all, racing.Corner{X: 128 + int32(radius*cos), Z: 128 + int32(radius*sin), Width: rand.Int32N(4)})
	}
	sketch := racing.NewSketch(racing.LastLight, racing.Mesas, all...)
	own := games.ByName("racing").Rules().Settings
	setup := sim.Setup{Settings: [sim.MaxValues]int32{racing.SettingTrack: racing.Sketched, racing.SettingLaps: 1}}
	return append(setup.Settings[:len(own):len(own)], sketch.Words[:]...)
}
