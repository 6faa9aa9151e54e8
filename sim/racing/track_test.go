package racing

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"slipstream/sim/fix"
)

func TestCircuitIsOneThatCanBeRaced(t *testing.T) {
	c := Circuit
	if km := float64(c.Length) / Metre / 1000; km < 1 || km > 1.6 {
		t.Errorf("it is %.2f km long", km)
	}
	low, high := int32(math.MaxInt32), int32(math.MinInt32)
	for i := range c.Points {
		p, q := &c.Points[i], c.at(i+1)
		low, high = min(low, p.Y), max(high, p.Y)
		if p.Step < 2*Metre || p.Step > 3*Metre {
			t.Errorf("point %d: the next is %.2f m on", i, float64(p.Step)/Metre)
		}
		if got := math.Hypot(float64(p.TX), float64(p.TZ)) / fix.One; math.Abs(got-1) > 1e-3 {
			t.Errorf("point %d: its direction is %.4f long", i, got)
		}
		// A wall on the inside of a bend has to be nearer than the bend's middle.
		bend := float64(fix.Wrap(fix.Atan2(q.TX, q.TZ)-fix.Atan2(p.TX, p.TZ))) * 2 * math.Pi / fix.Turn
		inner := p.Left
		if bend < 0 {
			inner = p.Right
		}
		if radius := float64(p.Step) / math.Abs(bend); radius < float64(inner)*1.2 {
			t.Errorf("point %d: a bend of %.1f m has its wall at %.1f m", i, radius/Metre, float64(inner)/Metre)
		}
		if edge := p.Half + max(p.KerbLeft, p.KerbRight); edge > min(p.Left, p.Right)-Metre {
			t.Errorf("point %d: no grass between kerb and wall", i)
		}
		if fix.Abs(p.Line) > p.Half-Metre {
			t.Errorf("point %d: the racing line is %.1f m off, the tarmac ends at %.1f m", i, float64(p.Line)/Metre, float64(p.Half)/Metre)
		}
	}
	if climb := float64(high-low) / Metre; climb < 10 {
		t.Errorf("it climbs only %.1f m", climb)
	}
	if len(c.Marks) < 8 || c.Marks[0] != 0 {
		t.Errorf("checkpoints at %v", c.Marks)
	}
}

// TestNoTwoPartsOverlap holds every two parts of the circuit apart by their walls.
func TestNoTwoPartsOverlap(t *testing.T) {
	n := len(Circuit.Points)
	for i := range n {
		p := Circuit.at(i)
		for j := i + 30; j < i+n-30; j++ {
			q := Circuit.at(j)
			apart := math.Hypot(float64(p.X-q.X), float64(p.Z-q.Z))
			if apart < float64(max(p.Left, p.Right)+max(q.Left, q.Right)) {
				t.Fatalf("points %d and %d are %.1f m apart", i, j%n, apart/Metre)
			}
		}
	}
}

func TestStandFindsWhatSpotSays(t *testing.T) {
	for along := int32(0); along < Circuit.Length; along += Metre / 3 {
		for _, offset := range []int32{0, 5 * Metre, -5 * Metre, 9 * Metre, -9 * Metre} {
			spot := Circuit.Spot(along, offset)
			for _, hint := range []int32{spot.Segment, (spot.Segment + 3) % int32(len(Circuit.Points))} {
				f := Circuit.stand(hint, spot.X, spot.Z)
				if fix.Abs(f.offset-offset) > Metre/20 {
					t.Fatalf("at %.1f m, %d to the left: found at %d", float64(along)/Metre, offset, f.offset)
				}
				if off := (f.along() - along + Circuit.Length*3/2) % Circuit.Length; fix.Abs(off-Circuit.Length/2) > Metre*3/2 {
					t.Fatalf("at %.1f m, %d to the left: found at %.1f m", float64(along)/Metre, offset, float64(f.along())/Metre)
				}
			}
		}
	}
	if a, b := Circuit.Spot(-Metre, 0), Circuit.Spot(Circuit.Length-Metre, 0); a != b {
		t.Errorf("a metre before the line is %v and %v", a, b)
	}
}

// TestOffsetsDoNotJump walks across every joint of two segments, on both sides.
func TestOffsetsDoNotJump(t *testing.T) {
	for i := range Circuit.Points {
		p := Circuit.at(i)
		for _, offset := range []int32{-9 * Metre, -Metre, Metre, 9 * Metre} {
			x, z := p.X+fix.Mul(p.TZ, offset), p.Z-fix.Mul(p.TX, offset)
			before := Circuit.stand(int32(i), x-p.TX>>10, z-p.TZ>>10)
			after := Circuit.stand(int32(i), x+p.TX>>10, z+p.TZ>>10)
			if d := fix.Abs(before.offset - after.offset); d > Metre/40 {
				t.Fatalf("point %d: the offset jumps by %d", i, d)
			}
			if d := fix.Abs(before.ground - after.ground); d > Metre/20 {
				t.Fatalf("point %d: the road jumps by %d", i, d)
			}
		}
	}
}

func TestGridHasRoomForAll(t *testing.T) {
	for i, a := range Circuit.Grid {
		if a.Segment < int32(len(Circuit.Points))/2 {
			t.Errorf("place %d is not behind the line", i+1)
		}
		for j, b := range Circuit.Grid[:i] {
			if math.Hypot(float64(a.X-b.X), float64(a.Z-b.Z)) < CarLength+Metre {
				t.Errorf("places %d and %d are too near", i+1, j+1)
			}
		}
	}
	if len(Circuit.Grid) != Slots {
		t.Errorf("%d places", len(Circuit.Grid))
	}
}

var plot = flag.String("plot", "", "draw the circuit, as seen from above, into this PNG file")

// TestPlot draws walls red, kerbs and edges light, and the racing line from blue
// for slow to yellow for fast.
func TestPlot(t *testing.T) {
	if *plot == "" {
		return
	}
	picture := image.NewRGBA(image.Rect(0, 0, 1000, 640))
	dot := func(s Spot, c color.Color) {
		x, y := 480-int(s.X)*2/Metre, 560-int(s.Z)*2/Metre
		for i := range 4 {
			picture.Set(x+i/2, y+i%2, c)
		}
	}
	for along := int32(0); along < Circuit.Length; along += Metre / 2 {
		p := &Circuit.Points[Circuit.Spot(along, 0).Segment]
		for offset, c := range map[int32]color.Color{
			p.Left: color.RGBA{220, 60, 40, 255}, -p.Right: color.RGBA{220, 60, 40, 255},
			p.Half: color.White, -p.Half: color.White,
			p.Half + p.KerbLeft: color.RGBA{255, 160, 120, 255}, -p.Half - p.KerbRight: color.RGBA{255, 160, 120, 255},
			p.Line: color.RGBA{uint8(p.Pace * 3 / Metre), uint8(p.Pace * 3 / Metre), uint8(255 - p.Pace*3/Metre), 255},
		} {
			dot(Circuit.Spot(along, offset), c)
		}
	}
	for _, s := range Circuit.Grid {
		dot(s, color.RGBA{0, 255, 120, 255})
	}
	f, err := os.Create(*plot)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
}
