package clientweb

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// icons are the pictures of the game that systems want as dots: NAME to size. A full one has no
// round corners, and a smaller drawing: systems cut it to a shape of their own.
var icons = map[string]struct {
	size int
	full bool
}{
	"icon-192.png":          {192, false},
	"icon-512.png":          {512, false},
	"icon-maskable-512.png": {512, true},
	"apple-touch-icon.png":  {180, true},
}

// drawIcons writes the icons into dir.
func drawIcons(dir string) error {
	for name, icon := range icons {
		var out bytes.Buffer
		if err := png.Encode(&out, drawIcon(icon.size, icon.full)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A patch is a shape of one ink in a square of 64, as in public/icon.svg.
type patch struct {
	ink     color.NRGBA
	corners [][2]float64 // of a convex polygon, clockwise
}

var (
	night = color.NRGBA{0x22, 0x1a, 0x4f, 0xff}
	sun   = color.NRGBA{0xff, 0xc8, 0x57, 0xff}
	coral = color.NRGBA{0xff, 0x6b, 0x57, 0xff}
	cream = color.NRGBA{0xff, 0xf1, 0xd6, 0xff}
)

var patches = []patch{
	{cream, [][2]float64{{31, 38}, {33, 38}, {35, 58}, {29, 58}}},
	{coral, [][2]float64{{28, 34}, {36, 34}, {56, 58}, {8, 58}}},
	{sun, [][2]float64{{13, 38}, {51, 38}, {49.5, 42}, {14.5, 42}}},
	{sun, [][2]float64{{16.5, 46}, {47.5, 46}, {44, 49.5}, {20, 49.5}}},
}

// samples is how often a dot is looked at on each axis: edges are smooth.
const samples = 4

func drawIcon(size int, full bool) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			var r, g, b, a int
			for k := range samples * samples {
				u := (float64(x) + (float64(k%samples)+0.5)/samples) * 64 / float64(size)
				v := (float64(y) + (float64(k/samples)+0.5)/samples) * 64 / float64(size)
				ink := inkAt(u, v, full)
				n := int(ink.A) // what is seen through counts for nothing
				r, g, b, a = r+int(ink.R)*n, g+int(ink.G)*n, b+int(ink.B)*n, a+n
			}
			if a > 0 {
				img.SetNRGBA(x, y, color.NRGBA{uint8(r / a), uint8(g / a), uint8(b / a), uint8(a / (samples * samples))})
			}
		}
	}
	return img
}

func inkAt(u, v float64, full bool) color.NRGBA {
	if full {
		u, v = 32+(u-32)/0.8, 32+(v-32)/0.8
	} else if outside(u, v) {
		return color.NRGBA{}
	}
	for _, p := range patches {
		if p.covers(u, v) {
			return p.ink
		}
	}
	if v <= 34 && (u-32)*(u-32)+(v-34)*(v-34) <= 20*20 {
		return sun
	}
	return night
}

// outside reports what round corners cut off.
func outside(u, v float64) bool {
	const radius = 12
	x, y := max(radius-u, u-(64-radius), 0), max(radius-v, v-(64-radius), 0)
	return x*x+y*y > radius*radius
}

func (p *patch) covers(u, v float64) bool {
	for i, a := range p.corners {
		b := p.corners[(i+1)%len(p.corners)]
		if (b[0]-a[0])*(v-a[1])-(b[1]-a[1])*(u-a[0]) < 0 {
			return false
		}
	}
	return true
}
