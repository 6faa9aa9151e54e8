package clientweb_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pictures: `go test ./client-web -run 'TwoPages|TestTouch' -args -pictures` makes the pictures of
// the README anew, as a graphics card would draw them.
var pictures = flag.Bool("pictures", false, "draw at high quality, and write the README's pictures")

// mostPicture is how large a picture of the README may be, in bytes.
const mostPicture = 80 << 10

// drawn is the quality at which pages are drawn that pictures are taken of.
func drawn() string {
	if *pictures {
		return "high"
	}
	return "potato"
}

// circuit is the track that pages race on: where it is soon over, or where it looks best.
func circuit() int32 {
	if *pictures {
		return 0
	}
	return sprint
}

// pace is how soon their race begins, and how strong the bots are in it: drawing at high quality
// takes a page without a graphics card a while.
func pace() string {
	if *pictures {
		return "countdown=30&skill=0"
	}
	return "countdown=8"
}

// picture is taken for the README if that is what is asked for, and to look at otherwise.
func (p *page) picture(name string) {
	p.t.Helper()
	if !*pictures {
		p.shoot("picture-" + name)
		return
	}
	quality := int64(72)
	size := eval[[]float64](p, `[innerWidth, innerHeight]`)
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		taken, err := cdp.Call(ctx, t, devpage.CaptureScreenshot, devpage.CaptureScreenshotParams{
			Format: devpage.CaptureScreenshotFormatWebp, Quality: &quality,
			Clip: &devpage.Viewport{Width: size[0], Height: size[1], Scale: 800 / size[0]},
		})
		if err != nil {
			return err
		}
		if len(taken.Data) > mostPicture {
			p.t.Errorf("the picture %s has %d bytes of at most %d", name, len(taken.Data), mostPicture)
		}
		if err := os.MkdirAll("pictures", 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join("pictures", name+".webp"), taken.Data, 0o644)
	}))
}
