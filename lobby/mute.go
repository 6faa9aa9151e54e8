package lobby

import (
	"slices"
	"strconv"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// A player sees no chat of players whom he has muted. His place remembers them, on whichever node it is.
// For a player with an account the account remembers them, too.

// maxMuted is how many players one can mute. All of them fit into one message, and into a place's record.
const maxMuted = 64

const _ = uint(store.MaxMutes - maxMuted)

// muted reports whether a player has muted another.
func (w *place) muted(other uint64) bool { return slices.Contains(w.rec.Muted, other) }

// mute hides what another player says from w, or shows it again.
func (l *Lobby) mute(w *place, m *control.Mute, done func(error)) {
	other, err := strconv.ParseUint(m.Player, 36, 64)
	switch {
	case err != nil || other == w.rec.Player || m.Mute == w.muted(other):
		done(nil)
		return
	case m.Mute && len(w.rec.Muted) >= maxMuted:
		done(store.ErrFull)
		return
	case m.Mute:
		w.rec.Muted = append(w.rec.Muted, other)
	default:
		w.rec.Muted = slices.DeleteFunc(w.rec.Muted, func(id uint64) bool { return id == other })
	}
	l.keep(w)
	l.tellMuted(w)
	if l.cfg.Accounts == nil || !control.HasAccount(w.rec.Player) {
		done(nil)
		return
	}
	l.cfg.Accounts.Mute(w.rec.Player, other, m.Mute, l.now(), func(err error) { done(errorFrom(err)) })
}

// tellMuted sends a player the list of players whom he has muted.
func (l *Lobby) tellMuted(w *place) {
	m := &control.Muted{}
	for _, id := range w.rec.Muted {
		m.Players = append(m.Players, control.Who{ID: MatchName(id)})
	}
	w.say(m)
}

// remute restores the list of muted players from the account.
func (l *Lobby) remute(w *place) {
	l.cfg.Accounts.Mutes(w.rec.Player, func(all []uint64, err error) {
		if err != nil || len(all) == 0 {
			return
		}
		for _, id := range all {
			if !w.muted(id) && len(w.rec.Muted) < maxMuted {
				w.rec.Muted = append(w.rec.Muted, id)
			}
		}
		if !w.dropped {
			l.keep(w)
		}
		l.tellMuted(w)
	})
}
