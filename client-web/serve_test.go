package clientweb

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func client(t *testing.T) *Client {
	t.Helper()
	c := &Client{watchers: map[int]func(Progress){}}
	err := c.serve(fstest.MapFS{
		"index.html":              {Data: []byte("<p>the game")},
		"assets/main-1234.js":     {Data: []byte(strings.Repeat("long ", 100))},
		"assets/main-1234.js.gz":  {Data: []byte("short")},
		"assets/slip-1234.wasm":   {Data: []byte("\x00asm")},
		"examples/tag/index.html": {Data: []byte("<p>tag")},
		"licenses.txt":            {Data: []byte("licences")},
		".stamp":                  {Data: []byte("secret")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func get(h http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPages(t *testing.T) {
	c := client(t)
	const lasting = "public, max-age=31536000, immutable"
	for _, want := range []struct {
		path         string
		status       int
		kind, caches string
	}{
		{"/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/r/AB3K9", 200, "text/html; charset=utf-8", "no-cache"},
		{"/licenses", 200, "text/plain; charset=utf-8", "no-cache"},
		{"/examples/tag/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/examples/tag", 302, "text/html; charset=utf-8", ""},
		{"/assets/main-1234.js", 200, "text/javascript; charset=utf-8", lasting},
		{"/assets/slip-1234.wasm", 200, "application/wasm", lasting},
		{"/.stamp", 404, "text/plain; charset=utf-8", ""},
		{"/assets/main-1234.js.gz", 404, "text/plain; charset=utf-8", ""},
		{"/../../etc/passwd", 404, "text/plain; charset=utf-8", ""},
		{"/nothing", 404, "text/plain; charset=utf-8", ""},
	} {
		r := get(c, "GET", want.path)
		if r.StatusCode != want.status || r.Header.Get("Content-Type") != want.kind ||
			r.Header.Get("Cache-Control") != want.caches {
			t.Errorf("GET %s: %d %q %q, want %d %q %q", want.path, r.StatusCode, r.Header.Get("Content-Type"),
				r.Header.Get("Cache-Control"),
				want.status, want.kind, want.caches)
		}
	}
}

func TestCompressedUnchangedAndHead(t *testing.T) {
	c := client(t)
	const path = "/assets/main-1234.js"
	plain := get(c, "GET", path)
	if plain.Header.Get("Content-Encoding") != "" || plain.ContentLength != 500 {
		t.Errorf("without Accept-Encoding: %q, %d bytes", plain.Header.Get("Content-Encoding"), plain.ContentLength)
	}
	zipped := get(c, "GET", path, "Accept-Encoding", "gzip, br")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.ContentLength != 5 ||
		zipped.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("with gzip: %v", zipped.Header)
	}
	if r := get(c, "GET", path, "If-None-Match", plain.Header.Get("ETag")); r.StatusCode != http.StatusNotModified {
		t.Errorf("with its own ETag: %d", r.StatusCode)
	}
	if r := get(c, "HEAD", path); r.StatusCode != 200 || r.Header.Get("Content-Length") != "500" {
		t.Errorf("HEAD: %d %v", r.StatusCode, r.Header)
	}
	if r := get(c, "POST", "/"); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", r.StatusCode)
	}
}

// A page may run our own scripts and WebAssembly, and nothing that is written into it.
func TestPolicy(t *testing.T) {
	p := get(client(t), "GET", "/").Header.Get("Content-Security-Policy")
	_, scripts, _ := strings.Cut(p, "script-src ")
	scripts, _, _ = strings.Cut(scripts, ";")
	if scripts != "'self' 'wasm-unsafe-eval'" {
		t.Errorf("scripts may come from %q", scripts)
	}
	waits := get(&Client{}, "GET", "/").Header.Get("Content-Security-Policy")
	_, script, _ := strings.Cut(string(waiting), "<script>")
	script, _, _ = strings.Cut(script, "</script>")
	sum := sha256.Sum256([]byte(script))
	if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(waits, "script-src 'sha256-"+hash+"';") {
		t.Errorf("the waiting page's policy %q does not allow its own script alone", waits)
	}
}

func TestWaitingPage(t *testing.T) {
	c := &Client{}
	for path, want := range map[string]int{"/": 200, "/r/AB3K9": 200, "/assets/main-1.js": 503} {
		r := get(c, "GET", path)
		if r.StatusCode != want || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("GET %s while it is built: %d, cache %q, want %d and no-store", path, r.StatusCode, r.Header.Get("Cache-Control"), want)
		}
	}
}

// Who begins to watch late hears everything so far, the oldest lines left out; who stopped hears nothing.
func TestWatch(t *testing.T) {
	c := &Client{watchers: map[int]func(Progress){}}
	var early, late []Progress
	stop := c.Watch(func(p Progress) { early = append(early, p) })
	c.tell(Progress{Step: "one", Text: strings.Repeat("line\n", 1000)})
	c.tell(Progress{Text: "last\n"})
	c.Watch(func(p Progress) { late = append(late, p) })()
	stop()
	c.tell(Progress{Step: "two"})
	if len(early) != 3 || early[2] != (Progress{Step: "one", Text: "last\n"}) {
		t.Errorf("an early watcher was told %d times, last %+v", len(early), early[len(early)-1])
	}
	if len(late) != 1 || len(late[0].Text) > maxLog || !strings.HasPrefix(late[0].Text, "line\n") ||
		!strings.HasSuffix(late[0].Text, "line\nlast\n") {
		t.Errorf("a late watcher was told %d times, %d bytes", len(late), len(late[0].Text))
	}
}

func TestOpenADirectory(t *testing.T) {
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("an empty directory was taken for a built client")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("<p>hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Open(dir)
	if err != nil || !c.Ready() {
		t.Fatalf("Open: %v", err)
	}
	if err := c.Build(context.Background()); err != nil {
		t.Errorf("a client that is there was built again: %v", err)
	}
}

func TestCheckNode(t *testing.T) {
	for version, ok := range map[string]bool{
		"v20.19.0": true, "v20.20.2": true, "v22.0.0": true, "v100.1.0": true,
		"v18.19.0": false, "v20.18.9": false, "v9.0.0": false, "node": false, "": false,
	} {
		err := checkNode(version, "do this")
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "do this") {
			t.Errorf("checkNode(%q) = %v", version, err)
		}
	}
}

// The digest follows what the client is made of, and nothing else.
func TestDigest(t *testing.T) {
	root := t.TempDir()
	put := func(name, text string) string {
		t.Helper()
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		sum, err := digest(root, []string{"src", "one", "missing"}, "salt")
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	first := put("src/a.ts", "a")
	for _, name := range []string{"src/a.test.ts", "src/generated/b.ts", "src/README.md", "elsewhere"} {
		if put(name, "x") != first {
			t.Errorf("%s changed the digest", name)
		}
	}
	seen := map[string]string{first: "the first"}
	for _, change := range [][2]string{{"src/a.ts", "b"}, {"src/b.ts", ""}, {"one", "1"}, {"src/c/d.ts", "d"}} {
		sum := put(change[0], change[1])
		if was, again := seen[sum]; again {
			t.Errorf("after %v the digest is that of %s", change, was)
		}
		seen[sum] = change[0]
	}
}

func TestLicenceOfAPackage(t *testing.T) {
	dir := t.TempDir()
	if _, err := licence(dir); err == nil {
		t.Error("a package without a licence passed")
	}
	for _, name := range []string{"LICENSE.md", "NOTICE", "readme"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("of "+name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := licence(dir); err != nil || text != "of LICENSE.md\n\nof NOTICE" {
		t.Errorf("licence = %q, %v", text, err)
	}
}
