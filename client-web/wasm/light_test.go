package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// heavy are packages that the module must not have, and what each of them brings into every page.
var heavy = map[string]string{
	"fmt":            "50 KB: append what there is to say, see json.go",
	"os":             "40 KB of files that a page does not have",
	"crypto/ed25519": "100 KB with its random numbers and files: see ed25519.go",
	"crypto/sha256":  "the same",
	"math/big":       "numbers that nobody here has",
	"net/url":        "a page has a URL of its own",
	"encoding/json":  "100 KB of reflection: see json.go",
	"log":            "fmt and os",
	"text/template":  "reflection, and with it every method of every type",
	"regexp":         "80 KB",
	"sort":           "reflection: package slices does without",
	"github.com":     "control messages have code of their own, made by netcode/control/gen",
	"time/tzdata":    "the zones of the world",
	"compress":       "what is sent is small by itself",
}

// TestLight: nothing is linked into the page's module that made it larger than all of the game once.
func TestLight(t *testing.T) {
	list := exec.Command("go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	used := strings.Fields(string(out))
	if !slices.Contains(used, "slipstream/netcode/client") {
		t.Fatalf("the module is of %v", used)
	}
	for _, pkg := range used {
		for name, why := range heavy {
			if pkg == name || strings.HasPrefix(pkg, name+"/") && name == "github.com" {
				t.Errorf("the page's module has %s: %s", pkg, why)
			}
		}
	}
}
