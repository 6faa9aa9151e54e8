package server

import "slipstream/gameserver/match"

// podium is the results of races that finished lately: who was cut off at the flag
// comes back to a race that is over, and should still be told how it ended. The
// lock of races guards it.
type podium struct {
	standings [podiumRaces]standing // a ring
	next      int
}

// standing is how one race ended.
type standing struct {
	race   uint64
	until  int64
	result []byte
}

// podiumRaces is how many are kept. A node on which more finish within
// match.ResumeFor tells the others' late comers only that their race is over.
const podiumRaces = 256

// keep takes the result of r, if it has one.
func (p *podium) keep(r *race, now int64) {
	if r.result != nil {
		p.standings[p.next%podiumRaces] = standing{r.id, now + int64(match.ResumeFor), r.result}
		p.next++
	}
}

// of returns the result of a race, or nil if it is not known any more.
func (p *podium) of(race uint64, now int64) []byte {
	for i := range p.standings {
		if s := &p.standings[i]; s.race == race && now < s.until {
			return s.result
		}
	}
	return nil
}

// resultOf returns the message with the result of a race that is over, or nil.
func (rs *races) resultOf(race uint64, now int64) []byte {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.podium.of(race, now)
}
