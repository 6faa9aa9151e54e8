package clientweb_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// scan reads the QR code in a picture of the page, as a telephone would. Of one link in 300 the modules look like a
// pattern that this reader searches for, and it loses its way; then the telephone comes close: the code alone, read
// without a search.
func (p *page) scan() string {
	p.t.Helper()
	text, err := read(p.photograph(nil), nil)
	if err != nil {
		p.t.Logf("from afar: %v", err)
		exact := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
		text, err = read(p.photograph(p.poster()), exact)
	}
	if err != nil {
		p.shoot("failed-" + p.name)
		p.t.Fatalf("no telephone reads the code: %v", err)
	}
	return text
}

// poster is where the code is on the page, its edge left out.
func (p *page) poster() *devpage.Viewport {
	at := eval[[]float64](p, `(({x, y, width, height}) => [x + 4, y + 4, width - 8, height - 8])(
		document.querySelector(".panel .qr").getBoundingClientRect())`)
	return &devpage.Viewport{X: at[0], Y: at[1], Width: at[2], Height: at[3], Scale: 4}
}

// photograph takes a picture of a part of the page, or of all that is seen.
func (p *page) photograph(clip *devpage.Viewport) image.Image {
	p.t.Helper()
	var picture image.Image
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		taken, err := cdp.Call(ctx, t, devpage.CaptureScreenshot, devpage.CaptureScreenshotParams{Clip: clip})
		if err == nil {
			picture, err = png.Decode(bytes.NewReader(taken.Data))
		}
		return err
	}))
	return picture
}

// read returns the text of the QR code in a picture.
func read(picture image.Image, hints map[gozxing.DecodeHintType]any) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	code, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		return "", err
	}
	return code.GetText(), nil
}

// A friend across the table comes into the room by his telephone's camera.
func TestRoomByQRCode(t *testing.T) {
	t.Parallel()
	p := visit(t, "poster", race(t, ""))
	p.click("Race with friends")
	p.until(`location.pathname.startsWith("/r/") && document.querySelector(".panel .qr")?.getClientRects().length > 0`, 20*time.Second)
	if got, want := p.scan(), eval[string](p, `location.origin + location.pathname`); got != want {
		t.Errorf("the code says %q, the room is %q", got, want)
	}
	p.axe("the room's code")
	p.shoot("room-qr")
}
