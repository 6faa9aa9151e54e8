package world

import (
	"slices"
	"strconv"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/lobby/store"
)

// ledger is the database that all servers of a world write their results to, on the world's own
// goroutine. While it is away results wait, as they do in a server's spool.
type ledger struct {
	tables *store.Memory
	has    map[string]bool // by match
	waits  []*store.Result
	played map[uint64]int // results that an account is in, by player
}

func newLedger() ledger {
	return ledger{tables: store.NewMemory(), has: map[string]bool{}, played: map[uint64]int{}}
}

// result takes the result of a match, and checks that it is one, the first, and names nobody twice.
func (s *host) result(r *store.Result) {
	id := lobby.MatchName(r.Match)
	t, l := s.matches[id], &s.w.ledger
	if t == nil || t.m.Over() != match.Finished {
		s.w.fail("a result of match %s, which has not finished here", id)
	}
	if l.has[id] {
		s.w.fail("a second result of match %s", id)
	}
	l.has[id] = true
	s.w.tally.results++
	var named []uint64
	for _, p := range r.Places {
		if p.Bot || p.Player == 0 {
			continue
		}
		if slices.Contains(named, p.Player) {
			s.w.fail("player %s has two places in the result of match %s", lobby.MatchName(p.Player), id)
		}
		named = append(named, p.Player)
	}
	l.waits = append(l.waits, r)
	l.write(s.w)
}

// write writes what waits.
func (l *ledger) write(w *world) {
	for len(l.waits) > 0 {
		fresh, err := l.tables.Write(l.waits[0])
		if err == store.ErrAway {
			return
		}
		if err != nil || !fresh {
			w.fail("the result of match %s is not to be written: %v, there was none: %v", lobby.MatchName(l.waits[0].Match), err, fresh)
		}
		for _, p := range l.waits[0].Places {
			if _, err := l.tables.Player(p.Player); err == nil && !p.Bot {
				l.played[p.Player]++
			}
		}
		l.waits = l.waits[1:]
	}
}

// complete checks that a match which finished with people in it left a result.
func (l *ledger) complete(t *truth) {
	if t.over == match.Finished && t.game.model.Machine.Ends() && t.driven && !l.has[t.id] {
		t.s.w.fail("match %s finished and has no result", t.id)
	}
}

// balance checks that every match of an account was rated once, and is once in its history.
func (l *ledger) balance(w *world) {
	l.write(w)
	for _, p := range w.persons {
		if p.device == nil {
			continue
		}
		id, _ := strconv.ParseUint(p.device.player, 36, 64)
		rated := 0
		standings, err := l.tables.Standings(id)
		for _, s := range standings {
			rated += s.Matches
		}
		matches, _, _ := l.tables.History(id, store.Cursor{}, store.MaxLines)
		if want := l.played[id]; err != nil || rated != want || len(matches) != min(want, store.MaxLines) {
			w.fail("%s is in %d results, was rated for %d matches and has %d in the history (%v)", p.name, want, rated, len(matches), err)
		}
	}
}
