package sim

import "testing"

// The reference's own test prints these for pcg_oneseq_64_xsh_rr_32 seeded with 42
// (pcg-c, test-high/expected/check-pcg32-oneseq).
func TestRandIsThePublishedGenerator(t *testing.T) {
	r := NewRand(42)
	for i, want := range []uint32{0xc2f57bd6, 0x6b07c4a9, 0x72b7b29b, 0x44215383, 0xf5af5ead, 0x68beb632} {
		if got := r.Next(); got != want {
			t.Errorf("number %d is %#x, want %#x", i, got, want)
		}
	}
}

func TestIntNFillsItsRange(t *testing.T) {
	r, seen := NewRand(1), [7]int{}
	for range 70_000 {
		seen[r.IntN(7)]++
	}
	for v, n := range seen {
		if n < 9_000 || n > 11_000 {
			t.Errorf("%d came %d times of 70000", v, n)
		}
	}
	if r.IntN(1) != 0 {
		t.Error("IntN(1) is not 0")
	}
}
