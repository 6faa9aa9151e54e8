package match

import (
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// Roster returns who sits where, for the messages Welcome and Roster. A slot that is about to change is
// listed as it will be.
func (m *Match) Roster() []control.Player {
	var all []control.Player
	for i := range m.places {
		p := &m.places[i]
		if p.want == netcode.Empty {
			continue
		}
		all = append(all, control.Player{
			Slot: uint8(i),
			Name: p.player.Name,
			Look: p.player.Look,
			Bot:  !p.kept,
			Gone: p.kept && p.seat == nil,
		})
	}
	return all
}

// rosterRate is how many rosters a second are sent at most. Without this limit one player who resumes again
// and again could fill the links of all.
const rosterRate = 4

// announce tells everybody of a changed roster, soon.
func (m *Match) announce() {
	if !m.rosterOld || m.tick < m.rosterAt {
		return
	}
	m.rosterOld, m.rosterAt = false, m.tick+sim.Tick(m.hz/rosterRate)
	m.tell(&control.Roster{Players: m.Roster()})
}

// tell sends a message of the control plane to everybody. msg is a pointer to a
// struct of package control.
func (m *Match) tell(msg any) { m.tellThose((*Seat).Open, msg) }

func (m *Match) tellThose(those func(*Seat) bool, msg any) {
	buf := control.Append(append(m.tools.control[:0], netcode.TypeControl), msg)
	m.tools.control = buf
	for _, s := range m.seats {
		if s.Open() && those(s) && !s.conn.SendReliable(buf) {
			s.lose(Stalled)
		}
	}
}
