package lobby

import (
	"errors"
	"slices"
	"time"

	"slipstream/lobby/bus"
)

// An order is what one node asks another to do with its matches and players. An order may be given twice:
// the second time changes nothing.
type order struct {
	Op      string   `json:"op"`
	Epoch   uint64   `json:"epoch,omitempty"` // of the matchmaker; 0: from a room
	Match   uint64   `json:"match,omitempty"`
	Wish    Wish     `json:"wish,omitzero"`
	Public  bool     `json:"public,omitempty"`
	From    string   `json:"from,omitempty"`
	Players []uint64 `json:"players,omitempty"`
	Player  uint64   `json:"player,omitempty"`
	Since   int64    `json:"since,omitempty"`
	Node    uint32   `json:"node,omitempty"`
	Ticket  string   `json:"ticket,omitempty"`
}

const (
	opStart   = "start"   // a match, and keep seats for players; the match may be there already
	opTake    = "take"    // a seat for one player
	opRelease = "release" // what a player has of a match
	opEvict   = "evict"   // a player whose newer connection is elsewhere
	opWhere   = "where"   // says where it is: nothing else is done
)

// answer is the result of an order.
type answer struct {
	Error   string   `json:"error,omitempty"` // a code of control.Error, or "late"
	Game    string   `json:"game,omitempty"`
	Refused []uint64 `json:"refused,omitempty"` // players who got no seat
	// if late: of the matchmaker that is obeyed; of this one, if that was asked
	Epoch  uint64      `json:"epoch,omitempty"`
	Why    Why         `json:"why,omitzero"`
	Rider  riderRecord `json:"rider,omitzero"`
	URL    string      `json:"url,omitempty"` // of the node's play socket
	Seated bool        `json:"seated,omitempty"`
	Condition
}

var errLate = errors.New("lobby: another node is the matchmaker by now")

// orderWithin is how long a node may take to answer. An order changes a few maps, and no more; but a match may
// have to be prepared, which takes milliseconds, and wait for others that are.
const orderWithin = 2 * time.Second

// PrepareWithin is how long an Allocator may take to begin preparing a match. If it were later, whoever ordered the
// match would have given up.
const PrepareWithin = 1500 * time.Millisecond

const _ = uint(orderWithin - PrepareWithin)

func nodeSubject(id uint32) string { return "lobby.node." + nodeKey(id) }

// ask gives an order to a node, which may be this one.
func (l *Lobby) ask(node uint32, o *order, then func(*answer, error)) {
	l.bus.Request(nodeSubject(node), marshal(o), orderWithin, func(reply []byte, err error) {
		a := new(answer)
		ok := true
		if err == nil {
			a, ok = parse[answer](l, "an answer", reply)
		}
		switch {
		case err != nil:
			l.fellSilent(node)
		case !ok:
			a, err = new(answer), bus.ErrAway
		case a.Error == lateCode && o.Epoch != 0:
			err = errLate
		case a.Error != "":
			err = errorOf(a.Error)
		}
		then(a, err)
	})
}

const lateCode = "late"

// serve does what another node orders.
func (l *Lobby) serve(msg []byte, reply func([]byte)) {
	o, ok := parse[order](l, "an order", msg)
	if !ok {
		return // who asks gives up by himself
	}
	l.prepared(o, func(err error) {
		var a answer
		if err == nil {
			err = l.obey(o, &a)
		}
		switch {
		case err == errLate:
			a.Error = lateCode
		case err != nil:
			a.Error = refusal(err).Code
		}
		reply(marshal(&a))
	})
}

// prepared calls then when an order can be obeyed at once: a match may have to be prepared first. Meanwhile
// anything may change, and another order may start the same match, so obey takes nothing for granted.
func (l *Lobby) prepared(o *order, then func(error)) {
	if o.Op != opStart || l.hosting.own[o.Match] != nil {
		then(nil)
		return
	}
	l.hosting.seats.Prepare(o.Wish, then)
}

func (l *Lobby) obey(o *order, a *answer) (err error) {
	switch o.Op {
	case opStart:
		return l.startHere(o, a)
	case opTake:
		err = l.hosting.seats.Take(o.Match, o.Player, false, l.now())
		l.tellMatch(o.Match)
	case opRelease:
		l.hosting.seats.Release(o.Match, o.Player)
	case opRider:
		if w := l.places[o.Player]; w != nil {
			a.Rider = w.rider(o.Wish.Game)
		}
	case opWhy:
		a.Why = l.cfg.Pool.Why(o.Ticket, l.now())
	case opLead:
		if l.lease.held {
			a.Epoch = l.lease.epoch
		}
	case opWhere:
		a.URL = l.cfg.URL
	case opSeated:
		a.Seated = slices.Contains(l.hosting.seats.Holders(o.Match), o.Player)
	case opEvict:
		if w := l.places[o.Player]; w != nil && w.rec.older(o.Since, o.Node) {
			l.evict(w)
		}
	default:
		return bus.ErrAway // of another version
	}
	if m := l.hosting.own[o.Match]; m != nil {
		a.Game, a.Condition = m.Wish.Game, m.Condition
	}
	return err
}

// release gives up what a player has in a match, wherever the match is. It repeats the order until the
// match's node has it or is gone, or until the player wants the seat after all. That the node is missing
// from this node's view proves nothing at first: the brokers may have forgotten all nodes, and a node that
// lost its broker for a moment does not answer.
func (l *Lobby) release(match matchRef, player uint64) {
	begun := l.now()
	var try func()
	try = func() {
		if w := l.places[player]; w != nil && w.rec.Match == match {
			return
		}
		l.ask(match.Node, &order{Op: opRelease, Match: match.ID, Player: player}, func(_ *answer, err error) {
			tried := l.now() - begun
			if err != nil && tried < int64(holdTTL) && (tried < int64(nodeTTL) || l.blind() || l.alive(match.Node)) {
				l.cluster.retries = append(l.cluster.retries, try)
			}
		})
	}
	try()
}
