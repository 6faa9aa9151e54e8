package lobby

import (
	"slices"

	"slipstream/netcode/control"
)

// members are the players of a room or a party. The first one hosts the room, or leads the party. When he
// goes, the next one who is connected takes his place.
type members []memberRecord

func (m members) index(player uint64) int {
	return slices.IndexFunc(m, func(r memberRecord) bool { return r.Player == player })
}

// first reports whether a player is the host or leader.
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

// succeed moves the first member who is connected to the front.
func (m members) succeed() {
	i := slices.IndexFunc(m, func(r memberRecord) bool { return r.Gone == 0 })
	if i > 0 {
		first := m[i]
		copy(m[1:i+1], m[:i])
		m[0] = first
	}
}

// here returns the members who are connected.
func (m members) here() (some members) {
	for _, r := range m {
		if r.Gone == 0 {
			some = append(some, r)
		}
	}
	return some
}

// maxKicked is how many banned players a room remembers; then the oldest is forgotten.
const maxKicked = 16

// barred is who may not come back into a room or a party. A guest becomes another guest when he reloads the
// page, so his address may not send more guests. That does not concern players of that address who have an
// account, who are members already, or if the address is also that of the member who put him out.
type barred struct {
	Kicked    []uint64 `json:"kicked,omitempty"`
	Addresses []string `json:"barred,omitempty"`
}

// bar keeps a player out from now on. m are the members; the first is the one who puts him out.
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

// putOut returns the reason for a player who lost his membership without wishing to.
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
