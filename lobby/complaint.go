package lobby

import (
	"errors"
	"strconv"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// Reports of one player: an operator reads them.
const (
	reportsBurst  = 5
	reportsRefill = 30 * time.Second
)

var errUnread = errors.New("lobby: nobody keeps reports")

// report keeps what a player wants the operator to know of another.
func (l *Lobby) report(w *place, m *control.Report, done func(error)) {
	about, err := strconv.ParseUint(m.Player, 36, 64)
	switch {
	case err != nil || about == 0 || about == w.rec.Player:
		done(nil)
	case l.cfg.Accounts == nil:
		done(errUnread)
	case !w.acts().reports.take(l.now(), reportsBurst, reportsRefill, 1):
		done(errRate)
	default:
		c := store.Complaint{
			By: w.rec.Player, ByName: w.rec.Name, Guest: !control.HasAccount(w.rec.Player), About: about,
			AboutName: l.nameIn(w, about),
			Match:     w.rec.Match.ID, Text: cleanLine(m.Reason), Said: l.said.last(about), At: l.now(),
		}
		l.cfg.Accounts.Report(c, func(err error) { done(errorFrom(err)) })
	}
}

// nameIn is what another player is called in the room or party that w shares with him; empty if
// they share none.
func (l *Lobby) nameIn(w *place, player uint64) string {
	var shared members
	if r := l.rooms.get(w.rec.Room); r != nil {
		shared = append(shared, r.Members...)
	}
	if p := l.partyOf(w); p != nil {
		shared = append(shared, p.Members...)
	}
	if i := shared.index(player); i >= 0 {
		return shared[i].Name
	}
	return ""
}

const (
	keptLines  = 1024 // of what was said a node remembers
	linesOfOne = 10   // of them go with a report
)

// said is what was said on a node lately, in a ring.
type said struct {
	lines [keptLines]saidLine
	next  int
}

type saidLine struct {
	player uint64
	text   string
}

func (s *said) remember(player uint64, text string) {
	s.lines[s.next%keptLines] = saidLine{player, text}
	s.next++
}

// last are what a player said last, oldest first.
func (s *said) last(player uint64) (all []string) {
	for i := range keptLines {
		if line := s.lines[(s.next+i)%keptLines]; line.player == player && line.text != "" {
			all = append(all, line.text)
		}
	}
	return all[max(len(all)-linesOfOne, 0):]
}
