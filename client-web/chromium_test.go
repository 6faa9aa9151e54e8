package clientweb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	devbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/server"
	"slipstream/loadtest/system"
)

// built brings the client up to date, once for all tests of this process. The
// build reads its inputs here, so go's test cache sees them.
var built = sync.OnceValues(func() (*clientweb.Client, error) {
	client, err := clientweb.Open("")
	if err != nil {
		return nil, err
	}
	defer client.Watch(func(p clientweb.Progress) { fmt.Print(p.Text) })()
	return client, client.Build(context.Background())
})

// run runs a whole server, set up as changed, and returns its address and what stops it.
func run(change ...func(*server.Config)) (url string, stop func() error, err error) {
	client, err := built()
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	listening := make(chan string, 1)
	ended := make(chan error, 1)
	cfg := server.Config{
		Client: client, DrainFor: -1,
		Listening: func(url, _ string) { listening <- url },
	}
	cfg.OpenFor = 20 * time.Second // a page without a graphics card is slow to join
	for _, set := range change {
		set(&cfg)
	}
	go func() { ended <- (&server.Server{Config: cfg}).Run(ctx) }()
	select {
	case url := <-listening:
		return url, func() error { cancel(); return <-ended }, nil
	case err := <-ended:
		cancel()
		return "", nil, err
	}
}

// serve runs a server of the test's own.
func serve(t *testing.T, change ...func(*server.Config)) string {
	t.Helper()
	url, stop, err := run(change...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return url
}

// chromium starts a browser of its own profile for the test.
func chromium(t *testing.T, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	browser, stop, err := startChromium(t.TempDir(), flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return browser
}

func startChromium(profile string, flags ...chromedp.ExecAllocatorOption) (browser context.Context,
	stop func(), err error) {
	path, err := system.Need("chromium", "chromium")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("enable-unsafe-swiftshader", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("mute-audio", true), chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.WindowSize(1280, 720), chromedp.WSURLReadTimeout(patience*time.Minute))
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	stop = func() { closeBrowser(); closeAllocator() }
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, nil, fmt.Errorf("chromium did not start: %w", err)
	}
	return browser, stop, nil
}

// page is one tab. It belongs to the test's goroutine.
type page struct {
	t    *testing.T
	name string
	ctx  context.Context

	mu      sync.Mutex
	faults  []string
	allowed []string // parts of the faults that a test provokes
}

// open opens a tab, in its own window, that fails the test for whatever goes
// wrong in it: errors on the console, exceptions, requests that failed.
func open(t *testing.T, browser context.Context, name, url string, options ...chromedp.ContextOption) *page {
	t.Helper()
	p := blank(t, browser, name, options...)
	p.script(thrift)
	p.do(chromedp.Navigate(url))
	return p
}

// blank is such a tab before it goes anywhere. Its picture is drawn as often as that of players.
func blank(t *testing.T, browser context.Context, name string, options ...chromedp.ContextOption) *page {
	t.Helper()
	options = append(options, chromedp.WithNewWindow(true))
	ctx, closeTab := chromedp.NewContext(browser, options...)
	p := &page{t: t, name: name, ctx: ctx}
	p.allow("ERR_NETWORK_CHANGED") // some other program has added an interface to this machine
	t.Cleanup(closeTab)
	if err := chromedp.Listen(ctx, p.event); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.check)
	p.script(present)
	p.focused(true)
	p.do(chromedp.EmulateViewport(1280, 720))
	return p
}

func (p *page) event(ev any) {
	text := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text = "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		text = "console:"
		for _, arg := range ev.Args {
			text += " " + string(arg.Value) + arg.Description
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level != log.EntryLevelError {
			return
		}
		text = "log: " + ev.Entry.Text + " " + ev.Entry.URL
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, text)
}

// close ends the page before its test does: what nobody looks at is not drawn.
func (p *page) close() {
	p.t.Helper()
	if err := chromedp.Cancel(p.ctx); err != nil {
		p.t.Error(err)
	}
}

// allow lets faults pass that the test itself causes.
func (p *page) allow(part string) { p.allowed = append(p.allowed, part) }

func (p *page) check() {
	p.mu.Lock()
	defer p.mu.Unlock()
next:
	for _, fault := range p.faults {
		for _, part := range p.allowed {
			if strings.Contains(fault, part) {
				continue next
			}
		}
		p.t.Errorf("%s: %s", p.name, fault)
	}
}

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.fatal(err)
	}
}

// eval returns the value of an expression in a page.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience*time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.fatal(fmt.Errorf("%s: %w", expression, err))
	}
	return v
}

// patience is how many times as long a test waits as it says: other programs have this machine,
// too, and to be slow is no fault.
const patience = 4

// until waits for an expression to become true.
func (p *page) until(expression string, atMost time.Duration) {
	p.t.Helper()
	if _, err := await[bool](p, expression, atMost); err != nil {
		p.fatal(fmt.Errorf("waiting for %s: %w", expression, err))
	}
}

// await waits until an expression has a value that counts as true, in whatever document the page has
// by then.
func await[T any](p *page, expression string, atMost time.Duration) (T, error) {
	for end := time.Now().Add(patience * atMost); ; {
		v, err := poll[T](p, expression, max(time.Until(end), time.Millisecond))
		// What waits inside a document goes with it: that one is not yet what is waited for.
		if err == nil || !leftDocument(err) || time.Now().After(end) {
			return v, err
		}
	}
}

func poll[T any](p *page, expression string, atMost time.Duration) (T, error) {
	// The page itself says that the time is over, however long it was too busy to look.
	ctx, cancel := context.WithTimeout(p.ctx, atMost+patience*30*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Poll[T](expression,
		chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(atMost)))
}

// leftDocument reports whether an expression could not be looked at because the page went from one
// document to another.
func leftDocument(err error) bool {
	var answer *cdproto.Error
	if !errors.As(err, &answer) {
		return false
	}
	for _, lost := range []string{"Cannot find context", "context was destroyed", "Cannot find default execution context",
		"navigated or closed", "Promise was collected", "Cannot find execution context"} {
		if strings.Contains(answer.Message, lost) {
			return true
		}
	}
	return false
}

// fatal fails the test with what the page shows.
func (p *page) fatal(err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](
		`document.body.innerText + "\n" + JSON.stringify(window.__slipstream?.state() ?? null)`))
	p.shoot("failed-" + p.name)
	p.t.Fatalf("%s: %v\nthe page says: %s", p.name, err, text)
}

// shoot writes a picture of the page where a person can look at it.
func (p *page) shoot(name string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience*30*time.Second)
	defer cancel()
	_, _ = poll[bool](p, `(window.drawNow ?? (() => true))()`, 5*time.Second) // what draws nothing is shown as it is
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll("screenshots", 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join("screenshots", name+".png"), png, 0o644)
	}
	if err != nil {
		p.t.Errorf("no picture of %s: %v", p.name, err)
	}
}

// window minimizes the page's window, or brings it back.
func (p *page) window(state devbrowser.WindowState) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		w, err := cdp.Call(ctx, t, devbrowser.GetWindowForTarget, devbrowser.GetWindowForTargetParams{})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, devbrowser.SetWindowBounds, devbrowser.SetWindowBoundsParams{
			WindowID: w.WindowID, Bounds: &devbrowser.Bounds{WindowState: state},
		})
		return err
	}))
}

// A key of the keyboard, as a hand presses it.
type key struct {
	code, key string
	windows   int64
}

var (
	keyUp    = key{"ArrowUp", "ArrowUp", 38}
	keyDown  = key{"ArrowDown", "ArrowDown", 40}
	keyLeft  = key{"ArrowLeft", "ArrowLeft", 37}
	keyRight = key{"ArrowRight", "ArrowRight", 39}
	keyF3    = key{"F3", "F3", 114}

	keyEscape = key{"Escape", "Escape", 27}
)

// write puts text where the focus is, all of it at once.
func (p *page) write(text string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

func (p *page) press(k key, down bool) {
	p.t.Helper()
	kind := input.DispatchKeyEventTypeRawKeyDown
	if !down {
		kind = input.DispatchKeyEventTypeKeyUp
	}
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Code: k.code, Key: k.key, WindowsVirtualKeyCode: k.windows, NativeVirtualKeyCode: k.windows,
		})
		return err
	}))
}
