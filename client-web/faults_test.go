package clientweb_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever goes wrong in a page fails its test: what it writes as an error, what it throws, what it
// cannot load.
func TestFaultsOfAPageAreSeen(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><title>faulty</title><script>
			console.error("said so")
			setTimeout(() => { throw new Error("thrown so") })
			Promise.reject(new Error("rejected so"))
			fetch("/missing")
		</script>`)
	}))
	t.Cleanup(site.Close)
	p := visit(t, "faulty", site.URL)
	want := []string{"said so", "thrown so", "rejected so", "/missing"}
	for _, fault := range want {
		p.allow(fault)
	}
	missed := func() []string {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.DeleteFunc(slices.Clone(want), func(part string) bool {
			return slices.ContainsFunc(p.faults, func(fault string) bool { return strings.Contains(fault, part) })
		})
	}
	for end := time.Now().Add(patience * time.Minute); len(missed()) > 0; p.frame() {
		if time.Now().After(end) {
			t.Fatalf("nothing is seen of %q: %q", missed(), p.faults)
		}
	}
}
