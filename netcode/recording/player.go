package recording

import (
	"encoding/binary"

	"slipstream/netcode"
	"slipstream/sim"
)

// Player plays a recording back. It runs the game: each World follows from the one before and from
// what the players did, and hashes say whether it is the World that was seen. A Player is not safe
// for concurrent use.
type Player struct {
	model *netcode.Model
	dec   *netcode.Decoder
	body  []byte
	keys  []key
	last  sim.Tick

	at     int // in body, of the next message
	newest sim.Tick
	inputs []netcode.Seats // of the message that is being run: the ticks that are still to come
	steps  netcode.Steps
	tick   sim.Tick
	world  netcode.World
	next   netcode.World // room for one

	hashes, differ int
}

// key is a keyframe, where playing can begin.
type key struct {
	tick sim.Tick
	at   int // in body
}

// Parse reads a recording of m's game, and returns a Player at its beginning, which keeps src. It checks
// only what makes it safe to read the recording. A World in it may be one that the game would never
// make, so a recording should come from somebody who is trusted.
func Parse(src []byte, m *netcode.Model, behaviour string) (*Player, error) {
	if len(src) > MaxBytes || len(src) < len(magic) || string(src[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	game, rest, ok := text(src[len(magic):])
	build, rest, ok2 := text(rest)
	if !ok || !ok2 {
		return nil, ErrFormat
	}
	if game != m.Machine.Rules().Name || build != behaviour {
		return nil, ErrModel
	}
	p := &Player{model: m, dec: netcode.NewDecoder(m), body: rest, world: m.New(), next: m.New()}
	if !p.index() || !p.Seek(p.First()) {
		return nil, ErrFormat
	}
	return p, nil
}

func text(src []byte) (_ string, rest []byte, ok bool) {
	if len(src) == 0 || int(src[0]) > min(maxText, len(src)-1) {
		return "", nil, false
	}
	n := 1 + int(src[0])
	return string(src[1:n]), src[n:], true
}

// index walks through the heads of all messages once, and finds the keyframes.
func (p *Player) index() bool {
	for at := 0; at < len(p.body); {
		s, next, ok := p.message(at, p.last)
		switch {
		case !ok || s.Tick >= maxTick:
			return false
		case s.Baseline == 0 && s.Tick >= p.last:
			p.keys = append(p.keys, key{s.Tick, at})
		case s.Baseline == 0 || s.Baseline != p.last:
			return false
		}
		p.last, at = s.Tick, next
	}
	return len(p.keys) > 0 && p.keys[0].at == 0
}

// message reads the head of the message at at; newest is the tick of the message before.
func (p *Player) message(at int, newest sim.Tick) (s netcode.Snapshot, next int, ok bool) {
	n, k := binary.Uvarint(p.body[at:])
	if k <= 0 || n > uint64(len(p.body)-at-k) {
		return s, 0, false
	}
	next = at + k + int(n)
	s, err := netcode.ParseSnapshot(p.body[at+k:next], newest)
	return s, next, err == nil && !s.HasSlack
}

// First and Last return the ticks of the first and the last World.
func (p *Player) First() sim.Tick { return p.keys[0].tick }
func (p *Player) Last() sim.Tick  { return p.last }

// Tick returns the tick of the World that is shown.
func (p *Player) Tick() sim.Tick { return p.tick }

// World returns the World that is shown, not a copy: the next call of Step or Seek changes it.
func (p *Player) World() netcode.World { return p.world }

// Checked returns how many times a World was compared with what was seen, and how many of these times it differed.
func (p *Player) Checked() (hashes, differ int) { return p.hashes, p.differ }

// Seek goes to a tick, or to the next one of which something is known, but not beyond First and Last. It returns false
// if the recording cannot be read up to there.
func (p *Player) Seek(to sim.Tick) bool {
	to = min(max(to, p.First()), p.last)
	k := len(p.keys) - 1
	for p.keys[k].tick > to {
		k--
	}
	if p.tick == 0 || to < p.tick || p.keys[k].tick > p.tick {
		p.at, p.inputs = p.keys[k].at, nil
		p.newest, p.tick = 0, 0
	}
	for p.tick < to {
		if !p.Step() {
			return false
		}
	}
	return true
}

// Step goes on by a tick, or over a gap. It returns false if nothing follows, or what follows cannot be read.
func (p *Player) Step() bool {
	for len(p.inputs) == 0 {
		if p.at >= len(p.body) {
			return false
		}
		was := p.tick
		if !p.read() {
			p.at = len(p.body)
			return false
		}
		if p.tick != was {
			return true
		}
	}
	p.model.Step(p.world, p.inputs[0])
	p.inputs = p.inputs[1:]
	p.tick++
	if len(p.inputs) == 0 && p.steps.Hashed {
		p.compare(p.steps.Hash == netcode.Hash16(p.world))
	}
	return true
}

// read takes the next message, which has either steps to run or a World to show.
func (p *Player) read() bool {
	s, next, ok := p.message(p.at, p.newest)
	if !ok {
		return false
	}
	p.at, p.newest = next, s.Tick
	if s.Type == netcode.TypeStep {
		steps, err := p.dec.Steps(&s, p.model.Seats(p.world))
		p.steps, p.inputs = steps, steps.Inputs
		return err == nil
	}
	base := p.world
	if s.Baseline == 0 {
		base = nil
	}
	check, err := p.dec.Plain(&s, base, p.next)
	if err != nil {
		return false
	}
	if check != netcode.Unchecked {
		p.compare(check == netcode.Same)
	}
	if s.Tick == p.tick {
		p.compare(same(p.world, p.next)) // a part that begins here must not change the World
	}
	p.world, p.next = p.next, p.world
	p.tick = s.Tick
	return true
}

func same(a, b netcode.World) bool { return sim.Hash(a) == sim.Hash(b) }

func (p *Player) compare(same bool) {
	p.hashes++
	if !same {
		p.differ++
	}
}
