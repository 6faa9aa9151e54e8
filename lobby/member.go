package lobby

import "slices"

// members are the players of a room or a party. The first one hosts the room, or leads the party; when
// he goes, the next one who is there does.
type members []memberRecord

func (m members) index(player uint64) int {
	return slices.IndexFunc(m, func(r memberRecord) bool { return r.Player == player })
}

// first reports whether it is a player's to decide.
func (m members) first(player uint64) bool { return len(m) > 0 && m[0].Player == player }

// remove lets a player go.
func (m *members) remove(player uint64) error {
	i := m.index(player)
	if i < 0 {
		return errGone
	}
	*m = slices.Delete(*m, i, i+1)
	m.succeed()
	return nil
}

// absent notes that a member's connection is gone.
func (m members) absent(player uint64, now int64) error {
	i := m.index(player)
	if i < 0 {
		return errGone
	}
	m[i].Gone, m[i].Ready = now, false
	m.succeed()
	return nil
}

// present notes that a member is there, perhaps on another node than before.
func (m members) present(is memberRecord) error {
	i := m.index(is.Player)
	if i < 0 {
		return errGone
	}
	m[i].Gone, m[i].Node, m[i].Name = 0, is.Node, is.Name
	m.succeed()
	return nil
}

// succeed puts the first who is there first.
func (m members) succeed() {
	i := slices.IndexFunc(m, func(r memberRecord) bool { return r.Gone == 0 })
	if i > 0 {
		first := m[i]
		copy(m[1:i+1], m[:i])
		m[0] = first
	}
}

// here are those whose connections are there.
func (m members) here() (some members) {
	for _, r := range m {
		if r.Gone == 0 {
			some = append(some, r)
		}
	}
	return some
}

// put remembers in a list of at most maxKicked who may not come back; the oldest is forgotten.
func put[T any](kicked []T, who T) []T {
	if kicked = append(kicked, who); len(kicked) > maxKicked {
		kicked = kicked[1:]
	}
	return kicked
}
