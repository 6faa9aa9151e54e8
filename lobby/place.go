package lobby

import (
	"cmp"
	"errors"
	"slices"

	"slipstream/lobby/bus"
	"slipstream/lobby/store"
)

// place is a player of this node: who he is and where he is. Its record tells the other nodes, and outlives
// the connection for a while.
type place struct {
	rec      placeRecord
	conn     *Player          // nil while his connection is gone
	rtt      map[string]int32 // to regions, as control.Distances had them
	did      *doings          // nil until he does something
	queueing bool             // his ticket is not on the bus yet
	writing  bool
	stale    bool // the record is to be written
	dropped  bool // and to be deleted
	revision uint64
	written  int64
}

// doings are what is known of a player who does more than be connected. Of many thousands most do not.
type doings struct {
	spoken    []int64 // when he said his last lines
	standings []store.Standing
	asks      bucket // of questions to the database
	lists     bucket // of lists of rooms
	reports   bucket
	laps      bucket // handed in
	sketches  bucket // to play on
}

// acts returns a player's doings, and makes them if he had none.
func (w *place) acts() *doings {
	if w.did == nil {
		w.did = new(doings)
	}
	return w.did
}

func placeKey(player uint64) string { return MatchName(player) }

// say sends a message to a player, if he is connected.
func (w *place) say(m any) {
	if w.conn != nil {
		w.conn.send(m)
	}
}

// keep writes a place's record. A node that is alone does not write it: nobody would read it, and the bus
// in its process does not outlive the place itself. It would only take memory: half of what a player takes.
func (l *Lobby) keep(w *place) {
	l.whereabouts(w)
	if l.alone {
		w.written = l.now()
		return
	}
	w.stale = true
	if w.writing {
		return
	}
	w.writing, w.stale = true, false
	key := placeKey(w.rec.Player)
	if w.dropped {
		l.dropPlace(w, key)
		return
	}
	l.serial++
	raw := marshal(leaf[placeRecord]{l.cfg.Node, l.serial, w.rec})
	l.bus.Update("places", key, raw, w.revision, func(revision uint64, err error) {
		w.writing = false
		switch {
		case err == nil:
			w.revision, w.written = revision, l.now()
		case err == bus.ErrConflict:
			l.contest(w, key)
			return
		default:
			w.written = 0 // the next sweep tries again
		}
		if w.stale || w.dropped {
			l.keep(w)
		}
	})
}

func (l *Lobby) dropPlace(w *place, key string) {
	if w.revision == 0 {
		return
	}
	l.bus.Delete("places", key, w.revision, func(error) {}) // what is another's is not ours to delete
}

// contest finds out to whom a place belongs: to the player's newest connection.
func (l *Lobby) contest(w *place, key string) {
	w.writing = true
	l.bus.Get("places", key, func(e bus.Entry, err error) {
		w.writing = false
		var rec *placeRecord
		ok := false
		if err == nil {
			rec, ok = unseal[placeRecord](l, key, e.Value)
		}
		switch {
		case w.dropped:
		case errors.Is(err, bus.ErrMissing):
			w.revision = 0
			l.keep(w)
		case err != nil:
			w.written = 0
		case ok && rec.Node != l.cfg.Node && w.rec.older(rec.Since, rec.Node):
			l.evict(w)
		default:
			w.revision = e.Revision
			l.keep(w)
			if ok && rec.Node != l.cfg.Node {
				l.unseat(rec, w.rec.Since)
			}
		}
	})
}

// older reports whether another connection of the player is newer than this one. Of two that came at the
// same time, every node must choose the same one.
func (r *placeRecord) older(since int64, node uint32) bool {
	return r.Since < since || r.Since == since && r.Node < node
}

// evict drops a player whose newer connection is on another node. He stays in his room, because the other
// node has him now.
func (l *Lobby) evict(w *place) {
	l.counted.evicted.Add(1)
	l.dislodge(w)
	w.revision = 0
	if p := w.conn; p != nil {
		w.conn = nil
		l.end(p, Replaced)
	}
}

// unseat tells the node on which a player was that he is here now. It repeats that until the node has heard
// it or is gone.
func (l *Lobby) unseat(was *placeRecord, since int64) {
	if was.Node == l.cfg.Node || !l.alive(was.Node) && !l.blind() {
		return // one that comes back looks for itself
	}
	l.ask(was.Node, &order{Op: opEvict, Player: was.Player, Since: since, Node: l.cfg.Node}, func(_ *answer, err error) {
		if err != nil {
			l.cluster.retries = append(l.cluster.retries, func() { l.unseat(was, since) })
		}
	})
}

// lost begins a player's absence.
func (l *Lobby) lost(w *place) {
	w.conn = nil
	w.rec.Gone = l.now()
	l.keep(w)
	if code := w.rec.Room; code != "" {
		l.rooms.absent(w.rec.Player, code)
	}
	if code := w.rec.Party; code != "" {
		l.parties.absent(w.rec.Player, code)
	}
	if key := w.rec.Ticket; key != "" {
		l.absent(w.rec.Player, key)
	}
}

// away gives up what was kept for players who did not come back in time.
func (l *Lobby) away() {
	if l.blind() {
		return
	}
	for _, w := range l.placesThat(func(w *place) bool { return w.conn == nil && l.now()-w.rec.Gone >= int64(awayFor) }) {
		l.dismiss(w)
	}
}

// dismiss ends a player's stay: he is removed from wherever he was.
func (l *Lobby) dismiss(w *place) {
	l.quitParty(w) // first: the others do not follow him out
	l.quitRoom(w)
	l.unqueue(w)
	l.dislodge(w)
	l.keep(w)
}

// lodge makes a place one of this node's, together with everything that its record says.
func (l *Lobby) lodge(w *place) {
	l.places[w.rec.Player] = w
	l.rooms.put(w, w.rec.Room)
	l.parties.put(w, w.rec.Party)
}

// dislodge undoes lodge: from now on the place is written as gone.
func (l *Lobby) dislodge(w *place) {
	if l.places[w.rec.Player] == w {
		delete(l.places, w.rec.Player)
	}
	delete(l.rooms.in, w)
	delete(l.parties.in, w)
	w.dropped = true
}

// renewals is over how many sweeps the renewal of all places is spread.
const renewals = 32

const _ = uint(int64(holdTTL) - renewAfter - (renewals+2)*int64(sweepEvery)) // in time

// renewPlaces writes the records that would expire soon, or that could not be written before.
func (l *Lobby) renewPlaces() {
	// Players who came in one rush are renewed over many sweeps: there are many before a record expires.
	left := len(l.places)/renewals + 64
	for _, w := range l.placesThat(func(w *place) bool { return l.now()-w.written >= renewAfter && !w.writing }) {
		if left--; left >= 0 || w.written == 0 {
			l.keep(w)
		}
	}
	retries := l.cluster.retries
	l.cluster.retries = nil
	for _, again := range retries {
		again()
	}
}

// placesThat returns those of this node's players for whom f is true, always in the same order.
func (l *Lobby) placesThat(f func(*place) bool) (some []*place) {
	for _, w := range l.places {
		if f(w) {
			some = append(some, w)
		}
	}
	slices.SortFunc(some, func(a, b *place) int { return cmp.Compare(a.rec.Player, b.rec.Player) })
	return some
}

// recheck makes sure that each player of this node is on no other node, and that his room and his party are known:
// other nodes may have taken the players for gone, or the brokers may have lost everything.
func (l *Lobby) recheck() {
	for _, w := range l.places {
		w.written = 0
	}
	l.rooms.lookAll()
	l.parties.lookAll()
}

// restore reads the place of a player who was on this node or on another, and takes it over.
func (l *Lobby) restore(player uint64, accepts func(*placeRecord) bool, take func(*placeRecord),
	then func(*place, error)) {
	if l.alone {
		then(nil, bus.ErrMissing)
		return
	}
	key := placeKey(player)
	l.bus.Get("places", key, func(e bus.Entry, err error) {
		if err != nil {
			then(nil, err)
			return
		}
		was, ok := unseal[placeRecord](l, key, e.Value)
		if !ok || !accepts(was) {
			then(nil, errToken)
			return
		}
		w := &place{rec: *was}
		take(&w.rec)
		l.serial++
		raw := marshal(leaf[placeRecord]{l.cfg.Node, l.serial, w.rec})
		l.bus.Update("places", key, raw, e.Revision, func(revision uint64, err error) {
			if err == bus.ErrConflict {
				l.restore(player, accepts, take, then)
				return
			}
			if err == nil {
				w.revision, w.written = revision, l.now()
			}
			l.unseat(was, w.rec.Since) // also if the write may have failed: he is here, and this is the newer
			then(w, err)
		})
	})
}

func (w *place) member() memberRecord {
	return memberRecord{Player: w.rec.Player, Name: w.rec.Name, Node: w.rec.Node, From: w.address(), RTT: w.rtt}
}
