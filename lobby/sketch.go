package lobby

import "time"

// What a player drew to play on is looked at before anybody plays: that takes a fraction of a
// millisecond, and so he is given some at once and then one every few seconds.
const (
	sketchBurst  = 12
	sketchRefill = 3 * time.Second
)

// fit is a player's wish with nothing left open, or what is wrong with it.
func (l *Lobby) fit(w *place, wish Wish) (Wish, error) {
	if l.drawn(&wish) && (!w.acts().sketches.take(l.now(), sketchBurst, sketchRefill, 1) || !l.mayDraw(w)) {
		return wish, errSketches
	}
	return l.hosting.seats.Fit(wish)
}

// drawn reports whether there is more to a wish than the game has settings.
func (l *Lobby) drawn(wish *Wish) bool {
	for i := range l.cfg.Games {
		if g := &l.cfg.Games[i]; g.Name == wish.Game || wish.Game == "" {
			return len(wish.Settings) > len(g.Settings)
		}
	}
	return false
}

// BoardOf is what the boards of a game's track go by: of one that a player drew, the drawing is in
// it, so that what is kept of two tracks is never one.
func BoardOf(game, sketch string) string {
	if sketch == "" {
		return game
	}
	return game + "/" + sketch
}
