package lobby

import (
	"slices"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// This file sends players what is new in the database without being asked: to those who were in a match,
// and to those who watch a leaderboard. The node that has written a result tells all nodes; each of them
// tells its own players, once a tick for everything that came meanwhile.

const keptSubject = "lobby.kept"

// newsPerTick is how many players' news, and how many boards, a node asks the database for at once; the
// others wait for the next tick. Anybody can watch the board of a track that nobody drives, so thousands of
// players may watch thousands of boards.
const newsPerTick = 64

// kept is the notice of a result. A node that misses it tells nobody; players still see the result when
// they ask.
type kept struct {
	Game    string   `json:"game"`
	Players []uint64 `json:"players"`
}

// live is which players of a node are to be told what.
type live struct {
	boards map[control.BoardAsk]*watched
	asks   map[*Player]control.BoardAsk // what each watches
	due    []uint64                     // players of whom something was kept
}

// watched is a page of a leaderboard that somebody watches.
type watched struct {
	by    map[*Player]bool
	lines []store.Line // as its watchers have it
	stale bool
	asked bool // the answer is under way
}

// Kept tells the cluster that the database has a result. Any goroutine may call it.
func (l *Lobby) Kept(r *store.Result) {
	k := kept{Game: r.Game}
	for _, p := range r.Places {
		if control.HasAccount(p.Player) {
			k.Players = append(k.Players, p.Player)
		}
	}
	if len(k.Players) > 0 {
		l.cfg.Mailbox.Post(func() { l.bus.Publish(keptSubject, marshal(k)) })
	}
}

// hearKept notes which players of this node a result is about.
func (l *Lobby) hearKept(msg []byte) {
	if l.cfg.Accounts == nil {
		return
	}
	k, ok := parse[kept](l, "news of a result", msg)
	if !ok {
		return
	}
	for _, player := range k.Players {
		if l.places[player] != nil && !slices.Contains(l.live.due, player) {
			l.live.due = append(l.live.due, player)
		}
	}
	for ask, b := range l.live.boards {
		b.stale = b.stale || ask.Game == k.Game
	}
}

// bring asks the database for the news of players who are due, and for the boards that may have changed.
func (l *Lobby) bring() {
	now := l.live.due[:min(len(l.live.due), newsPerTick)]
	for _, player := range now {
		l.cfg.Accounts.news(player, l.now(), func(n *news, err error) {
			if w := l.places[player]; w != nil && err == nil {
				l.bringTo(w, n)
			}
		})
	}
	l.live.due = l.live.due[len(now):]
	left := newsPerTick
	for ask, b := range l.live.boards { // in another order each time: none waits for ever
		if left > 0 && b.stale && !b.asked {
			left--
			l.refresh(ask, b)
		}
	}
}

func (l *Lobby) bringTo(w *place, n *news) {
	w.acts().standings = n.standings
	w.say(&n.account)
	if n.last != nil {
		w.say(&control.History{New: true, Races: []control.HistoryLine{*n.last}})
	}
}

// refresh asks for a board again, and sends it to its watchers if it has changed.
func (l *Lobby) refresh(ask control.BoardAsk, b *watched) {
	b.stale, b.asked = false, true
	l.cfg.Accounts.page(&ask, l.build(ask.Game), l.now(), func(lines []store.Line, err error) {
		b.asked = false
		b.stale = b.stale || err != nil
		if err != nil || slices.Equal(lines, b.lines) {
			return
		}
		b.lines = lines
		for p := range b.by {
			m := boardMessage(&ask, lines, p.place.rec.Player)
			m.New = true
			p.send(m)
		}
	})
}

// board answers with a page of a leaderboard, and watches it from then on if the player wants that.
func (l *Lobby) board(w *place, ask *control.BoardAsk, done func(error)) {
	p, key := w.conn, *ask
	l.unwatch(p)
	l.cfg.Accounts.page(&key, l.build(key.Game), l.now(), func(lines []store.Line, err error) {
		if err != nil {
			done(errorFrom(err))
			return
		}
		w.say(boardMessage(&key, lines, w.rec.Player))
		if ask.Watch && w.conn == p && p != nil {
			l.watch(p, key, lines)
		}
		done(nil)
	})
}

func (l *Lobby) watch(p *Player, key control.BoardAsk, lines []store.Line) {
	b := l.live.boards[key]
	if b == nil {
		b = &watched{by: map[*Player]bool{}, lines: lines}
		l.live.boards[key] = b
	}
	b.by[p] = true
	b.stale = b.stale || !slices.Equal(lines, b.lines) // the others have an older one
	l.live.asks[p] = key
}

// unwatch ends everything that a connection watches.
func (l *Lobby) unwatch(p *Player) {
	key, ok := l.live.asks[p]
	if !ok {
		return
	}
	delete(l.live.asks, p)
	b := l.live.boards[key]
	if delete(b.by, p); len(b.by) == 0 {
		delete(l.live.boards, key)
	}
}
