package clientweb_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A clone in which nothing is built: the server listens at once, the page shows
// the build and then becomes the game. Without Node it says what to install.
func TestFirstRun(t *testing.T) {
	t.Parallel() // most of it is building, in a place of its own
	clone := cloneHere(t)
	program := filepath.Join(t.TempDir(), "gameserver")
	// Without paths in it, what go has compiled of the release is found again.
	build := exec.Command("go", "build", "-trimpath", "-o", program, "./gameserver")
	build.Dir = clone
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build ./gameserver: %v\n%s", err, out)
	}
	t.Run("without Node", func(t *testing.T) {
		goTool, err := exec.LookPath("go")
		if err != nil {
			t.Fatal(err)
		}
		p := visit(t, "no node", start(t, program, clone, "PATH="+filepath.Dir(goTool)))
		p.until(`document.querySelector("#step").className === "failed"`, 30*time.Second)
		say := eval[string](p, `document.querySelector("#step").textContent`)
		if !strings.Contains(say, "install Node.js 20.19 or newer") {
			t.Errorf("the page says %q, want what to install", say)
		}
		p.axe("a build that failed")
		p.shoot("first-run-no-node")
	})

	t.Run("cold", func(t *testing.T) {
		began := time.Now()
		address := start(t, program, clone)
		listening := time.Since(began)
		p := visit(t, "cold", address+"/?quality=potato&countdown=1")
		p.until(`document.querySelector("#log")?.textContent.includes("WebAssembly") || window.__slipstream`, 4*time.Minute)
		p.shoot("first-run-building")
		p.becomesGame()
		game := time.Since(began)
		p.click("Quick race")
		p.until(`window.__slipstream.state().phase === "race"`, 30*time.Second)
		t.Logf("listening after %.2f s, the page is the game after %.1f s, driving after %.1f s (Go's and npm's caches as they are)",
			listening.Seconds(), game.Seconds(), time.Since(began).Seconds())
	})

	t.Run("warm", func(t *testing.T) {
		began := time.Now()
		p := visit(t, "warm", start(t, program, clone)+"/?quality=potato&countdown=1")
		p.becomesGame()
		p.click("Quick race")
		p.until(`window.__slipstream?.state().phase === "race"`, 30*time.Second)
		t.Logf("driving after %.1f s", time.Since(began).Seconds())
	})
}

// becomesGame waits until the page that shows the build has been replaced.
func (p *page) becomesGame() {
	p.t.Helper()
	p.until(`Boolean(window.__slipstream)`, 4*time.Minute)
}

// cloneHere copies what git has of this checkout, as it is now.
func cloneHere(t *testing.T) string {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = ".."
	names, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	clone := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			continue // deleted and not committed yet
		}
		to := filepath.Join(clone, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return clone
}

// start runs a server for the test and returns its address. At the end of the
// test it is told to stop, and must do so in good order.
func start(t *testing.T, program, dir string, env ...string) string {
	t.Helper()
	cmd := exec.Command(program, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", "none", "--drain", "0s",
		"--log", "json")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var first struct{ Event, URL string }
	if err == nil {
		err = json.Unmarshal(line, &first)
	}
	if err != nil || first.Event != "listening" {
		t.Fatalf("the server's first line is %q: %v", line, err)
	}
	return first.URL
}

// A release has the client inside: it needs no checkout, no Go and no Node.
func TestReleaseHasTheClientInside(t *testing.T) {
	t.Parallel()
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "gameserver")
	// Without paths in it, what go has compiled of the release is found again.
	build := exec.Command("go", "build", "-trimpath", "-tags", "embedclient", "-o", program, "./gameserver")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build -tags embedclient ./gameserver: %v\n%s", err, out)
	}
	address := start(t, program, t.TempDir(), "PATH=")
	for path, want := range map[string]string{"/": "/assets/", "/licenses": "SIL OPEN FONT LICENSE",
		"/examples/tag/": "/assets/"} {
		r, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(text), want) {
			t.Errorf("GET %s: %s, %v, %d bytes without %q", path, r.Status, err, len(text), want)
		}
	}
}
