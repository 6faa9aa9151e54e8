package web

// LapFigures are what became of laps that players handed in.
type LapFigures struct {
	Judged map[string]uint64 // by what was wrong with them, of a fixed list; `fair` is admitted
	Turned uint64            // away: too many waited
}

var (
	lapsJudged = desc("laps_judged_total", "Laps driven alone that were run again, by what was wrong with them; `fair` is admitted.", "reason")
	lapsTurned = desc("laps_turned_away_total", "Laps that were not run again because too many waited.")
)

func (f *LapFigures) collect(to out) {
	if f == nil {
		return
	}
	for reason, n := range f.Judged {
		to.count(lapsJudged, n, reason)
	}
	to.count(lapsTurned, f.Turned)
}
