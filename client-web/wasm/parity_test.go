package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"slipstream/client-web/describe"
	"slipstream/netcode"
	"slipstream/sim/games"
)

// reactor is the module as a browser would have it, called through its exports.
type reactor struct {
	t   *testing.T
	ctx context.Context
	m   api.Module
}

func newReactor(t *testing.T) *reactor {
	t.Helper()
	file := filepath.Join(t.TempDir(), "slipstream.wasm")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-o", file, ".")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	runtime := wazero.NewRuntime(ctx)
	t.Cleanup(func() { _ = runtime.Close(context.Background()) })
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	m, err := runtime.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		t.Fatal(err)
	}
	return &reactor{t, ctx, m}
}

func (r *reactor) call(name string, args ...uint64) uint64 {
	r.t.Helper()
	f := r.m.ExportedFunction(name)
	if f == nil {
		r.t.Fatalf("the module exports no %s", name)
	}
	results, err := f.Call(r.ctx, args...)
	if err != nil {
		r.t.Fatalf("%s%v: %v", name, args, err)
	}
	if len(results) == 0 {
		return 0
	}
	return results[0]
}

func (r *reactor) text(n uint64) string {
	r.t.Helper()
	text, ok := r.m.Memory().Read(uint32(r.call("text")), uint32(n))
	if !ok {
		r.t.Fatalf("%d bytes of text lie outside the memory", n)
	}
	return string(text)
}

// The module in the page and this program are the same game, to the last word.
func TestParity(t *testing.T) {
	for _, machine := range games.All {
		t.Run(machine.Rules().Name, func(t *testing.T) {
			name := machine.Rules().Name
			r := newReactor(t)
			r.m.Memory().Write(uint32(r.call("text")), []byte(name))
			got, want := r.text(r.call("choose", uint64(len(name)))), string(describe.AppendJSON(nil, machine))
			if got != want {
				t.Errorf("the module describes\n%s\nand this program\n%s", got, want)
			}
			model := netcode.NewModel(machine)
			if got, want := r.text(r.call("behaviour")), model.Behaviour(); got != want {
				t.Errorf("behaviour %s in WebAssembly, %s here", got, want)
			}

			const ticks = 2000
			var here player
			copy(here.text[:], name)
			here.choose(len(name))
			here.demo(0, 42, 0, false)
			r.call("demo", api.EncodeF64(0), 42, 0, 0)
			tick := 1000 / float64(machine.Rules().Hz)
			for i := range ticks {
				now := (float64(i) + 0.5) * tick
				r.call("advance", api.EncodeF64(now))
				here.match.advance(nanoseconds(now), here.cmd())
			}
			if got := api.DecodeF64(r.call("draw", api.EncodeF64(0))); got != ticks-1 {
				t.Errorf("the module is at tick %v, want %v", got, ticks-1)
			}
			here.match.draw(0, here.state[:])
			words := make([]int32, machine.State().Words)
			at := uint32(r.call("state"))
			for i := range words {
				w, _ := r.m.Memory().ReadUint32Le(at + 4*uint32(i))
				words[i] = int32(w)
			}
			if !slices.Equal(words, here.state[:len(words)]) {
				t.Errorf("after %d ticks of bots the states differ", ticks)
			}
		})
	}
}
