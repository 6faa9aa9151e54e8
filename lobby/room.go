package lobby

import (
	"net/netip"
	"strings"

	"slipstream/netcode/control"
)

// alphabet leaves out what is misread aloud or in a hurry: 0 and O, 1, I and L, U and V.
const alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ"

const codeLen = 5 // 20 million codes, for at most maxRooms rooms

// room is where friends wait for a race, and come back to after it. Its host,
// the first member, starts races; when he goes, the next one is host.
type room struct {
	code    string
	wish    Wish
	from    netip.Addr // who opened it
	members []*Player
	match   uint64 // the race that runs, 0 while waiting
	touched int64  // when something last happened
}

// expired says whether the room is to go: at once would be too early for a link
// that is opened in another browser, or for a page that reloads.
func (r *room) expired(now int64) bool {
	if len(r.members) == 0 {
		return now-r.touched >= int64(emptyFor)
	}
	return r.match == 0 && now-r.touched >= int64(idleFor)
}

func (r *room) index(p *Player) int {
	for i, m := range r.members {
		if m == p {
			return i
		}
	}
	return -1
}

// tell sends the room as it is to everybody in it.
func (r *room) tell(now int64) {
	for i := range r.members {
		r.tellOne(i, now)
	}
}

func (r *room) tellOne(i int, now int64) {
	m := control.Room{Code: r.code, Game: r.wish.Game, Seats: r.wish.Seats, You: uint8(i), Match: MatchName(r.match)}
	for _, member := range r.members {
		m.Members = append(m.Members, control.Member{Name: member.name})
	}
	if left := r.touched + int64(idleFor) - now; r.match == 0 && left > 0 {
		m.Expires = uint16(left / 1e9)
	}
	r.members[i].send(&m)
}

// newCode returns a code that no room has.
func (l *Lobby) newCode() string {
	for {
		n := l.cfg.Random()
		code := make([]byte, codeLen)
		for i := range code {
			code[i] = alphabet[n%uint64(len(alphabet))]
			n /= uint64(len(alphabet))
		}
		if l.rooms[string(code)] == nil {
			return string(code)
		}
	}
}

// CleanCode makes of what somebody typed, or of a link's end, the code it means.
// It is empty if it can be none.
func CleanCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
	if len(code) != codeLen || strings.Trim(code, alphabet) != "" {
		return ""
	}
	return code
}
