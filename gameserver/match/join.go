package match

import (
	"slices"

	"slipstream/netcode"
	"slipstream/sim"
)

// MaxSpectators is how many connections can watch one match.
const MaxSpectators = 64

// place is one slot of the match: the player that it is kept for, connected or not.
type place struct {
	player Player
	kept   bool         // the place is player's
	want   netcode.Kind // who is to drive it from the next tick on
	seat   *Seat        // nil while player is not connected
	until  sim.Tick     // when a place whose player is not connected is given up
	left   bool         // it was given up, and the World does not know it yet
}

// Join seats a player: in the slot that is kept for that ID, if there is one, or else in the first slot
// that no person has. A bot makes way for him. Its car, or whatever a slot stands for in the game, goes on
// as it was. It was always a bot's: when a person gives up a slot the game empties it first. The next Tick
// sends a keyframe.
func (m *Match) Join(p Player, conn Sender) (*Seat, Reason) {
	if m.over != None {
		return nil, m.over
	}
	if s, why := m.Resume(p.ID, conn); why == None {
		return s, None
	}
	slot := m.free()
	if slot < 0 {
		return nil, Full
	}
	m.places[slot] = place{player: p, kept: true}
	return m.seat(slot, conn), None
}

// Resume seats a player in the slot that is kept for that ID. The newest connection wins: one that still
// has the seat is ended as Replaced.
//
// When a player's connection is lost, a seat event of the next tick gives his slot to the bot, so that his
// car does not stand still. When he is back, the same kind of event gives it to him, and the bot goes on
// until his first command arrives. The game's Join and Leave are not called for that, so the car does
// nothing but drive.
func (m *Match) Resume(id string, conn Sender) (*Seat, Reason) {
	if m.over != None {
		return nil, m.over
	}
	slot := slices.IndexFunc(m.places, func(p place) bool { return p.kept && p.player.ID == id })
	if slot < 0 {
		return nil, Unknown
	}
	if old := m.places[slot].seat; old != nil {
		old.close(Replaced)
	}
	return m.seat(slot, conn), None
}

// Spectate lets a connection watch, with the match's Delay.
func (m *Match) Spectate(conn Sender) (*Seat, Reason) {
	if m.over != None {
		return nil, m.over
	}
	if m.spectators() >= MaxSpectators {
		return nil, Full
	}
	return m.seat(Spectator, conn), None
}

// Kept returns how many slots belong to a person, connected or not.
func (m *Match) Kept() (n int) {
	for i := range m.places {
		if m.places[i].kept {
			n++
		}
	}
	return n
}

// Holders calls f with the ID of every player who has a slot, connected or not.
func (m *Match) Holders(f func(id string)) {
	for i := range m.places {
		if m.places[i].kept {
			f(m.places[i].player.ID)
		}
	}
}

// Release gives up the slot that is kept for a player, if there is one. A connection that
// drives it is ended as Replaced: the player is elsewhere.
func (m *Match) Release(id string) {
	if m.over != None {
		return // everybody was let go
	}
	for i := range m.places {
		p := &m.places[i]
		switch {
		case !p.kept || p.player.ID != id:
		case p.seat != nil:
			p.seat.giveUp(Replaced)
		default:
			m.release(p)
		}
	}
}

func (m *Match) free() int {
	for slot := range m.cfg.Seats {
		if m.isFree(slot) {
			return slot
		}
	}
	return -1
}

// isFree reports whether nobody has the slot. One that was given up is free when
// the World knows it, a tick later.
func (m *Match) isFree(slot int) bool { return !m.places[slot].kept && !m.places[slot].left }

func (m *Match) seat(slot int, conn Sender) *Seat {
	s := &Seat{match: m, conn: conn, slot: slot}
	m.flight.sit(slot)
	s.every = m.every
	if slot == Spectator {
		if m.gallery.scenes == nil {
			m.openGallery()
		}
		s.turn = sim.Tick(m.gallery.arrivals) % m.gallery.every
		m.gallery.arrivals++
	} else if m.model.Machine.Masks() {
		s.view = newView(m.model)
	}
	if p := s.place(); p != nil {
		p.seat, p.want = s, netcode.Person
		s.commands = netcode.NewCommandBuffer(m.model)
		s.did, s.stirred = make([]int32, m.model.CmdWords), m.tick
		m.rosterOld = true
	}
	m.seats = append(m.seats, s)
	return s
}

// release frees a place. For one tick the slot is empty, then a bot has it, if the match has bots. So the
// next player inherits no command and no record from the last one.
func (m *Match) release(p *place) {
	*p = place{left: true, want: netcode.Empty}
	m.rosterOld = true
}

// spare returns who drives a slot that belongs to no person.
func (m *Match) spare() netcode.Kind {
	if m.cfg.Bots {
		return netcode.Bot
	}
	return netcode.Empty
}

// sweep removes players who do nothing or did not come back, and connections that are gone.
func (m *Match) sweep() {
	m.freeIdle()
	m.seats = slices.DeleteFunc(m.seats, func(s *Seat) bool { return s.conn == nil })
	for i := range m.places {
		if p := &m.places[i]; p.kept && p.seat == nil && m.tick >= p.until {
			m.release(p)
		}
	}
	if len(m.seats) > 0 || m.Kept() > 0 {
		m.emptyAt = m.after(AbandonFor)
	}
}

func (m *Match) spectators() (n int) {
	for _, s := range m.seats {
		if s.conn != nil && s.looksOn() {
			n++
		}
	}
	return n
}
