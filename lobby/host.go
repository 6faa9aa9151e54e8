package lobby

import (
	"maps"
	"slices"
	"strconv"

	"slipstream/netcode/control"
)

// This file is what members of a room, and its host, can change in it.

// configure changes what a room will play.
func (l *Lobby) configure(w *place, wish Wish, public bool, done func(error)) {
	wish, err := l.fit(w, wish)
	if err != nil {
		done(err)
		return
	}
	l.rule(w, func(r *roomRecord) error {
		if len(r.Members) > int(wish.Seats) {
			return ErrFull
		}
		r.Wish, r.Public = wish, public
		for i := range r.Members {
			r.Members[i].Ready, r.Members[i].Vote = false, 0
		}
		return nil
	}, done)
}

// rule makes a change that only the host may make, and only while no match runs.
func (l *Lobby) rule(w *place, change func(*roomRecord) error, done func(error)) {
	l.inRoom(w, func(r *roomRecord, _ *memberRecord) error {
		switch {
		case !r.hosted(w.rec.Player):
			return errHost
		case r.Match.ID != 0:
			return errMatchRuns
		}
		return change(r)
	}, done)
}

// inRoom makes a change in a player's room.
func (l *Lobby) inRoom(w *place, change func(*roomRecord, *memberRecord) error, done func(error)) {
	if w.rec.Room == "" {
		done(errCode)
		return
	}
	l.rooms.edit(w.rec.Room, func(r *roomRecord) error {
		i := r.index(w.rec.Player)
		if i < 0 {
			return errGone
		}
		err := change(r, &r.Members[i])
		if err == nil {
			r.Touched = l.now()
		}
		return err
	}, done)
}

func (l *Lobby) ready(w *place, ready bool, done func(error)) {
	l.inRoom(w, func(_ *roomRecord, m *memberRecord) error { m.Ready = ready; return nil }, done)
}

func (l *Lobby) vote(w *place, v *control.Vote, done func(error)) {
	l.inRoom(w, func(_ *roomRecord, m *memberRecord) error {
		if m.Vote = 0; !v.None && v.Value >= 0 && v.Value < 1<<16 {
			m.Vote = v.Value + 1
		}
		return nil
	}, done)
}

// voted returns what a room plays next: its wish, with the value that most members voted for as the first
// setting. Of several values with equal votes it takes one, which is the same on every node until the next
// match.
func (l *Lobby) voted(r *roomRecord) Wish {
	votes, most := map[int32]int{}, 0
	for _, m := range r.Members {
		if m.Vote != 0 {
			votes[m.Vote]++
			most = max(most, votes[m.Vote])
		}
	}
	if most == 0 || len(r.Wish.Settings) == 0 {
		return r.Wish
	}
	var best []int32
	for _, vote := range slices.Sorted(maps.Keys(votes)) {
		if votes[vote] == most {
			best = append(best, vote)
		}
	}
	wish := r.Wish
	wish.Settings = slices.Clone(wish.Settings)
	wish.Settings[0] = best[r.Seed%uint64(len(best))] - 1
	if fitted, err := l.hosting.seats.Fit(wish); err == nil {
		return fitted
	}
	return r.Wish
}

// kick puts a member out.
func (l *Lobby) kick(w *place, name string, done func(error)) {
	player, err := strconv.ParseUint(name, 36, 64)
	if err != nil || player == w.rec.Player {
		done(nil)
		return
	}
	l.inRoom(w, func(r *roomRecord, _ *memberRecord) error {
		if !r.hosted(w.rec.Player) {
			return errHost
		}
		r.bar(r.Members, player)
		if r.index(player) >= 0 {
			_ = r.remove(player, l.now())
		}
		return nil
	}, done)
}
