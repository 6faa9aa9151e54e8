package rating

import (
	"cmp"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestVectors: what another implementation of the same paper computes. testdata
// holds numbers made with openskill.js 5.0.1, model bradleyTerryFull, tau 25/300.
func TestVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Field, Rated [][2]float64
		Rank         []int
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatal(err, len(vectors))
	}
	for n, v := range vectors {
		var field []Rating
		for _, r := range v.Field {
			field = append(field, Rating{r[0], r[1]})
		}
		for i, got := range Rate(field, v.Rank) {
			if want := (Rating{v.Rated[i][0], v.Rated[i][1]}); math.Abs(got.Mu-want.Mu) > 1e-9 ||
				math.Abs(got.Sigma-want.Sigma) > 1e-9 {
				t.Errorf("vector %d, player %d: %v, want %v", n, i, got, want)
			}
		}
	}
}

// TestProperties: a match is a fair game, whatever was believed before it.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 16).Draw(t, "players")
		field, ranks := make([]Rating, n), make([]int, n)
		for i := range field {
			field[i] = Rating{rapid.Float64Range(-10, 60).Draw(t, "mu"), rapid.Float64Range(0.1, Sigma).Draw(t, "sigma")}
			ranks[i] = rapid.SampledFrom([]int{1, 2, 3, 4, 5, Quit}).Draw(t, "rank")
		}
		after := Rate(field, ranks)
		order := rapid.Permutation(seq(n)).Draw(t, "order")
		moved, movedRanks := make([]Rating, n), make([]int, n)
		for i, at := range order {
			moved[i], movedRanks[i] = field[at], ranks[at]
		}
		for i, r := range Rate(moved, movedRanks) {
			if want := after[order[i]]; math.Abs(r.Mu-want.Mu) > 1e-9 || math.Abs(r.Sigma-want.Sigma) > 1e-9 {
				t.Fatalf("the order in which players are listed matters: %v, %v", r, want)
			}
		}
		for i, r := range after {
			if math.IsNaN(r.Mu) || r.Sigma <= 0 || r.Sigma > math.Hypot(field[i].Sigma, tau)+1e-12 {
				t.Fatalf("%v became %v", field[i], r)
			}
			if ranks[i] == slices.Min(ranks) && ranks[i] != slices.Max(ranks) && count(ranks, ranks[i]) == 1 &&
				r.Mu <= field[i].Mu {
				t.Fatalf("the winner lost: %v became %v", field[i], r)
			}
			if ranks[i] == slices.Max(ranks) && count(ranks, ranks[i]) == 1 && r.Mu >= field[i].Mu {
				t.Fatalf("the last one won: %v became %v", field[i], r)
			}
		}
	})
}

func seq(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func count(ranks []int, rank int) (n int) {
	for _, r := range ranks {
		if r == rank {
			n++
		}
	}
	return n
}

// TestQuitting costs at least what being last does.
func TestQuitting(t *testing.T) {
	field := slices.Repeat([]Rating{New()}, 4)
	last, quit := Rate(field, []int{1, 2, 3, 4}), Rate(field, []int{1, 2, 3, Quit})
	two := Rate(field, []int{1, 2, Quit, Quit})
	if quit[3] != last[3] || two[2] != two[3] || two[3].Mu >= two[1].Mu {
		t.Errorf("%v, %v, %v", last, quit, two)
	}
}

func TestWhatIsNoRating(t *testing.T) {
	for _, r := range []Rating{{}, {math.NaN(), 1}, {25, math.NaN()}, {25, -1}} {
		if r.Shown() != 0 {
			t.Errorf("%v is shown as %v", r, r.Shown())
		}
		for _, after := range Rate([]Rating{r, New()}, []int{1, 2}) {
			if math.IsNaN(after.Mu) || math.IsNaN(after.Sigma) {
				t.Errorf("%v became %v", r, after)
			}
		}
	}
	if got := Rate([]Rating{{30, 2}}, []int{1}); got[0] != (Rating{30, 2}) {
		t.Errorf("a match of one proved something: %v", got)
	}
}

// TestPopulation: 200 players of known strength play eight at a time, with luck. The
// order of their ratings comes to be the order of their strength.
func TestPopulation(t *testing.T) {
	for matches, want := range map[int]float64{10: .93, 50: .98} {
		var got []float64
		for seed := range uint64(5) {
			got = append(got, simulate(matches, seed))
		}
		slices.Sort(got)
		t.Logf("rank correlation after %d matches each, 5 seeds: %.4f median, %.4f least", matches, got[2], got[0])
		if got[2] < want {
			t.Errorf("after %d matches the rank correlation is %.4f (median of 5 seeds), want %v", matches, got[2], want)
		}
	}
}

func simulate(matches int, seed uint64) float64 {
	const players, perMatch = 200, 8
	rng := rand.New(rand.NewPCG(seed, 1))
	strength, ratings := make([]float64, players), make([]Rating, players)
	for i := range strength {
		strength[i], ratings[i] = Mu+Sigma*rng.NormFloat64(), New()
	}
	for range matches {
		order := rng.Perm(players)
		for at := 0; at < players; at += perMatch {
			match(rng, order[at:at+perMatch], strength, ratings)
		}
	}
	shown := make([]float64, players)
	for i, r := range ratings {
		shown[i] = r.Mu
	}
	return correlation(rankOf(strength), rankOf(shown))
}

func match(rng *rand.Rand, who []int, strength []float64, ratings []Rating) {
	drive := map[int]float64{}
	for _, i := range who {
		drive[i] = strength[i] + beta*rng.NormFloat64()
	}
	slices.SortFunc(who, func(a, b int) int { return cmp.Compare(drive[b], drive[a]) })
	var field []Rating
	for _, i := range who {
		field = append(field, ratings[i])
	}
	for place, r := range Rate(field, seq(len(who))) {
		ratings[who[place]] = r
	}
}

func rankOf(values []float64) []float64 {
	order := seq(len(values))
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks := make([]float64, len(values))
	for rank, i := range order {
		ranks[i] = float64(rank)
	}
	return ranks
}

// correlation is Spearman's, of ranks without ties.
func correlation(a, b []float64) float64 {
	var sum float64
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	n := float64(len(a))
	return 1 - 6*sum/(n*(n*n-1))
}
