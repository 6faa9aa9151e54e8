//go:build !conformance

package transport_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipstream/gameserver/transport"
)

// TestConformanceBuild runs every conformance case on every transport of a build with the tag.
func TestConformanceBuild(t *testing.T) {
	cmd := exec.Command("go", "test", "-tags", "conformance", "-count=1", "-parallel=16", "-v", "-run",
		"^TestConformance$", ".")
	out, err := cmd.CombinedOutput()
	text := string(out)
	if err != nil {
		var failed []string
		for line := range strings.Lines(text) {
			if !strings.Contains(line, "--- PASS") && !strings.HasPrefix(line, "=== ") {
				failed = append(failed, line)
			}
		}
		t.Fatalf("%v\n%s", err, strings.Join(failed, ""))
	}
	for _, k := range opens(t) {
		if n := strings.Count(text, "--- PASS: TestConformance/"+k.name+"/"); n != 301 {
			t.Errorf("%s passes %d cases, not 301", k.name, n)
		}
	}
}

// TestNoConformanceInTheProduct: the path is one file's, of a build that nobody runs.
func TestNoConformanceInTheProduct(t *testing.T) {
	for _, k := range opens(t) {
		t.Run(k.name, func(t *testing.T) {
			b := k.open(t, transport.Config{Paths: map[string]transport.Handler{}})
			if err := b.Start(); err != nil {
				t.Fatal(err)
			}
			defer b.Stop(transport.Stopped, 0)
			w, err := b.Connect()
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			request := "GET /conformance HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
				"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
			if _, err := w.Write([]byte(request)); err != nil {
				t.Fatal(err)
			}
			answer := make([]byte, 100)
			if n, err := w.Read(answer); err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 404 ") {
				t.Errorf("%q %v", answer[:n], err)
			}
		})
	}
	var tagged []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (name == "node_modules" || strings.HasPrefix(name, ".") && path != "../.."):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(source), "//go:build conformance\n") ||
			strings.HasSuffix(path, "_test.go") {
			return err
		}
		tagged = append(tagged, path)
		if n := strings.Count(string(source), "\n"); n > 60 {
			t.Errorf("%s has %d lines: more than 60", path, n)
		}
		return nil
	})
	if err != nil || len(tagged) != 1 {
		t.Errorf("the files of the conformance build are %v, %v: it should be one", tagged, err)
	}
}
