package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/journal"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/racing"
)

// journalOf runs a match of sixteen bots and returns its journal. From tick spoiled
// on, if that is not 0, what is written is not what was computed.
func journalOf(behaviour string, ticks, spoiled sim.Tick) []byte {
	m := netcode.NewModel(games.ByName("racing"))
	enc, past, w, in := netcode.NewEncoder(m), netcode.NewHistory(m), m.New(), m.NewSeats()
	setup := m.Machine.Rules().Clamp(sim.Setup{Seed: 7})
	m.Init(w, setup)
	past.Put(1, w)
	if behaviour == "" {
		behaviour = m.Behaviour()
	}
	file := journal.AppendHeader(nil, m, "race-7", behaviour, setup, w)
	for slot := range sim.Slot(m.Slots) {
		m.Sit(in, slot, netcode.Bot)
	}
	written := sim.Tick(1)
	for tick := sim.Tick(2); tick <= ticks; tick++ {
		m.Step(w, in)
		m.Expect(w, in)
		kept := past.Put(tick, w)
		if spoiled != 0 && tick >= spoiled {
			sim.Of[racing.State](m.State(kept)).Cars[3].X += 5
		}
		if tick-written == journal.BatchTicks || tick == ticks {
			file = journal.AppendTicks(file, enc, past, written, tick)
			if written = tick; tick%journal.KeyframeTicks == 1 {
				file = journal.AppendKeyframe(file, enc, tick, kept)
			}
		}
	}
	return journal.AppendEnd(file, ticks, "finished")
}

// TestReplay: what the program says of journals, and the exit codes that scripts go by.
func TestReplay(t *testing.T) {
	bin, dir := built(t), t.TempDir()
	proven := journalOf("", 180*racing.Hz, 0)
	spoiled := journalOf("", 2000, 777)
	garbled := bytes.Clone(proven)
	garbled[len(garbled)/2] ^= 1
	otherGame := bytes.Replace(proven, []byte("\xa6racing"), []byte("\xa6flying"), 1)
	header := otherGame[11:][:int(otherGame[8]&0x7f)|int(otherGame[9]&0x7f)<<7]
	binary.LittleEndian.PutUint32(otherGame[11+len(header):], crc32.Checksum(header, crc32.MakeTable(crc32.Castagnoli)))
	for name, file := range map[string][]byte{
		"proven": proven, "spoiled": spoiled, "garbled": garbled, "torn": proven[:len(proven)-3],
		"other-build": journalOf("of last year", 2000, 1500), "other-game": otherGame, "empty": nil,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args string
		code int
		want string // parts of what is said, between bars
	}{
		{"verify proven", 0, "proven: proven: 10799 ticks | 11491 hashes and 16 keyframes agree|it ends: finished"},
		{"verify torn", 0, "proven: |it stops without an end"},
		{"verify spoiled", exitDiverged, "gameserver: spoiled: not what this build makes of it: tick 777: hash |; by tick 1281: Cars[3].X = "},
		{"verify proven spoiled", exitDiverged, "proven: proven: |spoiled: not"},
		{"verify other-build", exitDiverged, "tick 1500: |by a build that plays otherwise: behaviour of last year, this one's is "},
		{"verify garbled", exitFault, "garbled: journal: corrupt behind tick "},
		{"verify garbled spoiled nowhere proven", exitDiverged, "garbled: |spoiled: |nowhere: |proven: proven: "},
		{"verify empty", exitFault, "empty: journal: not a journal"},
		{"verify nowhere", exitFault, "gameserver: nowhere: no such file or directory"},
		{"verify .", exitFault, "is a directory"},
		{"verify other-game", exitFault, "the game \"flying\", which this build does not have"},
		{"verify", exitUsage, "<file>"},
		{"info proven spoiled", 0, "proven: match race-7 of racing, behaviour |seed 7|ticks 1 to 10800 at 60 a second, 3m0s; it ends: finished|spoiled: match"},
		{"info other-build", 0, "behaviour of last year"},
		{"at --tick 1281 proven", 0, "proven: tick 1281, 21.3|Cars[3]: |Seats.Kind[15]: Kind 2"},
		{"at --tick 10801 proven", exitFault, "no such tick as 10801: it has ticks 1 to 10800"},
		{"at proven", exitUsage, "--tick"},
		{"info empty", exitFault, "not a journal"},
	} {
		cmd := exec.Command(bin, append([]string{"replay"}, strings.Fields(c.args)...)...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != c.code {
			t.Errorf("replay %s exits %d: %s", c.args, cmd.ProcessState.ExitCode(), out)
		}
		for part := range strings.SplitSeq(c.want, "|") {
			if !bytes.Contains(out, []byte(part)) {
				t.Errorf("replay %s does not say %q: %s", c.args, part, out)
			}
		}
		if c.args == "verify proven" {
			t.Logf("%s", out)
		}
	}
}
