package system

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNeedFindsWhatIsThere(t *testing.T) {
	if path, err := Need("go", "golang"); err != nil || !filepath.IsAbs(path) {
		t.Errorf("got %q, %v", path, err)
	}
}

func TestNeedSaysWhatToType(t *testing.T) {
	t.Setenv("SLIPSTREAM_NO_INSTALL", "1")
	_, err := Need("no-such-program-of-slipstream", "no-such-package")
	if err == nil || !strings.Contains(err.Error(), "apt-get install -y no-such-package") {
		t.Errorf("got %v", err)
	}
}

// TestRemedy: nobody is told to type what his system does not have.
func TestRemedy(t *testing.T) {
	for _, goos := range []string{"darwin", "windows"} {
		if text := remedy(goos, []string{"nginx-light"}); strings.Contains(text, "apt-get") ||
			!strings.Contains(text, "PATH") {
			t.Errorf("on %s: %s", goos, text)
		}
	}
}

func TestLockLetsOneIn(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(name)
	if err != nil {
		t.Fatal(err)
	}
	entered := make(chan struct{})
	go func() {
		second, err := lock(name)
		if err == nil {
			second()
		}
		close(entered)
	}()
	if _, err := os.Stat(name); err != nil {
		t.Error("the lock is no file:", err)
	}
	unlock()
	select {
	case <-entered:
	case <-time.After(30 * time.Second):
		t.Fatal("the second never got the lock")
	}
}
