package lobby

import (
	"maps"
	"slices"

	"slipstream/netcode/control"
)

// listing is who watches the list of public rooms, and which have changed since they were told.
type listing struct {
	watchers map[*Player]filter
	stale    map[string]bool // codes
	posted   bool            // they will be told
	said     [keptLines]saidLine
	next     int
}

// filter is what a watcher wants to see.
type filter struct {
	game string
	free bool
}

// keptLines is how much of what was said on a node it remembers, for reports.
const keptLines = 1024

type saidLine struct {
	player uint64
	text   string
}

func (l *listing) remember(player uint64, text string) {
	l.said[l.next%keptLines] = saidLine{player, text}
	l.next++
}

// lastWords are what a player said last, oldest first.
func (l *listing) lastWords(player uint64) (all []string) {
	for i := range keptLines {
		if s := l.said[(l.next+i)%keptLines]; s.player == player && s.text != "" {
			all = append(all, s.text)
		}
	}
	return all[max(len(all)-10, 0):]
}

// perList is how many rooms travel in one message.
const perList = 24

func (f filter) wants(r *roomRecord) bool {
	return r != nil && r.Public && len(r.Members) > 0 && (f.game == "" || f.game == r.Wish.Game) &&
		(!f.free || len(r.Members) < int(r.Wish.Seats))
}

// list begins or ends a player's watching.
func (l *Lobby) list(w *place, m *control.Rooms) {
	p := w.conn
	if p == nil {
		return
	}
	if !m.Watch {
		delete(l.listing.watchers, p)
		return
	}
	f := filter{m.Game, m.Free}
	l.listing.watchers[p] = f
	first := &control.List{First: true}
	l.rooms.each(func(code string, r *roomRecord) {
		if !f.wants(r) {
			return
		}
		if len(first.Rooms) == perList {
			p.send(first)
			first = &control.List{}
		}
		first.Rooms = append(first.Rooms, listed(code, r))
	})
	p.send(first)
}

func listed(code string, r *roomRecord) control.Listed {
	return control.Listed{
		Code: code, Game: r.Wish.Game, Host: r.Members[0].Name, Seats: r.Wish.Seats,
		Players: uint8(len(r.Members)), Racing: r.Match.ID != 0, Settings: r.Wish.Settings,
	}
}

// relist notes that a room has changed. Watchers are told once for all that changes in one
// go of the mailbox.
func (l *Lobby) relist(code string, was, is *roomRecord) {
	if len(l.listing.watchers) == 0 || !(was != nil && was.Public) && !(is != nil && is.Public) {
		return
	}
	l.listing.stale[code] = true
	if !l.listing.posted {
		l.listing.posted = true
		l.cfg.Mailbox.Post(l.tellLists)
	}
}

// tellLists tells watchers what has changed: what they want to see and what is gone. A message is
// made once for all who see the same.
func (l *Lobby) tellLists() {
	codes := slices.Sorted(maps.Keys(l.listing.stale))
	clear(l.listing.stale)
	l.listing.posted = false
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
