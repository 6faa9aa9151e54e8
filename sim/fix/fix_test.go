package fix

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestTables(t *testing.T) {
	for i, v := range sine {
		if want := int32(math.Round(math.Sin(math.Pi/2*float64(i)/256) * One)); v != want {
			t.Errorf("sine[%d] is %d, want %d", i, v, want)
		}
	}
	for i, v := range arctan {
		if want := int32(math.Round(math.Atan(float64(i)/256) / (2 * math.Pi) * Turn * 256)); v != want {
			t.Errorf("arctan[%d] is %d, want %d", i, v, want)
		}
	}
	for i, v := range root {
		if want := min(255, int32(math.Round(math.Sqrt((float64(i)+64.5)*256)))); v != want {
			t.Errorf("root[%d] is %d, want %d", i, v, want)
		}
	}
}

func TestSinCos(t *testing.T) {
	for a := range int32(Turn) {
		s, c := math.Sincos(2 * math.Pi * float64(a) / Turn)
		if d := math.Abs(float64(Sin(a)) - s*One); d > 1.5 {
			t.Fatalf("Sin(%d) is %d, off by %.2f", a, Sin(a), d)
		}
		if d := math.Abs(float64(Cos(a)) - c*One); d > 1.5 {
			t.Fatalf("Cos(%d) is %d, off by %.2f", a, Cos(a), d)
		}
		if Sin(a) != Sin(a+Turn) || Sin(a) != Sin(a-Turn) || Sin(a) != -Sin(-a) {
			t.Fatalf("Sin(%d) does not wrap", a)
		}
	}
}

func TestAtan2(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	check := func(y, x int32) {
		t.Helper()
		want := math.Atan2(float64(y), float64(x)) / (2 * math.Pi) * Turn
		d := math.Mod(float64(Atan2(y, x))-want, Turn)
		d = math.Min(math.Abs(d), Turn-math.Abs(d))
		if (x != 0 || y != 0) && d > 0.8 {
			t.Fatalf("Atan2(%d, %d) is %d, want %.2f", y, x, Atan2(y, x), want)
		}
	}
	edges := []int32{0, 1, -1, 2, 255, 256, 257, math.MaxInt32, math.MinInt32, math.MinInt32 + 1, One, -One}
	for _, y := range edges {
		for _, x := range edges {
			check(y, x)
		}
	}
	for range 200_000 {
		shift := rng.UintN(31)
		check(int32(rng.Uint32())>>shift, int32(rng.Uint32())>>(31-shift))
	}
	if Atan2(0, 0) != 0 {
		t.Error("Atan2 of the origin is not 0")
	}
}

func TestSqrt(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(n uint64) {
		t.Helper()
		if got, want := Sqrt(n), new(big.Int).Sqrt(new(big.Int).SetUint64(n)).Uint64(); uint64(got) != want {
			t.Fatalf("Sqrt(%d) is %d, want %d", n, got, want)
		}
	}
	for n := range uint64(1 << 17) {
		check(n)
		check(math.MaxUint64 - n)
	}
	for range 100_000 {
		check(rng.Uint64() >> rng.UintN(64))
		r := uint64(rng.Uint32())
		check(r * r)
		check(r*r - 1)
		check(r*r + 1)
	}
}

func TestMulDiv(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	sat := func(v float64) float64 { return math.Min(math.Max(v, math.MinInt32), math.MaxInt32) }
	for range 200_000 {
		a, b := int32(rng.Uint32())>>rng.UintN(32), int32(rng.Uint32())>>rng.UintN(32)
		if want := sat(float64(a) * float64(b) / One); math.Abs(float64(Mul(a, b))-want) > 0.5 {
			t.Fatalf("Mul(%d, %d) is %d, want %.2f", a, b, Mul(a, b), want)
		}
		if b == 0 {
			continue
		}
		if want := sat(float64(a) / float64(b) * One); math.Abs(float64(Div(a, b))-want) > 1 {
			t.Fatalf("Div(%d, %d) is %d, want %.2f", a, b, Div(a, b), want)
		}
	}
	if Div(1, 0) != math.MaxInt32 || Div(-1, 0) != math.MinInt32 || Div(0, 0) != 0 {
		t.Error("division by zero does not saturate")
	}
}

func TestSmall(t *testing.T) {
	if Len(3*One, 4*One) != 5*One || Len(math.MinInt32, math.MinInt32) != math.MaxInt32 {
		t.Error("Len")
	}
	if Wrap(Turn) != 0 || Wrap(Turn/2) != -Turn/2 || Wrap(-Turn/2-1) != Turn/2-1 {
		t.Error("Wrap")
	}
	if Abs(-3) != 3 || Abs(math.MinInt32) != math.MaxInt32 || Clamp(-9, 4) != -4 || Clamp(9, 4) != 4 {
		t.Error("Abs, Clamp")
	}
}

func BenchmarkSqrt(b *testing.B) {
	n, sum := uint64(1), uint32(0)
	for b.Loop() {
		n = n*6364136223846793005 + 1
		sum += Sqrt(n)
	}
	_ = sum
}
