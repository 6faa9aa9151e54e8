package clientweb

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Checkout returns the root of the source this program was compiled from, or of
// the one that the working directory is in.
func Checkout() (root string, ok bool) {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		if root := filepath.Dir(filepath.Dir(file)); isCheckout(root) {
			return root, true
		}
	}
	dir, err := os.Getwd()
	for err == nil {
		if isCheckout(dir) {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return "", false
}

func isCheckout(root string) bool {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !bytes.HasPrefix(mod, []byte("module slipstream\n")) {
		return false
	}
	_, err = os.Stat(filepath.Join(root, "client-web", "package.json"))
	return err == nil
}

func distDir(root string) string { return filepath.Join(root, "client-web", "dist") }

// Inputs of the parts, as paths below the root of the checkout.
var (
	goInputs = []string{
		"go.mod", "go.sum", "sim", "netcode", "client-web/wasm", "client-web/gen", "client-web/describe",
		"client-web/lines.go", "client-web/overlay.go", "client-web/build.go",
	}
	npmInputs  = []string{"client-web/package.json", "client-web/package-lock.json", "client-web/.npmrc"}
	pageInputs = []string{
		"client-web/index.html", "client-web/examples", "client-web/public", "client-web/src", "client-web/sdk",
		"client-web/tsconfig.json", "client-web/vite.config.ts", "client-web/font.ts", "client-web/lean.ts",
		"client-web/offline.ts", "client-web/icons.go",
	}
)

// skipped are names that are no input: what is built, what is only tested.
func skipped(name string) bool {
	switch name {
	case "generated", "testdata", "node_modules", "dist":
		return true
	}
	return strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".test.ts") || strings.HasSuffix(name, ".md")
}

// digest folds names and contents of all files below paths, and salt, into one
// hash. It reads the files in this process: go's test cache sees them then.
func digest(root string, paths []string, salt ...string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", salt)
	for _, path := range paths {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(path)),
			func(p string, d fs.DirEntry, err error) error {
				switch {
				case errors.Is(err, fs.ErrNotExist):
					return nil // public and examples may not be there
				case err != nil:
					return err
				case skipped(d.Name()) && d.IsDir():
					return fs.SkipDir
				case skipped(d.Name()) || !d.Type().IsRegular():
					return nil
				}
				text, err := os.ReadFile(p)
				if err != nil {
					return err
				}
				rel, err := filepath.Rel(root, p)
				fmt.Fprintf(h, "%q %d\n", filepath.ToSlash(rel), len(text))
				h.Write(text)
				return err
			})
		if err != nil {
			return "", fmt.Errorf("the source of the client cannot be read: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// fresh reports whether a part was made from these inputs: its stamp says so.
func fresh(stamp, inputs string) bool {
	text, err := os.ReadFile(stamp)
	return err == nil && string(text) == inputs
}
