package store

import (
	"cmp"
	"math"
	"slices"

	"slipstream/lobby/rating"
)

// pointsOf is what each place is worth, from the first on, in a match of at least two persons with
// accounts. Bots do not count as rivals, and a player who quits gets nothing.
var pointsOf = [...]int{25, 18, 15, 12, 10, 8, 6, 4, 2, 1}

// outcome is what a result means for one player with an account.
type outcome struct {
	row    int // of Result.Places
	before rating.Rating
	after  rating.Rating
	rank   int // among persons with an account, from 1
	points int
}

// outcomes computes what a result means for its players with accounts; known says who has one. The answer
// is in the order of the places.
func outcomes(r *Result, known func(player uint64) (rating.Rating, bool)) []outcome {
	var all []outcome
	for row, p := range r.Places {
		if p.Bot || p.Player == 0 {
			continue
		}
		if before, ok := known(p.Player); ok {
			all = append(all, outcome{row: row, before: before, after: before})
		}
	}
	ranks, field := make([]int, len(all)), make([]rating.Rating, len(all))
	for i, o := range all {
		ranks[i], field[i] = rankOf(r.Places[o.row]), o.before
	}
	if slices.ContainsFunc(ranks, func(rank int) bool { return rank == unranked }) {
		return all // a game that ranks nobody
	}
	for i, after := range rating.Rate(field, ranks) {
		o := &all[i]
		o.after, o.rank = after, 1
		for _, other := range ranks {
			if other < ranks[i] {
				o.rank++
			}
		}
		if len(all) > 1 && o.rank <= len(pointsOf) && ranks[i] != rating.Quit {
			o.points = pointsOf[o.rank-1]
		}
	}
	return all
}

const unranked = 0

func rankOf(p Place) int {
	if p.Quit {
		return rating.Quit
	}
	return p.Place
}

// shown is a rating as players see it, in hundredths.
func shown(r rating.Rating) int64 { return int64(math.Round(100 * r.Shown())) }

// byPlayer is the order in which rows of several players are locked. It is always the same, so that two
// transactions never wait for one another.
func byPlayer(players []uint64) []uint64 {
	players = slices.Clone(players)
	slices.SortFunc(players, func(a, b uint64) int { return cmp.Compare(int64(a), int64(b)) })
	return slices.Compact(players)
}

// accounts are the players of a result who may have one.
func (r *Result) accounts() (all []uint64) {
	for _, p := range r.Places {
		if !p.Bot && p.Player != 0 {
			all = append(all, p.Player)
		}
	}
	return byPlayer(all)
}
