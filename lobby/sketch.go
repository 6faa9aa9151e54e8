package lobby

import "time"

// What a player drew to play on is looked at before anybody plays: that takes a fraction of a
// millisecond, and so he is given some at once and then one every few seconds.
const (
	sketchBurst  = 12
	sketchRefill = 3 * time.Second
)

// fit returns a player's wish with nothing left open, or what is wrong with it.
func (l *Lobby) fit(w *place, wish Wish) (Wish, error) {
	if l.drawn(&wish) && (!w.acts().sketches.take(l.now(), sketchBurst, sketchRefill, 1) || !l.mayDraw(w)) {
		return wish, errSketches
	}
	return l.hosting.seats.Fit(wish)
}

// drawn reports whether a wish has a sketch: more values than the game has settings.
func (l *Lobby) drawn(wish *Wish) bool {
	for i := range l.cfg.Games {
		if g := &l.cfg.Games[i]; g.Name == wish.Game || wish.Game == "" {
			return len(wish.Settings) > len(g.Settings)
		}
	}
	return false
}

// BoardOf returns the name under which the leaderboards of a game's track are kept. For a track that a
// player drew it contains the drawing, so that two different tracks never share a board.
func BoardOf(game, sketch string) string {
	if sketch == "" {
		return game
	}
	return game + "/" + sketch
}
