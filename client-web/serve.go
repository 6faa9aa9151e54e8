package clientweb

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// A site is a built client in memory: a build that replaces the files on disk
// does not mix two versions in one page.
type site struct{ files map[string]*file }

type file struct {
	body, zipped []byte // zipped is nil where it would not help
	kind, etag   string
}

// newSite reads everything in files, whose compressed copies are beside them as NAME.gz.
func newSite(files fs.FS) (*site, error) {
	s := &site{files: map[string]*file{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || strings.HasSuffix(name, ".gz") {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		zipped, _ := fs.ReadFile(files, name+".gz")
		sum := sha256.Sum256(body)
		s.files[name] = &file{body, zipped, kindOf(name), `"` + hex.EncodeToString(sum[:12]) + `"`}
		return nil
	})
	if err == nil && s.files["index.html"] == nil {
		err = fs.ErrNotExist
	}
	return s, err
}

// kindOf does not ask the system, whose tables differ.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".wasm":
		return "application/wasm"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// compress writes NAME.gz beside every file in dir that gains by it.
func compress(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var zipped bytes.Buffer
		w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		if err := w.Close(); err != nil || zipped.Len() > len(text)*9/10 {
			return err
		}
		return os.WriteFile(name+".gz", zipped.Bytes(), 0o644)
	})
}

// waiting is the page that shows the build. It needs nothing that is built.
//
//go:embed waiting.html
var waiting []byte

// Scripts are ours alone; nothing inline runs, so a player's name never can.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; connect-src 'self' ws: wss:; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var waitingPolicy = func() string {
	_, script, _ := bytes.Cut(waiting, []byte("<script>"))
	script, _, _ = bytes.Cut(script, []byte("</script>"))
	sum := sha256.Sum256(script)
	hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	return strings.Replace(policy, "script-src 'self' 'wasm-unsafe-eval'", "script-src "+hash, 1)
}()

// ServeHTTP serves the pages: the game at / and at /r/CODE, the SDK's examples,
// the notices at /licenses; or, until they are built, the page that waits for them.
func (c *Client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are answered here.", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	s := c.site.Load()
	if s == nil {
		c.serveWaiting(w, r)
		return
	}
	name, ok := s.route(r.URL.Path)
	if !ok {
		http.Redirect(w, r, name, http.StatusFound)
		return
	}
	f := s.files[name]
	if f == nil {
		http.Error(w, "There is no such page.", http.StatusNotFound)
		return
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // their names change with their content
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	f.serve(w, r)
}

// route returns the file that a path names; without ok, where the path should have pointed.
func (s *site) route(url string) (name string, ok bool) {
	name = strings.TrimPrefix(path.Clean(url), "/")
	switch {
	case name == "", strings.HasPrefix(name, "r/"):
		return "index.html", true
	case name == "licenses":
		return noticesFile, true
	case s.files[name+"/index.html"] == nil:
		return name, true
	case !strings.HasSuffix(url, "/"):
		return "/" + name + "/", false
	}
	return name + "/index.html", true
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.body
	if f.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // whoever went away has no use for the error
	}
}

func (c *Client) serveWaiting(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if path.Ext(r.URL.Path) != "" {
		h.Set("Retry-After", "5")
		http.Error(w, "The client is being built.", http.StatusServiceUnavailable)
		return
	}
	h.Set("Content-Security-Policy", waitingPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	if r.Method != http.MethodHead {
		_, _ = w.Write(waiting)
	}
}
