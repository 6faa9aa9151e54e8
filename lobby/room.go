package lobby

import (
	"reflect"
	"slices"
	"strings"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// alphabet leaves out characters that are easily misread: 0 and O, 1, I and L, U and V.
const alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ"

const codeLen = 5 // 20 million codes, for at most maxRooms rooms

// A room is where friends wait for a match, and to which they come back after it. It lies on the bus; the
// functions below are the changes that can be made to it. Its host, the first member, starts matches. When
// he goes, the next member who is connected is the host.

func (r *roomRecord) index(player uint64) int { return r.Members.index(player) }

// add lets a player in.
func (r *roomRecord) add(m memberRecord, now int64) error {
	switch {
	case r.index(m.Player) >= 0:
		return r.Members.present(m)
	case r.bars(m):
		return errKick
	case len(r.Members) >= int(r.Wish.Seats):
		return ErrFull
	}
	r.Members, r.Touched = append(r.Members, m), now
	r.Members.succeed()
	return nil
}

// remove takes a player out of the room.
func (r *roomRecord) remove(player uint64, now int64) error {
	err := r.Members.remove(player)
	if err == nil {
		r.Touched = now
	}
	return err
}

// newRooms are the rooms of the cluster.
func newRooms(l *Lobby) *circle[roomRecord] {
	c := &circle[roomRecord]{
		book: newBook[roomRecord](l, "rooms"), in: map[*place]struct{}{},
		members:  func(r *roomRecord) *members { return &r.Members },
		remove:   func(r *roomRecord, player uint64) error { return r.remove(player, l.now()) },
		code:     func(w *place) *string { return &w.rec.Room },
		entering: map[*place]string{},
		out:      l.outOfRoom,
	}
	c.changed = l.roomChanged
	c.rescued = func(code string, r *roomRecord) *roomRecord {
		if l.expired(r) {
			return nil // it was closed
		}
		return c.remains(code, r)
	}
	return c
}

func (r *roomRecord) hosted(player uint64) bool { return r.Members.first(player) }

// create opens a room.
func (l *Lobby) create(w *place, wish Wish, public bool, done func(error)) {
	if l.draining {
		done(ErrDraining)
		return
	}
	wish, err := l.fit(w, wish)
	switch {
	case err != nil:
	case len(l.companions(w)) > int(wish.Seats):
		err = errSeats
	case !l.hasRoom(w):
		err = ErrFull
	}
	if err != nil {
		done(err)
		return
	}
	l.leaveRoom(w)
	l.openRoom(w, wish, public, done)
}

func (l *Lobby) openRoom(w *place, wish Wish, public bool, done func(error)) {
	code := l.newCode()
	r := &roomRecord{Wish: wish, Public: public, From: w.address(), Home: l.cfg.Node, Members: []memberRecord{w.member()},
		Touched: l.now()}
	l.rooms.enter(w, code, func(then func(error)) { l.rooms.create(code, r, then) }, func(in bool, err error) {
		switch {
		case err == bus.ErrConflict:
			l.openRoom(w, wish, public, done)
			return
		case in:
			l.counted.roomsOpened.Add(1)
			l.roomEntered(w)
		}
		done(err)
	})
}

// join enters a room.
func (l *Lobby) join(w *place, code string, done func(error)) {
	if code != "" && w.rec.Room == code {
		l.joined(w, code, done)
		return
	}
	knock(l.rooms.book, w, code, func(r *roomRecord) error {
		trial := *r
		trial.Members = slices.Clone(r.Members)
		for _, m := range l.companions(w) {
			if err := trial.add(m, l.now()); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		l.leaveRoom(w)
		add := func(r *roomRecord) error { return r.add(w.member(), l.now()) }
		l.rooms.enter(w, code, func(then func(error)) { l.rooms.edit(code, add, then) }, func(in bool, err error) {
			if !in {
				done(err)
				return
			}
			l.roomEntered(w)
			l.joined(w, code, done)
		})
	}, done)
}

// roomEntered ends the quick-match waiting of a player who has entered a room, and that of the party that
// he leads: a player is in the queue or in a room, never in both.
func (l *Lobby) roomEntered(w *place) {
	if p := l.partyOf(w); p == nil || p.Members.first(w.rec.Player) {
		l.unqueue(w)
	}
	l.keep(w)
}

// backToRoom returns a player who has come back to his room. If he came before his old connection was
// missed, nothing changes for the others.
func (l *Lobby) backToRoom(w *place) {
	is, same := w.member(), false
	if r := l.rooms.of(w); r != nil {
		m := r.Members[r.index(is.Player)]
		same = m.Gone == 0 && m.Node == is.Node && m.Name == is.Name
	}
	l.rooms.back(w, func(r *roomRecord) {
		if same {
			w.say(l.roomMessage(w.rec.Room, r, r.index(w.rec.Player)))
		}
	})
}

// knock finds out whether the room or party of a code exists and lets a player in, before he leaves the one
// that he is in. try must not change the record.
func knock[T record](b *book[T], w *place, code string, try func(*T) error, enter func(), done func(error)) {
	l := b.l
	switch {
	case l.guesses(w) >= maxGuesses:
		done(errRate)
		return
	case code == "":
		l.wrong(w, done)
		return
	}
	tries := 0
	var look func()
	look = func() {
		tries++
		b.edit(code, func(rec *T) error {
			if err := try(rec); err != nil {
				return err
			}
			return errFine
		}, func(err error) {
			switch {
			case err == errFine:
				enter()
			case err == errGone && tries < knocks && !b.gone(code) && l.accompanied():
				l.soon = append(l.soon, look)
			case err == errGone:
				l.wrong(w, done)
			default:
				done(err)
			}
		})
	}
	look()
}

// knocks is how often a room is looked for, with a Tick in between, before its code is called wrong: it may
// have been opened on another node a moment ago, and the broker that was asked may not know it yet.
const knocks = 3

// joined gives a player who entered a room a seat in its match, if one runs.
func (l *Lobby) joined(w *place, code string, done func(error)) {
	if r := l.rooms.get(code); r != nil && r.Match.ID != 0 {
		l.seat(w, r.Match, code, done)
		return
	}
	done(nil)
}

// wrong answers a code for which there is no room.
func (l *Lobby) wrong(w *place, done func(error)) {
	if w.conn != nil {
		w.conn.tokens-- // guessing codes costs twice
	}
	l.guessed(w)
	done(errCode)
}

// start starts the room's match with everybody who is in it.
func (l *Lobby) start(w *place, done func(error)) {
	code := w.rec.Room
	r := l.rooms.get(code)
	switch {
	case l.draining:
		done(ErrDraining)
		return
	case r == nil:
		done(errCode)
		return
	case !r.hosted(w.rec.Player):
		done(errHost)
		return
	case r.Match.ID != 0:
		l.seat(w, r.Match, code, done)
		return
	case !l.mayStart(w.address()):
		done(ErrFull)
		return
	}
	match := matchRef{l.newMatch(), l.pick(l.nearest(r.Members))}
	if match.Node == 0 {
		done(ErrFull)
		return
	}
	o := &order{Op: opStart, Match: match.ID, Wish: l.voted(r), From: w.address()}
	for _, m := range r.Members {
		o.Players = append(o.Players, m.Player)
	}
	l.owns(o.From, 0, 1) // already: to prepare a match may take a while
	l.ask(match.Node, o, func(_ *answer, err error) {
		l.owns(o.From, 0, -1)
		if err != nil {
			done(err)
			return
		}
		l.rooms.edit(code, func(r *roomRecord) error {
			if r.Match.ID != 0 {
				return errFine // started twice: this one nobody comes to, and it ends by itself
			}
			r.Match, r.Touched, r.Wish, r.Seed = match, l.now(), o.Wish, match.ID
			for i := range r.Members {
				r.Members[i].Ready, r.Members[i].Vote = false, 0
			}
			return nil
		}, func(err error) {
			if err == errFine {
				err = nil
			}
			done(err)
		})
	})
}

// leaveRoom is called when a player wants to leave. A room that he leaves empty is closed.
func (l *Lobby) leaveRoom(w *place) {
	if w.rec.Room == "" {
		return
	}
	w.say(&control.Room{Why: control.OutLeft})
	l.rooms.leave(w, func(r *roomRecord, player uint64) error {
		if err := r.remove(player, l.now()); err != nil || len(r.Members) > 0 {
			return err
		}
		return errDrop
	})
}

// quitRoom takes a player out of his room. If that leaves it empty, it stays for a while.
func (l *Lobby) quitRoom(w *place) {
	if w.rec.Room != "" {
		l.rooms.leave(w, l.rooms.remove)
	}
}

// outOfRoom tells a player that he is no longer in a room, and why, as the room's record now says.
func (l *Lobby) outOfRoom(w *place, code string, _ *roomRecord) {
	l.rooms.put(w, "")
	l.keep(w)
	why := control.OutClosed
	if r := l.rooms.get(code); r != nil {
		why = r.putOut(w.rec.Player)
	}
	w.say(&control.Room{Why: why})
}

// roomChanged tells this node's players what has changed in their room.
func (l *Lobby) roomChanged(code string, was, is *roomRecord) {
	if was == nil {
		l.cluster.rooms++
		l.owns(is.From, 1, 0)
	}
	if is == nil {
		l.cluster.rooms--
		l.owns(was.From, -1, 0)
	}
	l.counted.rooms.Store(int64(l.cluster.rooms))
	l.indexRoom(code, was, is)
	l.relist(code, was, is)
	l.rooms.parted(code, was, is)
	if is == nil || was != nil && reflect.DeepEqual(was, is) { // renewed
		return
	}
	begun := is.Match.ID != 0 && was != nil && was.Match.ID != is.Match.ID
	for i, w := range l.rooms.ours(code, is) {
		w.say(l.roomMessage(code, is, i))
		if begun {
			l.seat(w, is.Match, code, func(err error) {
				if err != nil {
					w.refuse(l, err)
				}
			})
		}
	}
}

// indexRoom notes to which room a match belongs.
func (l *Lobby) indexRoom(code string, was, is *roomRecord) {
	if was != nil && l.cluster.byMatch[was.Match.ID] == code {
		delete(l.cluster.byMatch, was.Match.ID)
	}
	if is != nil && is.Match.ID != 0 {
		l.cluster.byMatch[is.Match.ID] = code
	}
}

// roomMessage is a room as its member sees it.
func (l *Lobby) roomMessage(code string, r *roomRecord, you int) *control.Room {
	m := &control.Room{Code: code, Game: r.Wish.Game, Seats: r.Wish.Seats, You: uint8(you), Match: MatchName(r.Match.ID),
		Settings: r.Wish.Settings, Public: r.Public}
	for _, member := range r.Members {
		m.Members = append(m.Members, control.Member{
			Name: member.Name, ID: MatchName(member.Player), Ready: member.Ready, Away: member.Gone != 0, Vote: member.Vote,
		})
	}
	if left := r.Touched + int64(idleFor) - l.now(); r.Match.ID == 0 && left > 0 {
		m.Expires = uint16(left / 1e9)
	}
	return m
}

// newCode returns a code that no known room has.
func (l *Lobby) newCode() string {
	for {
		n := l.cfg.Random()
		code := make([]byte, codeLen)
		for i := range code {
			code[i] = alphabet[n%uint64(len(alphabet))]
			n /= uint64(len(alphabet))
		}
		if l.rooms.get(string(code)) == nil {
			return string(code)
		}
	}
}

// CleanCode returns the code that is meant by what somebody typed, or by the end of a link. It is empty if
// no code can be meant.
func CleanCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
	if len(code) != codeLen || strings.Trim(code, alphabet) != "" {
		return ""
	}
	return code
}
