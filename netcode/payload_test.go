package netcode_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
)

var colyseus = flag.Bool("colyseus", false, "TestPayload: fetch @colyseus/schema, too, and let node run it")

// gapHead is how many bytes of a step snapshot over a gap are no commands: type, tick, baseline and hash.
const gapHead = 5

const colyseusPackage = "@colyseus/schema@5.0.34"

// row is one way to send a race: it returns the sizes of the snapshots of every n-th tick.
type row struct {
	name  string
	sizes func(r *race, every int) []int
}

// with returns a row for a writer whose baseline is so many ticks old, or is the snapshot before.
func with(name string, gap int, w func(*race) writer) row {
	return row{name, func(r *race, every int) []int { return sizes(r, every, sim.Tick(max(gap, every)), w(r)) }}
}

// TestPayload prints the sizes of snapshots of the reference races, ours and
// others', and describes these races:
//
//	go test ./netcode -run Payload -v -colyseus
func TestPayload(t *testing.T) {
	rows := []row{
		with("JSON of the state", 0, jason),
		with("msgpack of the state", 0, packed),
		with("Quake III style, baseline 6 ticks", 6, quake),
		with("Gaffer style relative bits", 0, relative),
		with("range-coded plain delta", 0, plainWriter),
		with("commands as plain bytes", 0, flatCommands),
		with("step snapshot", 0, stepWriter),
		with("step snapshot, and what waits", 0, aheadWriter),
		with("step snapshot over 12 ticks", 12, stepWriter),
		with("keyframe", 0, keyWriter),
	}
	if *colyseus {
		dir := installed(t)
		rows = slices.Insert(rows, 2, row{colyseusPackage,
			func(r *race, every int) []int { return colyseusSizes(t, dir, r, every) }})
	}
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-36s", "bytes: mean (p99)")
	for _, cars := range []int{8, 16} {
		for _, hz := range []int{60, 30, 20} {
			fmt.Fprintf(&out, "%9s@%-7d", fmt.Sprint(cars, " cars"), hz)
		}
	}
	for _, row := range rows {
		fmt.Fprintf(&out, "\n%-36s", row.name)
		for _, cars := range []int{8, 16} {
			for _, hz := range []int{60, 30, 20} {
				all := row.sizes(races[cars](), racing.Hz/hz)
				fmt.Fprintf(&out, "%8.1f (%5d) ", mean(all), all[len(all)*99/100])
			}
		}
	}
	for _, cars := range []int{8, 16} {
		r := races[cars]()
		f := r.figures()
		worth := func(bits [2]float64) float64 { return float64(cars) / 2 * (bits[0] + bits[1]) / 8 }
		one, gap := mean(sizes(r, 1, 1, stepWriter(r))), mean(sizes(r, 1, 12, stepWriter(r)))
		fmt.Fprintf(&out, "\n%2d cars: the commands of a tick are worth %.1f bytes; those of twelve %.1f, or %.1f to who knows what each did before",
			cars, worth(f.entropy), 12*worth(f.entropy), 12*worth(f.given))
		fmt.Fprintf(&out, "\n         a gap of twelve takes %.1f, with %d of head and hash, %.1f times the %.1f of one; the goal for one is %d",
			gap, gapHead, gap/one, one, map[int]int{8: 12, 16: 16}[cars])
		fmt.Fprintf(&out, "\n         they change %.1f times a second with keys and %.1f with sticks, at %.2f and %.2f bits each tick; %.1f contacts a second",
			f.changes[0], f.changes[1], f.entropy[0], f.entropy[1], f.contacts)
	}
	t.Log(out.String())
}

// installed fetches the package into a directory of its own.
func installed(t *testing.T) (dir string) {
	dir = t.TempDir()
	script, err := os.ReadFile("testdata/colyseus.mjs")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "colyseus.mjs"), script, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", dir, colyseusPackage)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return dir
}

// colyseusSizes gives the trace to node: the numbers of cars, fields and snapshots, the
// least and the greatest value of each field, then every car of every snapshot.
func colyseusSizes(t *testing.T, dir string, r *race, every int) (sizes []int) {
	fields := carWords + runWords
	low, high := make([]int32, fields), make([]int32, fields)
	var trace []int32
	n := 0
	r.each(every, func(h *netcode.History, _, tick sim.Tick) {
		s := sim.Of[racing.State](r.model.State(h.At(tick)))
		n++
		for i := range r.cars {
			trace = append(append(trace, sim.Words(&s.Cars[i])...), sim.Words(&s.Runs[i])...)
		}
	})
	for i, v := range trace {
		low[i%fields], high[i%fields] = min(low[i%fields], v), max(high[i%fields], v)
	}
	in := slices.Concat([]int32{int32(r.cars), int32(fields), int32(n)}, low, high, trace)
	raw, err := binary.Append(nil, binary.LittleEndian, in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "colyseus.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(raw), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		size, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	return sizes
}

var (
	carWords = len(sim.Words(new(racing.Car)))
	runWords = len(sim.Words(new(racing.Run)))
)
