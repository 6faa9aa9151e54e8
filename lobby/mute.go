package lobby

import (
	"slices"
	"strconv"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// A player hears no more of those whom he has muted. His place remembers them, on whichever node it
// is; who has an account has them for good.

// maxMuted is how many players one can mute. All of them fit one message, and a place's record.
const maxMuted = 64

const _ = uint(store.MaxMutes - maxMuted)

// muted reports whether a player is to hear nothing of another.
func (w *place) muted(other uint64) bool { return slices.Contains(w.rec.Muted, other) }

// mute keeps what a player says from w, or lets it through again.
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

// tellMuted tells a player whom he has muted.
func (l *Lobby) tellMuted(w *place) {
	m := &control.Muted{}
	for _, id := range w.rec.Muted {
		m.Players = append(m.Players, control.Who{ID: MatchName(id)})
	}
	w.say(m)
}

// remute brings back whom the account had muted before.
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
