package server

import "slipstream/gameserver/match"

// podium keeps the results of matches that finished a short time ago. A player who was disconnected at the
// finish comes back to a match that is over, and should still be told how it ended. The lock of matches
// guards it.
type podium struct {
	standings [podiumMatches]standing // a ring
	next      int
}

// standing is how one match ended.
type standing struct {
	match  uint64
	until  int64
	result []byte
}

// podiumMatches is how many results are kept. If more matches finish on a node within match.ResumeFor, late
// players of the oldest are told only that their match is over.
const podiumMatches = 256

// keep takes the result of h, if it has one.
func (p *podium) keep(h *hosted, now int64) {
	if h.result != nil {
		p.standings[p.next%podiumMatches] = standing{h.id, now + int64(match.ResumeFor), h.result}
		p.next++
	}
}

// of returns the result of a match, or nil if it is not known any more.
func (p *podium) of(id uint64, now int64) []byte {
	for i := range p.standings {
		if s := &p.standings[i]; s.match == id && now < s.until {
			return s.result
		}
	}
	return nil
}

// resultOf returns the message with the result of a match that is over, or nil.
func (ms *matches) resultOf(id uint64, now int64) []byte {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return ms.podium.of(id, now)
}
