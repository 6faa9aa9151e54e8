package solo

// Ghost is somebody's lap, driven again beside another run. It touches nobody.
type Ghost struct{ replay }

// NewGhost returns the ghost of a lap that was judged Fair, at the beginning of the lap.
func NewGhost(g *Game, l Lap) *Ghost {
	ghost := &Ghost{newReplay(g)}
	ghost.Restart(l)
	return ghost
}

// Restart goes to the beginning of a lap of the same game.
func (g *Ghost) Restart(l Lap) { g.begin(l) }

// Step goes on by a tick. At the end of its lap the ghost is gone.
func (g *Ghost) Step() {
	if g.Gone() {
		return
	}
	if g.step() != nil {
		g.ticks = g.lap.Ticks // somebody changed its bytes, because it was Fair
	}
}

// Gone reports whether the lap has ended.
func (g *Ghost) Gone() bool { return g.ticks >= g.lap.Ticks }

// Draw puts the ghost into a slot of another state of the game: it copies everything that the state has for each slot.
// A ghost that is gone empties the slot.
func (g *Ghost) Draw(state []int32, slot int) {
	for _, c := range g.game.slots {
		to := state[c.at+slot*c.stride:][:c.words]
		if g.Gone() {
			clear(to)
			continue
		}
		copy(to, g.state[c.at:][:c.words])
	}
}
