package lobby

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"slipstream/netcode/control"
)

// listing knows who watches the list of public rooms, and which rooms have changed since the watchers were
// told.
type listing struct {
	watchers map[*Player]filter
	stale    map[string]bool     // codes
	posted   bool                // they will be told in this go of the mailbox
	told     int64               // when they were last
	first    map[filter][][]byte // what a new watcher is sent, until something changes
}

// filter is what a watcher wants to see.
type filter struct {
	game string
	free bool
}

const (
	// perList is how many rooms go into one message.
	perList = 24

	// maxListed is how many rooms a new watcher is told of: more than a page shows. He hears of the others
	// when they change.
	maxListed = 20 * perList

	// A list is the longest answer to the shortest request.
	listsBurst  = 4
	listsRefill = 2 * time.Second
)

func (f filter) wants(r *roomRecord) bool {
	return r != nil && r.Public && len(r.Members) > 0 && (f.game == "" || f.game == r.Wish.Game) &&
		(!f.free || len(r.Members) < int(r.Wish.Seats))
}

// list begins or ends a player's watching.
func (l *Lobby) list(w *place, m *control.Rooms) error {
	p := w.conn
	if p == nil {
		return nil
	}
	delete(l.listing.watchers, p)
	f := filter{m.Game, m.Free}
	switch {
	case !m.Watch:
		return nil
	case m.Game != "" && !slices.ContainsFunc(l.cfg.Games, func(g control.Game) bool { return g.Name == m.Game }):
		return ErrGame // filters are as many as there are games: a message is made for each
	case !w.acts().lists.take(l.now(), listsBurst, listsRefill, 1):
		return errRate
	}
	l.listing.watchers[p] = f
	for _, msg := range l.firstOf(f) {
		p.conn.Send(msg)
	}
	return nil
}

// firstOf returns the messages that a new watcher is sent.
func (l *Lobby) firstOf(f filter) [][]byte {
	if msgs := l.listing.first[f]; msgs != nil {
		return msgs
	}
	var msgs [][]byte
	n, m := 0, &control.List{First: true}
	l.rooms.each(func(code string, r *roomRecord) {
		if n >= maxListed || !f.wants(r) {
			return
		}
		if len(m.Rooms) == perList {
			msgs = append(msgs, control.Append(nil, m))
			m = &control.List{}
		}
		n++
		m.Rooms = append(m.Rooms, listed(code, r))
	})
	msgs = append(msgs, control.Append(nil, m))
	l.listing.first[f] = msgs
	return msgs
}

// listedSettings is how many settings of a game are in a list: what somebody drew is left out.
const listedSettings = 8

func listed(code string, r *roomRecord) control.Listed {
	return control.Listed{
		Code: code, Game: r.Wish.Game, Host: r.Members[0].Name, Seats: r.Wish.Seats,
		Players: uint8(len(r.Members)), Racing: r.Match.ID != 0,
		Settings: r.Wish.Settings[:min(len(r.Wish.Settings), listedSettings)],
	}
}

// relist notes that a room has changed. All changes within one run of the mailbox are told to watchers at
// once, and then nothing for listEvery.
func (l *Lobby) relist(code string, was, is *roomRecord) {
	if !(was != nil && was.Public) && !(is != nil && is.Public) || was != nil && is != nil && reflect.DeepEqual(was, is) {
		return
	}
	clear(l.listing.first)
	if len(l.listing.watchers) == 0 {
		return
	}
	l.listing.stale[code] = true
	l.listDue()
}

// listDue tells watchers what has changed, if anything has and it is time.
func (l *Lobby) listDue() {
	if len(l.listing.stale) > 0 && !l.listing.posted && l.now()-l.listing.told >= int64(listEvery) {
		l.listing.posted = true
		l.cfg.Mailbox.Post(l.tellLists)
	}
}

// tellLists sends watchers the rooms that changed, those that they want to see and those that are gone. A
// message is made once for all who see the same.
func (l *Lobby) tellLists() {
	codes := slices.Sorted(maps.Keys(l.listing.stale))
	clear(l.listing.stale)
	l.listing.posted, l.listing.told = false, l.now()
	made := map[filter][][]byte{}
	for p, f := range l.listing.watchers {
		msgs, ok := made[f]
		if !ok {
			for part := range slices.Chunk(codes, perList) {
				msgs = append(msgs, l.listOf(f, part))
			}
			made[f] = msgs
		}
		for _, msg := range msgs {
			p.conn.Send(msg)
		}
	}
}

func (l *Lobby) listOf(f filter, codes []string) []byte {
	m := &control.List{}
	for _, code := range codes {
		if r := l.rooms.get(code); f.wants(r) {
			m.Rooms = append(m.Rooms, listed(code, r))
		} else {
			m.Gone = append(m.Gone, control.Code{Code: code})
		}
	}
	return control.Append(nil, m)
}
