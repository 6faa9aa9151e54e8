package clientweb_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	clientweb "slipstream/client-web"
)

// pages serves built clients on one address, until it is unplugged.
type pages struct {
	url    string
	now    atomic.Pointer[clientweb.Client]
	server http.Server
}

func newPages(t *testing.T, client *clientweb.Client) *pages {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &pages{url: "http://" + l.Addr().String()}
	s.now.Store(client)
	s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.now.Load().ServeHTTP(w, r) })
	go func() { _ = s.server.Serve(l) }()
	t.Cleanup(s.unplug)
	return s
}

// unplug is the net going away, with every connection there is.
func (s *pages) unplug() { _ = s.server.Close() }

// ask opens the page; what it cannot reach is no fault of it.
func (s *pages) ask(t *testing.T, browser context.Context, name string) *page {
	t.Helper()
	p := open(t, browser, name, s.url+"/?quality=potato")
	p.allow("ERR_CONNECTION_REFUSED")
	p.allow("WebSocket")
	p.allow("404")
	p.until(`document.querySelectorAll("button").length > 2`, 30*time.Second)
	return p
}

// kept waits until the browser keeps a build.
func (p *page) kept() {
	p.t.Helper()
	eval[bool](p, `navigator.serviceWorker.ready.then(() => { window.kept = true }); true`)
	p.until(`window.kept === true`, 30*time.Second)
}

// TestOffline: the page starts without a net. The menu is there and a race of bots runs behind it,
// out of what is kept; it says what needs the net, and what does not, the time trial, goes on.
func TestOffline(t *testing.T) {
	t.Parallel()
	client, err := built()
	if err != nil {
		t.Fatal(err)
	}
	s := newPages(t, client)
	p := s.ask(t, chromium(t), "offline")
	p.kept()
	p.until(`(s => s?.ready && s.clock > 30)(window.__slipstream?.state())`, 60*time.Second) // it asks for nothing more
	s.unplug()
	for range 2 {
		p.do(chromedp.Reload())
		p.until(`(s => s?.ready && s.cars > 8 && s.clock > 30)(window.__slipstream?.state())`, 60*time.Second)
	}
	eval[bool](p, `Object.defineProperty(navigator, "onLine", { value: false }); window.dispatchEvent(new Event("offline"))`)
	p.until(`document.body.innerText.includes("Time trial and garage work without the net")`, 10*time.Second)
	p.axe("offline")
	p.shoot("offline-menu")
	p.click("Time trial")
	p.click("Drive")
	p.until(`(s => s?.phase === "race" && s.clock > 0 && s.driving)(window.__slipstream?.state())`, 60*time.Second)
	p.shoot("offline-trial")
	p.do(chromedp.Reload())
	p.click("Quick race")
	p.until(`document.body.innerText.toLowerCase().includes("no connection")`, 30*time.Second)
	p.axe("no connection")
	p.shoot("offline-quick-race")
}

// TestUpdate: whoever is online has the server's build at once; what is kept for offline changes
// from the next start on, whole.
func TestUpdate(t *testing.T) {
	t.Parallel()
	client, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dist := t.TempDir()
	if err := os.CopyFS(dist, os.DirFS("dist")); err != nil {
		t.Fatal(err)
	}
	replace := func(name, pattern, with string) {
		path := filepath.Join(dist, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := regexp.MustCompile(pattern).ReplaceAllString(string(text), with)
		if changed == string(text) {
			t.Fatalf("%s has no %s", name, pattern)
		}
		write(t, path, changed)
		_ = os.Remove(path + ".gz")
	}
	replace("index.html", `<title>`, `<meta name="build" content="new"><title>`)
	index, err := os.ReadFile(filepath.Join(dist, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	replace("service.js", `"version":"\w+","page":"\w+"`,
		fmt.Sprintf(`"version":"new","page":"%x"`, sha256.Sum256(index)))
	newer, err := clientweb.Open(dist)
	if err != nil {
		t.Fatal(err)
	}

	const isNew = `document.querySelector("meta[name=build]") !== null`
	s := newPages(t, client)
	browser := chromium(t)
	p := s.ask(t, browser, "update")
	p.kept()
	if eval[bool](p, isNew) {
		t.Fatal("the first build is the new one")
	}
	s.now.Store(newer)
	p.do(chromedp.Reload())
	if !eval[bool](p, isNew) {
		t.Error("the server has a new build, and the page is of the old one")
	}
	// The new one is put aside while the old one is in use.
	eval[bool](p, `navigator.serviceWorker.getRegistration().then(function look(r) { if (r.waiting) window.aside = true; else setTimeout(look, 50, r) }); true`)
	p.until(`window.aside === true`, 30*time.Second)
	p.until(`caches.keys().then(names => names.length === 2)`, 10*time.Second)
	if err := chromedp.Cancel(p.ctx); err != nil {
		t.Fatal(err)
	}
	s.unplug()
	for end := time.Now().Add(patience * 30 * time.Second); ; {
		p := s.ask(t, browser, "next start")
		if eval[bool](p, isNew) {
			p.until(`caches.keys().then(names => names.join() === "slipstream-new")`, 10*time.Second)
			return
		}
		if err := chromedp.Cancel(p.ctx); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(end) {
			t.Fatal("the build that was put aside is not taken at the next start")
		}
	}
}

// TestInstallable: the manifest names icons that are there, of the sizes that it says.
func TestInstallable(t *testing.T) {
	t.Parallel()
	client, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := newPages(t, client).ask(t, chromium(t), "installable")
	eval[bool](p, `(async () => {
		const m = await (await fetch(document.querySelector("link[rel=manifest]").href)).json()
		const bad = []
		for (const icon of m.icons) {
			const image = new Image()
			image.src = icon.src
			await image.decode().catch(() => bad.push(icon.src))
			if (icon.sizes !== "any" && icon.sizes !== image.naturalWidth + "x" + image.naturalHeight) bad.push(icon.src + " is " + image.naturalWidth)
		}
		window.manifest = [m.name, m.display, m.start_url, m.icons.length, ...bad].join(" ")
	})(); true`)
	p.until(`window.manifest !== undefined`, 10*time.Second)
	if got := eval[string](p, `window.manifest`); !strings.HasPrefix(got, "Slipstream fullscreen / ") ||
		strings.Count(got, " ") != 3 {
		t.Errorf("the manifest: %s", got)
	}
}
