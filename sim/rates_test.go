package sim

import "testing"

func TestRates(t *testing.T) {
	for _, c := range []struct{ rate, hz, every int }{
		{0, 60, 1}, {60, 60, 1}, {90, 60, 1}, {59, 60, 2}, {30, 60, 2}, {20, 60, 3}, {25, 60, 3}, {10, 60, 6},
		{30, 30, 1}, {20, 30, 2}, {10, 30, 3}, {15, 20, 2}, {10, 8, 1}, {10, 32, 2}, {10, 120, 12}, {40, 120, 3},
	} {
		snapshot, commands := Rates{Snapshots: c.rate, Messages: c.rate}.Ticks(c.hz)
		if int(snapshot) != c.every || commands != c.every {
			t.Errorf("%d a second of %d Hz: every %d and %d ticks, want %d", c.rate, c.hz, snapshot, commands, c.every)
		}
	}
	if r := (Rates{Messages: 20}).Or(Rates{30, 30}); r != (Rates{30, 20}) || !r.Valid() {
		t.Errorf("%+v", r)
	}
	if (Rates{Snapshots: 9}).Valid() || (Rates{Messages: -1}).Valid() || !(Rates{}).Valid() {
		t.Error("a rate that nobody can play with is valid, or none is not")
	}
}
