package clientweb

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// prober panics, and otherwise makes garbage and grows its stack, which the runtime needs its tables for.
const prober = `package main

import "runtime"

func main() {}

var kept [][]byte

func deep(n int) int {
	var room [64]int
	room[n%64] = n
	if n == 0 {
		runtime.GC()
		return 1
	}
	return deep(n-1) + room[n%64] - n
}

//go:wasmexport work
func work() int32 {
	for i := range 2000 {
		kept = append(kept[:i%100], make([]byte, 1000))
	}
	return int32(deep(3000))
}

//go:wasmexport fail
func fail(n int32) int32 { return int32(kept[n][5]) }
`

// TestWithoutLines: a module without the tables of lines is smaller, works as before, and its
// panics still say what is wrong.
func TestWithoutLines(t *testing.T) {
	whole := probe(t)
	less := withoutLines(whole)
	before, after := zippedSize(t, whole), zippedSize(t, less)
	t.Logf("%d bytes compressed with lines, %d without", before, after)
	if len(less) != len(whole) || after > before*88/100 {
		t.Errorf("%d bytes compressed, then %d", before, after)
	}
	said := [2]string{run(t, whole), run(t, less)}
	for i, text := range said {
		if !strings.Contains(text, "index out of range [7777]") {
			t.Errorf("%d: a panic says %s", i, text)
		}
	}
	if !strings.Contains(said[0], "main.go:") || strings.Contains(said[1], "main.") {
		t.Errorf("names are where they should not be, or the reverse:\n%s\n%s", said[0], said[1])
	}
}

// TestWithoutLinesOfAnythingElse: what is no module of Go's stays as it is.
func TestWithoutLinesOfAnythingElse(t *testing.T) {
	for _, module := range []string{
		"", "\x00asm\x01\x00\x00\x00", "\x00asm\x01\x00\x00\x00\x0b\xff\xff\xff\xff\x7f",
		"\x00asm\x01\x00\x00\x00\x0b\x06\x01\x00\x41\x00\x0b\x70",
		"\x00asm\x01\x00\x00\x00\x0b\x0f\x01\x00\x41\x00\x0b\x09\xf1\xff\xff\xff\x00\x00\x01\x08\x00",
	} {
		if got := withoutLines([]byte(module)); string(got) != module {
			t.Errorf("%x became %x", module, got)
		}
	}
}

// FuzzWithoutLines: no bytes can do harm.
func FuzzWithoutLines(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x0b\x0f\x01\x00\x41\x00\x0b\x09\xf1\xff\xff\xff\x00\x00\x01\x08\x00"))
	f.Fuzz(func(t *testing.T, module []byte) {
		if got := withoutLines(module); len(got) != len(module) {
			t.Fatalf("%d bytes became %d", len(module), len(got))
		}
	})
}

// probe builds the prober.
func probe(t *testing.T, flags ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module prober\n\ngo 1.26\n", "main.go": prober} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", append([]string{"build", "-buildmode=c-shared", "-ldflags=-s -w", "-o",
		"p.wasm"}, flags...)...)
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := os.ReadFile(filepath.Join(dir, "p.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return module
}

func zippedSize(t *testing.T, text []byte) int {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// run has a module work, then panic, and returns what it said of that.
func run(t *testing.T, module []byte) string {
	t.Helper()
	ctx := t.Context()
	runtime := wazero.NewRuntime(ctx)
	defer func() { _ = runtime.Close(context.Background()) }()
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	var said bytes.Buffer
	m, err := runtime.InstantiateWithConfig(ctx, module,
		wazero.NewModuleConfig().WithStartFunctions("_initialize").WithStderr(&said))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.ExportedFunction("work").Call(ctx); err != nil || got[0] != 1 {
		t.Fatalf("work: %v, %v\n%s", got, err, said.String())
	}
	if _, err := m.ExportedFunction("fail").Call(ctx, 7777); err == nil {
		t.Error("it does not panic")
	}
	return said.String()
}
