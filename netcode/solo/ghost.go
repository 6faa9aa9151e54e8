package solo

// Ghost is somebody's lap, driven again beside another run: it meets nobody.
type Ghost struct{ replay }

// NewGhost returns the ghost of a lap that was judged Fair, at its beginning.
func NewGhost(g *Game, l Lap) *Ghost {
	ghost := &Ghost{newReplay(g)}
	ghost.Restart(l)
	return ghost
}

// Restart goes to the beginning of a lap of the same game.
func (g *Ghost) Restart(l Lap) { g.begin(l) }

// Step goes on for a tick. At the end of its lap the ghost is gone.
func (g *Ghost) Step() {
	if g.Gone() {
		return
	}
	if g.step() != nil {
		g.ticks = g.lap.Ticks // its bytes changed: it was Fair
	}
}

// Gone reports whether the lap has ended.
func (g *Ghost) Gone() bool { return g.ticks >= g.lap.Ticks }

// Draw puts the ghost into a slot of another state of the game: all that the state has of slots.
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
