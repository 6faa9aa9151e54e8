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

// authored calls test for every track that was drawn.
func authored(t *testing.T, test func(t *testing.T, c *Track)) {
	for number := range Authored {
		c := Chart(number)
		t.Run(c.Name, func(t *testing.T) { test(t, c) })
	}
}

func TestEveryDrawingIsATrack(t *testing.T) {
	authored(t, func(t *testing.T, c *Track) {
		low, high, fast, slow := int32(math.MaxInt32), int32(math.MinInt32), int32(0), int32(math.MaxInt32)
		for i := range c.Points {
			p := &c.Points[i]
			low, high = min(low, p.Y), max(high, p.Y)
			fast, slow = max(fast, p.Pace), min(slow, p.Pace)
			if got := math.Hypot(float64(p.TX), float64(p.TZ)) / fix.One; math.Abs(got-1) > 1e-3 {
				t.Errorf("point %d: its direction is %.4f long", i, got)
			}
			if fix.Abs(p.Line) > p.Half-Metre {
				t.Errorf("point %d: the racing line is %.1f m off, the tarmac ends at %.1f m", i, float64(p.Line)/Metre, float64(p.Half)/Metre)
			}
		}
		t.Logf("%4d m, %3d points, %2d checkpoints, climbs %2d m, driven at %2d to %2d m/s",
			c.Length/Metre, len(c.Points), len(c.Marks), (high-low)/Metre, slow/Metre, fast/Metre)
		if fault, at := c.Fault(); fault != Sound {
			t.Error(fault, at)
			for i := range c.Points {
				if f := c.faultAt(i); f != Sound {
					p := &c.Points[i]
					t.Logf("point %d at %d, %d: %s", i, p.X/Metre, p.Z/Metre, f)
				}
			}
		}
	})
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

var plot = flag.String("plot", "", "draw the tracks, as seen from above, into this PNG file")

// TestPlot draws walls red, kerbs and edges light, and the racing line from blue
// for slow to yellow for fast.
func TestPlot(t *testing.T) {
	if *plot == "" {
		return
	}
	picture := image.NewRGBA(image.Rect(0, 0, 1400, 1000))
	for k, number := range []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11} {
		c := Chart(number)
		left, top := 200+k%4*360, 170+k/4*340
		midX, midZ := int32(0), int32(0)
		for _, p := range c.Points {
			midX, midZ = midX+p.X/int32(len(c.Points)), midZ+p.Z/int32(len(c.Points))
		}
		dot := func(s Spot, ink color.Color) {
			x, y := left-int(s.X-midX)*6/(10*Metre), top-int(s.Z-midZ)*6/(10*Metre)
			picture.Set(x, y, ink)
		}
		for along := int32(0); along < c.Length; along += Metre / 2 {
			p := &c.Points[c.Spot(along, 0).Segment]
			dot(c.Spot(along, p.Left), color.RGBA{220, 60, 40, 255})
			dot(c.Spot(along, -p.Right), color.RGBA{220, 60, 40, 255})
			dot(c.Spot(along, p.Half), color.White)
			dot(c.Spot(along, -p.Half), color.White)
			pace := uint8(p.Pace * 3 / Metre)
			dot(c.Spot(along, p.Line), color.RGBA{pace, pace, 255 - pace, 255})
		}
		for _, s := range c.Grid {
			dot(s, color.RGBA{0, 255, 120, 255})
		}
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
