package match_test

import (
	"math"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// gauge is what is measured of one guest from warm on. Its methods do nothing on
// a nil one.
type gauge struct {
	room                             *room
	corrections, rivals, own, depths []float64
	bare                             []float64 // rivals, had nothing been smoothed
	fed                              []float64 // rivals, in pictures whose news was not held up
	jerks                            []float64 // how much more, or less, a car moved in a frame than it drives, in metres

	slacks []float64 // of each command as it came, in ticks
	delays []float64 // of each message of commands on its way up, in ticks
	sentAt []time.Duration
	dec    *netcode.Decoder
	cmds   []int32

	shown     []int32    // by tick, the most contacts of our own that a picture had
	heard     []sim.Tick // by tick, the newest snapshot that there was when it was first drawn
	cars      [racing.Slots]drawn
	turns     int
	teleports int
}

// warm is when everybody is there and drives: nothing before it is a race.
const warm = 2 * time.Second

// drawn is where a car was in the last picture.
type drawn struct {
	x, z     float64
	respawns int32
	here     bool
}

const frameEvery = match.Grid / 60 // turns

func newGauge(room *room) *gauge {
	m := room.model
	return &gauge{room: room, dec: netcode.NewDecoder(m), cmds: make([]int32, netcode.MaxCommands*m.CmdWords)}
}

func (r *gauge) off() bool { return r == nil || r.room.now < warm }

func (r *gauge) snapshot(s *client.Sample) {
	if r.off() {
		return
	}
	if s.Predicted {
		r.corrections = append(r.corrections, s.Correction)
	}
	if s.Depth > 0 {
		r.depths = append(r.depths, float64(s.Depth))
	}
	r.rivals = append(r.rivals, s.Rivals...)
	r.own = append(r.own, s.Own...)
	r.bare = append(r.bare, s.Bare...)
	r.fresh(s)
}

// fresh picks the rivals of pictures whose news was as old as it is when no segment is lost: the
// round trip, the slack and what jitters. What is older is the link's doing, whoever predicts.
func (r *gauge) fresh(s *client.Sample) {
	others := len(r.room.guests) - 1
	if len(s.Rivals) != s.Span*others {
		return // not everybody was there, or some tick was not drawn
	}
	usual := sim.Tick(math.Ceil(ticks(r.room.guests[0].cond.RTT+2*r.room.guests[0].cond.Jitter))) + 3
	for i, off := range s.Rivals {
		tick := s.Tick - sim.Tick(s.Span) + 1 + sim.Tick(i/others)
		if int(tick) < len(r.heard) && r.heard[tick]+usual >= tick {
			r.fed = append(r.fed, off)
		}
	}
}

// sends notes when a message of commands went into the uplink.
func (r *gauge) sends(msg []byte) {
	if r != nil && netcode.TypeOf(msg) == netcode.TypeCommands {
		r.sentAt = append(r.sentAt, r.room.now)
	}
}

// commands notes what came out of it, before the match takes it.
func (r *gauge) commands(msg []byte) {
	if r == nil {
		return
	}
	newest := r.room.match.Newest()
	c, err := r.dec.ParseCommands(msg, newest, r.cmds)
	if err != nil {
		r.room.t.Fatal(err)
	}
	sent := r.sentAt[0]
	if r.sentAt = r.sentAt[1:]; r.off() {
		return
	}
	r.delays = append(r.delays, ticks(r.room.now-sent))
	r.slacks = append(r.slacks, float64(c.First)-float64(newest)-ticks(r.room.now-r.room.tickAt))
}

func ticks(d time.Duration) float64 { return d.Seconds() * racing.Hz }

// turn looks at the picture.
func (r *gauge) turn(g *guest) {
	if r.off() || g.client.World() == nil {
		return
	}
	newest, tick := g.client.Ticks()
	for len(r.shown) <= int(tick) {
		r.shown, r.heard = append(r.shown, 0), append(r.heard, newest)
	}
	own := sim.Of[racing.State](g.room.model.State(g.client.World())).Cars[g.client.Slot()].Hits
	r.shown[tick] = max(r.shown[tick], own)
	if r.turns++; r.turns%frameEvery == 0 {
		r.frame(sim.Of[racing.State](g.view))
	}
}

// frame counts the cars that were put elsewhere since the frame before: moved by
// a metre more than they drive in its time, and not because they started anew.
func (r *gauge) frame(s *racing.State) {
	for i := range s.Cars {
		c, was := &s.Cars[i], &r.cars[i]
		now := drawn{float64(c.X) / racing.Metre, float64(c.Z) / racing.Metre, c.Respawns, c.Here != 0}
		moved := math.Hypot(now.x-was.x, now.z-was.z)
		vx, vz := float64(c.VX)/racing.Metre/racing.Hz, float64(c.VZ)/racing.Metre/racing.Hz
		if was.here && now.here && now.respawns == was.respawns {
			r.jerks = append(r.jerks, math.Hypot(now.x-was.x-vx, now.z-was.z-vz))
			if moved > math.Hypot(vx, vz)+1 {
				r.teleports++
			}
		}
		*was = now
	}
}

// phantoms counts the contacts of our own that a picture showed and that the
// match did not have within a quarter of a second. hits is the match's, by tick.
func (r *gauge) phantoms(hits []int32) (n int) {
	const grace = racing.Hz / 4
	was := false
	for tick := 1; tick+grace < len(hits) && tick < len(r.shown); tick++ {
		is := r.shown[tick] > hits[tick+grace]
		if is && !was {
			n++
		}
		was = is
	}
	return n
}

// recoveries returns for how long, in milliseconds, our own car was drawn more
// than 5 cm from where it was, each time that it was: from the first wrong
// picture to the first right one.
func (r *gauge) recoveries() (all []float64) {
	n := 0
	for _, off := range r.own {
		if off > .05 {
			n++
			continue
		}
		if n > 0 {
			all = append(all, float64(n)*1000/racing.Hz)
		}
		n = 0
	}
	return all
}
