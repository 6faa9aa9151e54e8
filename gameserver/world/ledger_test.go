package world

import (
	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/lobby/store"
)

// ledger is the database that all servers of a world write their results to, on the world's own
// goroutine.
type ledger struct {
	store *store.Store
	has   map[string]bool // by match
}

func newLedger() ledger {
	return ledger{store.Inline(store.NewMemory(), func(do func()) { do() }), map[string]bool{}}
}

// result writes the result of a match, and checks that it is one and the first.
func (s *host) result(r *store.Result) {
	id := lobby.MatchName(r.Match)
	t := s.matches[id]
	if t == nil || t.m.Over() != match.Finished {
		s.w.fail("a result of match %s, which has not finished here", id)
	}
	store.Ask(s.w.ledger.store, func(db store.Tables) (bool, error) { return db.Write(r) }, func(fresh bool, err error) {
		if err != nil || !fresh {
			s.w.fail("the result of match %s is not to be written: %v, there was none: %v", id, err, fresh)
		}
		s.w.ledger.has[id] = true
		s.w.tally.results++
	})
}

// complete checks that a match which finished with people in it left a result.
func (l *ledger) complete(t *truth) {
	if t.over == match.Finished && t.game.model.Machine.Ends() && t.driven && !l.has[t.id] {
		t.s.w.fail("match %s finished and has no result", t.id)
	}
}
