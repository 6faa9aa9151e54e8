//go:build unix

package system

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestNeedWaitsForInstallations: what another test installs is not used before all of it is there.
func TestNeedWaitsForInstallations(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("PATH", dir)
	t.Setenv("SLIPSTREAM_NO_INSTALL", "1")
	unlock, err := lock(filepath.Join(dir, "slipstream-install.lock"))
	if err != nil {
		t.Fatal(err)
	}
	needed := make(chan error, 1)
	go func() {
		_, err := Need("program", "package")
		needed <- err
	}()
	select {
	case err := <-needed:
		t.Fatalf("while it is installed: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if err := os.WriteFile(filepath.Join(dir, "program"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	unlock()
	if err := <-needed; err != nil {
		t.Error(err)
	}
}
