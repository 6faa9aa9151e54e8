package clientweb_test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a page of a release may weigh as it is sent, compressed. Bytes are a count: they are the
// same on every machine that has the same tools.
const (
	wholeBudget = 1_000_000 // everything that a race needs: one MB
	firstBudget = 200 << 10 // what is asked for before there is a menu to be seen
)

// sent is how many bytes of a built file go over the net.
func sent(t *testing.T, dist, name string) int {
	t.Helper()
	for _, name := range []string{name + ".gz", name} {
		if info, err := os.Stat(filepath.Join(dist, filepath.FromSlash(name))); err == nil {
			return int(info.Size())
		}
	}
	t.Fatalf("the build has no %s", name)
	return 0
}

// TestBudget: what a release's page and its service worker ask for fits into a MB, and what the
// menu needs into a fifth of it.
func TestBudget(t *testing.T) {
	t.Parallel() // the first time it waits for the compressor
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	dist := t.TempDir()
	if err := os.CopyFS(dist, os.DirFS("dist")); err != nil {
		t.Fatal(err)
	}
	node(t, ".", "zip.mjs", dist)
	service, err := os.ReadFile("dist/service.js")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`\{"version":.*?\]\}`).Find(service)
	var kept struct{ Files []string }
	if err := json.Unmarshal(found, &kept); err != nil || len(kept.Files) < 8 {
		t.Fatalf("the service worker keeps %q: %v", found, err)
	}
	parts, whole := map[string]int{}, 0
	for _, file := range append(kept.Files, "/index.html", "/service.js", "/manifest.webmanifest", "/icon.svg") {
		n := sent(t, dist, strings.TrimPrefix(file, "/"))
		whole += n
		parts[path.Ext(file)] += n
		t.Logf("%8d %s", n, file)
	}
	t.Logf("the whole page: %d bytes of at most %d; %v", whole, wholeBudget, parts)
	if whole > wholeBudget {
		t.Errorf("the whole page is %d bytes compressed, at most %d are allowed: the list above says what they are", whole, wholeBudget)
	}

	index, err := os.ReadFile(filepath.Join(dist, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	first := sent(t, dist, "index.html")
	for _, m := range regexp.MustCompile(`(?:src|href)="/(assets/[^"]+)"`).FindAllStringSubmatch(string(index), -1) {
		n := sent(t, dist, m[1])
		first += n
		t.Logf("%8d %s before the menu", n, m[1])
	}
	t.Logf("before the menu: %d bytes of at most %d", first, firstBudget)
	if first > firstBudget {
		t.Errorf("%d bytes compressed are asked for before there is a menu, at most %d are allowed", first, firstBudget)
	}
}
