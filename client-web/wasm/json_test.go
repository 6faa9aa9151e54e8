package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestJSON(t *testing.T) {
	if got := string(appendField(appendField([]byte("{"), "a", -7), "b", 1<<40)); got != `{"a":-7,"b":1099511627776` {
		t.Error(got)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		hash := r.Uint64() >> r.IntN(64)
		if got, want := string(appendHash(nil, hash)), fmt.Sprintf("%016x", hash); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		x := float64(r.IntN(1_000_000))/100 + 0.001
		if got, want := string(appendHundredths(nil, x)), fmt.Sprintf("%.2f", x); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
