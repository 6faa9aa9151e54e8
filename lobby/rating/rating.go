// Package rating says how good players are, from the order in which they finish:
// Weng and Lin, "A Bayesian Approximation Method for Online Ranking", JMLR 12
// (2011), algorithm 1 (Bradley-Terry, full pairing), each player a team of one, also
// those who came as a party. It knows numbers only: not who somebody is, what he
// drives or where his rating is kept.
package rating

import (
	"math"
	"slices"
)

// Constants of the model. Only their ratios matter: a scale from 0 to 50 is custom.
const (
	Mu    = 25.0
	Sigma = Mu / 3

	beta  = Sigma / 2 // how much luck there is in one match
	tau   = Mu / 300  // what a match adds to sigma: nobody is ever known for good
	kappa = 0.0001    // what one match leaves of a variance, at least
	low   = -2.0 * Mu // no rating leaves these bounds, whatever was stored
	high  = 4.0 * Mu  //
	least = Sigma / 1e3
	most  = 2 * Sigma
)

// Rating is what is believed of a player: a normal distribution of his strength.
// The zero Rating means that nothing is known yet.
type Rating struct{ Mu, Sigma float64 }

// New is the rating of somebody who never played.
func New() Rating { return Rating{Mu, Sigma} }

// Shown is the number that players see: as good as this somebody almost certainly is.
// It begins at 0.
func (r Rating) Shown() float64 {
	r = r.sane()
	return r.Mu - 3*r.Sigma
}

// sane replaces what is no rating: the zero one, and what a damaged store may hold.
func (r Rating) sane() Rating {
	if math.IsNaN(r.Mu) || math.IsNaN(r.Sigma) || r.Sigma <= 0 {
		return New()
	}
	return Rating{min(max(r.Mu, low), high), min(max(r.Sigma, least), most)}
}

// Quit is the rank of those who gave up: behind everybody who did not, and as good as
// one another.
const Quit = math.MaxInt

// Rate returns the ratings after one match. ranks are by index of field: smaller is
// better, equal is a tie, gaps mean nothing. Fewer than two players prove nothing.
func Rate(field []Rating, ranks []int) []Rating {
	before := make([]Rating, len(field))
	for i, r := range field {
		r = r.sane()
		before[i] = r
		if len(field) > 1 {
			before[i].Sigma = math.Sqrt(r.Sigma*r.Sigma + tau*tau)
		}
	}
	after := slices.Clone(before)
	for i := range after {
		after[i] = rateOne(before, ranks, i)
	}
	return after
}

// rateOne compares one player with each of the others: omega is by how much his mean
// moves, delta by how much less is unknown of him.
func rateOne(before []Rating, ranks []int, i int) Rating {
	r := before[i]
	variance := r.Sigma * r.Sigma
	var omega, delta float64
	for q, other := range before {
		if q == i {
			continue
		}
		c := math.Sqrt(variance + other.Sigma*other.Sigma + 2*beta*beta)
		wins := 1 / (1 + math.Exp((other.Mu-r.Mu)/c))
		omega += variance / c * (score(ranks[i], ranks[q]) - wins)
		gamma := r.Sigma / c
		delta += gamma * variance / (c * c) * wins * (1 - wins)
	}
	return Rating{r.Mu + omega, r.Sigma * math.Sqrt(max(1-delta, kappa))}
}

func score(mine, his int) float64 {
	switch {
	case mine < his:
		return 1
	case mine > his:
		return 0
	}
	return 0.5
}

// Beats returns how likely a is to finish before b: what a matchmaker predicts, and
// what calibration compares with what happened.
func Beats(a, b Rating) float64 {
	a, b = a.sane(), b.sane()
	c := math.Sqrt(a.Sigma*a.Sigma + b.Sigma*b.Sigma + 2*beta*beta)
	return 1 / (1 + math.Exp((b.Mu-a.Mu)/c))
}
