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

// drawn is how many drawings a guest brings before he comes again as somebody else: nearly all that a
// connection may ask for at once.
const drawn = 18

// drawings: guests who want to play on one drawing after the other, each a track that takes long to look at.
func (s *scene) drawings() error {
	err := s.siege(&horde{want: s.Attackers, every: floodTurn, recruit: s.painter})
	s.cost()
	return err
}

// painter is a guest who brings his drawings, hears what becomes of them, and is gone.
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
		case f.heard > drawn+1: // who he is, how much is going on, and an answer for each
			f.err = errAnswered
		}
	})
}

// longRing are the settings of a race on one of many rings of more than two kilometres: as much to look
// at as there is, and nothing wrong with it.
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
