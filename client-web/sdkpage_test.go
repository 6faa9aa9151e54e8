package clientweb_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/server"
	"slipstream/loadtest/system"
)

// TestSDKReadme: the first example of the SDK's text is a page somewhere else, without a bundler
// and under the policy that the text gives, let in by --origins; and it plays.
func TestSDKReadme(t *testing.T) {
	t.Parallel()
	dir := strangers(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://" + ln.Addr().String()
	address := serve(t, func(c *server.Config) { c.Origins = []string{origin} })
	example, err := system.Example("sdk/README.md", "ts", map[string]string{
		"location.origin": fmt.Sprintf("%q", address), "console.log(": "Object.assign(window, { seen: ",
		"match.slot))": "match.slot), match })",
	})
	if err != nil {
		t.Fatal(err)
	}
	// A folder of its own: others look at src meanwhile.
	generated, err := os.ReadFile(filepath.Join(dir, "src", "generated", "tag.ts"))
	if err == nil {
		err = os.MkdirAll(filepath.Join(dir, "page", "generated"), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "page", "generated", "tag.ts"), string(generated))
	write(t, filepath.Join(dir, "page", "main.ts"), example)
	node(t, dir, "node_modules/typescript/bin/tsc", "--ignoreConfig", "--strict", "--target", "ES2022",
		"--module", "ESNext", "--moduleResolution", "bundler",
		"--lib", "ES2023,DOM", "--types", "", "--outDir", "plain", "page/main.ts")
	const named = `{"imports": {"@slipstream/sdk": "/node_modules/@slipstream/sdk/dist/index.js", "/plain/generated/tag": "/plain/generated/tag.js"}}`
	page := `<!doctype html><link rel="icon" href="data:,"><script type="importmap">` + named + `</script><script type="module" src="/plain/main.js"></script>`
	hash := sha256.Sum256([]byte(named))
	policy := fmt.Sprintf("default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval' 'sha256-%s'; worker-src 'self'; connect-src 'self' %s",
		base64.StdEncoding.EncodeToString(hash[:]), "ws"+strings.TrimPrefix(address, "http"))
	files := http.FileServer(http.Dir(dir))
	site := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	})}
	go func() { _ = site.Serve(ln) }()
	t.Cleanup(func() { _ = site.Close() })

	p := visit(t, "readme", origin)
	p.until(`typeof window.seen === "number" && match.status === "playing" && match.tick > 0`, 30*time.Second)
	start := eval[float64](p, `window.seen`)
	// it runs to the right until the wall
	p.until(fmt.Sprintf(`window.seen !== %g || window.seen > 30`, start), 30*time.Second)
	if n := eval[int](p, `match.net.desyncs`); n != 0 {
		t.Errorf("%d desyncs", n)
	}
}
