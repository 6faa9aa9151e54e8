package clientweb

import (
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestIcons: each has its size; a full one covers its corners, since systems cut it.
func TestIcons(t *testing.T) {
	dir := t.TempDir()
	if err := drawIcons(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range icons {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		_ = f.Close()
		if err != nil || img.Bounds().Dx() != want.size || img.Bounds().Dy() != want.size {
			t.Fatalf("%s: %v %v", name, img.Bounds(), err)
		}
		_, _, _, corner := img.At(0, 0).RGBA()
		if (corner == 0xffff) != want.full {
			t.Errorf("%s: the corner's cover is %#x", name, corner)
		}
		at := func(u, v float64) color.NRGBA {
			if want.full {
				u, v = 32+(u-32)*0.8, 32+(v-32)*0.8
			}
			return color.NRGBAModel.Convert(img.At(int(u*float64(want.size)/64), int(v*float64(want.size)/64))).(color.NRGBA)
		}
		for _, c := range []struct {
			u, v float64
			ink  color.NRGBA
		}{{32, 20, sun}, {15, 56, coral}, {32, 48, cream}, {32, 8, night}} {
			if got := at(c.u, c.v); got != c.ink {
				t.Errorf("%s: at %v, %v it is %v, want %v", name, c.u, c.v, got, c.ink)
			}
		}
	}
}
