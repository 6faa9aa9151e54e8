package clientweb_test

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// scan reads the QR code in a picture of the page, as a telephone would.
func (p *page) scan() string {
	p.t.Helper()
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		p.fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		p.shoot("failed-" + p.name)
		p.t.Fatalf("no telephone reads the code: %v", err)
	}
	return code.GetText()
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
