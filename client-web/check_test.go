package clientweb_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The TypeScript's own checks: types, lint and format, unit tests.
func TestTypeScript(t *testing.T) {
	t.Parallel() // it waits for one program after the other
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	readAll(t)
	for _, check := range []struct{ name, program string }{
		{"tsc", "node_modules/typescript/bin/tsc --noEmit"},
		{"biome", "node_modules/@biomejs/biome/bin/biome check ."},
		{"vitest", "node_modules/vitest/vitest.mjs run"},
	} {
		t.Run(check.name, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", "exec node "+check.program)
			cmd.Env = append(os.Environ(), "NO_COLOR=1")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("node %s: %v\n%s", check.program, err, out)
			}
		})
	}
}

// readAll reads what the checks read: go's test cache sees only files that this
// process opens itself, and would pass an older verdict on.
func readAll(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == "screenshots"):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		_, err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
