//go:build linux && amd64

package simtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"slipstream/loadtest/system"
	"slipstream/sim/games"
	"slipstream/sim/simtest"
)

// TestGoldenHashIsTheSameOnEveryTarget builds the golden command for every target
// that has to agree, runs it there, and compares what it prints with what this
// machine computes.
func TestGoldenHashIsTheSameOnEveryTarget(t *testing.T) {
	emulator, err := system.Need("qemu-aarch64-static", "qemu-user-static")
	if err != nil {
		t.Fatal(err)
	}
	node, err := system.Need("node", "nodejs")
	if err != nil {
		t.Fatal(err)
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	runner := filepath.Join(strings.TrimSpace(string(goRoot)), "lib", "wasm", "wasm_exec_node.js")
	targets := []struct {
		name string
		env  []string
		run  []string // before the binary
	}{
		{"amd64-v1", []string{"GOOS=linux", "GOARCH=amd64", "GOAMD64=v1"}, nil},
		{"amd64-v3", []string{"GOOS=linux", "GOARCH=amd64", "GOAMD64=v3"}, nil},
		{"arm64", []string{"GOOS=linux", "GOARCH=arm64"}, []string{emulator}},
		{"wasm", []string{"GOOS=js", "GOARCH=wasm"}, []string{node, "--stack-size=8192", runner}},
	}
	want := ""
	for _, m := range games.All {
		want += fmt.Sprintf("%s %016x\n", m.Rules().Name, simtest.Run(t, m, simtest.Ticks))
	}
	dir := t.TempDir()
	got := make([]string, len(targets))
	var wg sync.WaitGroup
	for i, target := range targets {
		wg.Go(func() {
			binary := filepath.Join(dir, "golden-"+target.name)
			build := exec.Command("go", "build", "-o", binary, "./golden")
			build.Env = append(append(os.Environ(), "CGO_ENABLED=0"), target.env...)
			if out, err := build.CombinedOutput(); err != nil {
				t.Errorf("building for %s: %v\n%s", target.name, err, out)
				return
			}
			args := append(append([]string{}, target.run...), binary)
			run := exec.Command(args[0], args[1:]...)
			out, err := run.CombinedOutput()
			if err != nil {
				t.Errorf("running for %s: %v\n%s", target.name, err, out)
				return
			}
			got[i] = string(out)
		})
	}
	wg.Wait()
	for i, target := range targets {
		t.Logf("%-9s %s", target.name, strings.ReplaceAll(got[i], "\n", "  "))
		if got[i] != want {
			t.Errorf("%s comes to\n%sbut this machine to\n%s", target.name, got[i], want)
		}
	}
}
