package lobby

import (
	"slices"

	"slipstream/netcode/control"
)

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
	m[i].Gone, m[i].Node, m[i].Name, m[i].From, m[i].RTT = 0, is.Node, is.Name, is.From, is.RTT
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

// maxKicked is how many players a room remembers that may not come back; the oldest is forgotten.
const maxKicked = 16

// barred is who may not come back into a room or a party. A guest is another one when he reloads
// the page, so his address is kept from sending more guests: but not who has an account, is in
// already, or shares the address of who put him out.
type barred struct {
	Kicked    []uint64 `json:"kicked,omitempty"`
	Addresses []string `json:"barred,omitempty"`
}

// bar keeps a player out from now on. m are the members, the one who puts him out first.
func (b *barred) bar(m members, player uint64) {
	b.Kicked = put(b.Kicked, player)
	i := m.index(player)
	if i < 0 || control.HasAccount(player) {
		return
	}
	if from := m[i].From; from != "" && from != m[0].From && !slices.Contains(b.Addresses, from) {
		b.Addresses = put(b.Addresses, from)
	}
}

func (b *barred) bars(m memberRecord) bool {
	return slices.Contains(b.Kicked, m.Player) ||
		m.From != "" && !control.HasAccount(m.Player) && slices.Contains(b.Addresses, m.From)
}

// putOut says why somebody is no member any more who did not wish to go.
func (b *barred) putOut(player uint64) string {
	if slices.Contains(b.Kicked, player) {
		return control.OutKicked
	}
	return control.OutAway
}

// put adds to a list of at most maxKicked; the oldest is forgotten.
func put[T any](kicked []T, who T) []T {
	if kicked = append(kicked, who); len(kicked) > maxKicked {
		kicked = kicked[1:]
	}
	return kicked
}
