package clientweb_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// bundled returns a module of the page's source as a plain script, its exports in a global of that name.
func bundled(t *testing.T, module, global string) string {
	t.Helper()
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	readAll(t)
	const script = `import { build } from 'vite'
const [entry, name, outDir] = process.argv.slice(-3)
await build({ configFile: false, publicDir: false, logLevel: 'error', build: { lib: { entry, formats: ['iife'], name, fileName: 'out' }, outDir } })`
	dir := t.TempDir()
	cmd := exec.Command("node", "--input-type=module", "-e", script, "--", module, global, dir)
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", module, err, out)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.js"))
	if len(names) != 1 {
		t.Fatalf("%s was bundled into %v", module, names)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a race sounds like, rendered by a real browser without a sound card: pitches
// follow revs and speed, nothing is too loud, and muted is silent.
func TestSound(t *testing.T) {
	t.Parallel()
	script := bundled(t, "src/audio/rendered.ts", "rendered")
	p := visit(t, "sound", "about:blank")
	eval[bool](p, script+"\n;rendered.measure().then(m => { window.measured = JSON.stringify(m) }, e => { window.measured = String(e.stack) }); true")
	p.until(`window.measured !== undefined`, time.Minute)
	var m struct {
		Revs    []struct{ Fired, Heard, RMS float64 }
		Passing struct{ Before, After, Left, Right float64 }
		Worst   struct{ Peak, RMS float64 }
		Muted   struct{ Before, After, StepBefore, StepAt float64 }
		Soft    struct{ Loud, Later, Step float64 }
		Hard    struct{ Loud, Later, Step float64 }
		Light   struct{ Loud, Later, Step float64 }
		Press   struct{ Loud, Later, Step float64 }
		Nodes   struct{ Made, Later int }
		Tunes   struct {
			All []struct {
				Mood                               int
				Racing                             bool
				RMS, Quietest, Peak, Quarter, Beat float64
			}
			Off, Again, Slow, Others float64
		}
	}
	text := eval[string](p, `window.measured`)
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	t.Log(text)

	for _, r := range m.Revs {
		if math.Abs(r.Heard/r.Fired-1) > 0.02 || r.RMS < 0.01 {
			t.Errorf("an engine that fires at %.1f Hz sounds at %.1f Hz, RMS %.3f", r.Fired, r.Heard, r.RMS)
		}
	}
	const speed, sound = 40, 343
	if want, got := float64(sound+speed)/(sound-speed), m.Passing.Before/m.Passing.After; math.Abs(got/want-1) > 0.02 {
		t.Errorf("a car that passes at %d m/s is %.3f times as high before as after, want %.3f", speed, got, want)
	}
	if m.Passing.Right < 1.3*m.Passing.Left {
		t.Errorf("a car on the right is %.3f loud there and %.3f on the left", m.Passing.Right, m.Passing.Left)
	}
	if !(m.Worst.Peak < 1) || m.Worst.RMS < 0.1 {
		t.Errorf("everything at once has a peak of %v, RMS %v", m.Worst.Peak, m.Worst.RMS)
	}
	if m.Muted.Before < 0.1 || m.Muted.After > 1e-4 {
		t.Errorf("muted, %v is left of %v", m.Muted.After, m.Muted.Before)
	}
	if m.Muted.StepAt > 1.05*m.Muted.StepBefore {
		t.Errorf("it clicks as it is muted: a step of %v, before at most %v", m.Muted.StepAt, m.Muted.StepBefore)
	}
	if m.Hard.Loud < 2*m.Soft.Loud {
		t.Errorf("a crash is %.3f loud and a touch %.3f", m.Hard.Loud, m.Soft.Loud)
	}
	for name, cue := range map[string]struct{ Loud, Later, Step float64 }{"soft": m.Soft, "hard": m.Hard,
		"light": m.Light, "press": m.Press} {
		if cue.Loud < 0.01 || cue.Later > 1e-3 {
			t.Errorf("%s is %.4f loud, and %.4f of it stays", name, cue.Loud, cue.Later)
		}
	}
	for name, cue := range map[string]struct{ Loud, Later, Step float64 }{"light": m.Light, "press": m.Press} {
		if cue.Step > 0.2*cue.Loud {
			t.Errorf("%s clicks: a step of %.3f where it is %.3f loud", name, cue.Step, cue.Loud)
		}
	}
	if m.Nodes.Made == 0 || m.Nodes.Later != 0 {
		t.Errorf("%d connections to begin with, %d more in a race", m.Nodes.Made, m.Nodes.Later)
	}
	if len(m.Tunes.All) != 8 {
		t.Errorf("%d tunes, want every mood's in the menus and in a race", len(m.Tunes.All))
	}
	for _, tune := range m.Tunes.All {
		if tune.RMS < 0.01 || tune.RMS > 0.12 || tune.Quietest < 0.004 || tune.Peak > 0.6 {
			t.Errorf("the music of mood %d, racing %v, is not quiet or not heard: RMS %.4f, %.4f in its quietest second, peak %.3f",
				tune.Mood, tune.Racing, tune.RMS, tune.Quietest, tune.Peak)
		}
		if tune.Racing && math.Abs(tune.Beat/tune.Quarter-1) > 0.03 {
			t.Errorf("the music of mood %d has a beat of %.3f s in a race, want %.3f", tune.Mood, tune.Beat, tune.Quarter)
		}
	}
	if m.Tunes.Off > 1e-4 {
		t.Errorf("music that is off is %.5f loud", m.Tunes.Off)
	}
	if m.Tunes.Again > 1e-3 || m.Tunes.Slow > 1e-3 || m.Tunes.Others < 0.05 {
		t.Errorf("a tune differs by %.4f from itself, by %.4f from itself on a slow page, by %.4f from another", m.Tunes.Again, m.Tunes.Slow, m.Tunes.Others)
	}
}
