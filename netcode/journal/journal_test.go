package journal_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/journal"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/tag"
)

var tagModel = netcode.NewModel(sim.Erase(tag.Game{}))

// play plays a match of persons who come, go and press keys, and journals it.
// spoil, if it is not nil, changes the World without the journal's knowledge.
func play(model *netcode.Model, ticks sim.Tick, spoil func(sim.Tick, netcode.World)) (file []byte, hashes []uint64) {
	return playAs(model, ticks, spoil, func(rng *sim.Rand) netcode.Kind { return netcode.Kind(rng.IntN(3)) })
}

// playAs is like play, and draw decides who sits where.
func playAs(model *netcode.Model, ticks sim.Tick, spoil func(sim.Tick, netcode.World),
	draw func(*sim.Rand) netcode.Kind) (file []byte, hashes []uint64) {
	var (
		enc   = netcode.NewEncoder(model)
		past  = netcode.NewHistory(model)
		w     = model.New()
		next  = model.NewSeats()
		cmd   = make([]int32, model.CmdWords)
		rng   = sim.NewRand(9)
		setup = model.Machine.Rules().Clamp(sim.Setup{Seed: 9})
	)
	model.Init(w, setup)
	past.Put(1, w)
	file = journal.AppendHeader(nil, model, "m1", "b1", setup, w)
	hashes = []uint64{0, sim.Hash(w)}
	written := sim.Tick(1)
	for t := sim.Tick(2); t <= ticks; t++ {
		model.Expect(w, next)
		for slot := range sim.Slot(model.Slots) {
			if kind := draw(&rng); t == 2 || rng.IntN(200) == 0 && kind != model.Kind(next, slot) {
				model.Sit(next, slot, kind)
			}
			if model.Kind(next, slot) == netcode.Person && rng.IntN(3) > 0 {
				for i := range cmd {
					cmd[i] = int32(rng.Next())
				}
				model.Hold(next, slot, 0, cmd)
			}
		}
		model.Step(w, next)
		if spoil != nil {
			spoil(t, w)
		}
		past.Put(t, w)
		hashes = append(hashes, sim.Hash(w))
		if t-written == journal.BatchTicks || t == ticks {
			file = journal.AppendTicks(file, enc, past, written, t)
			if written = t; t%journal.KeyframeTicks == 1 {
				file = journal.AppendKeyframe(file, enc, t, w)
			}
		}
	}
	return journal.AppendEnd(file, ticks, "finished"), hashes
}

func TestVerify(t *testing.T) {
	for _, machine := range games.All {
		model := netcode.NewModel(machine)
		file, hashes := play(model, 2000, nil)
		j, err := journal.Parse(file, model)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := j.Verify()
		// One hash for each tick, each record's last tick, each keyframe, and the first World.
		if err != nil || rep.Divergence != nil || rep.Ticks != 1999 || rep.Keyframes != 3 || rep.Hashes != 1999+125+3+1 {
			t.Errorf("%s: %+v, %v", j.Header.Game, rep, err)
		}
		if !j.Ended || j.Reason != "finished" || j.Last != 2000 || j.Header.Match != "m1" || j.Header.Setup().Seed != 9 {
			t.Errorf("%+v", j)
		}
		err = j.Replay(1300, func(tick sim.Tick, w netcode.World) bool {
			if sim.Hash(w) != hashes[tick] {
				t.Fatalf("tick %d is another World", tick)
			}
			return tick < 1400
		})
		if err != nil {
			t.Error(err)
		}
		if h, err := journal.ParseHeader(file); err != nil || h.Game != machine.Rules().Name {
			t.Errorf("%+v, %v", h, err)
		}
	}
}

// TestDivergence: one word that is not what the game makes of it is found at its
// tick, with its name.
func TestDivergence(t *testing.T) {
	file, _ := play(tagModel, 2000, func(tick sim.Tick, w netcode.World) {
		if tick >= 777 {
			sim.Of[tag.State](tagModel.State(w)).Players[3].Tags = 99
		}
	})
	j, err := journal.Parse(file, tagModel)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := j.Verify()
	d := rep.Divergence
	if err != nil || d == nil || d.Tick != 777 || d.At != 1281 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if s := d.String(); !strings.Contains(s, "tick 777: ") || !strings.Contains(s, "by tick 1281: Players[3].Tags = ") {
		t.Error(s)
	}
}

// TestAnotherGame: a build whose game behaves differently says so, and does not go on.
func TestAnotherGame(t *testing.T) {
	file, _ := play(tagModel, 100, nil)
	for _, machine := range games.All {
		if machine.Rules().Name == "tag" {
			continue
		}
		if _, err := journal.Parse(file, netcode.NewModel(machine)); !errors.Is(err, journal.ErrModel) {
			t.Errorf("as %s: %v", machine.Rules().Name, err)
		}
	}
}

// TestTorn: of a journal that a crash cut anywhere, everything that is whole can be read.
func TestTorn(t *testing.T) {
	file, _ := play(tagModel, 200, nil)
	whole, last := 0, sim.Tick(0)
	for n := range len(file) {
		j, err := journal.Parse(file[:n], tagModel)
		if err != nil {
			if last > 0 {
				t.Fatalf("cut at %d: %v", n, err)
			}
			continue
		}
		if j.Last < last || j.Ended {
			t.Fatalf("cut at %d: last tick %d, ended %v", n, j.Last, j.Ended)
		}
		if last = j.Last; n%7 == 0 {
			rep, err := j.Verify()
			if err != nil || rep.Divergence != nil || rep.Ticks != int(last)-1 {
				t.Fatalf("cut at %d: %+v, %v", n, rep, err)
			}
		}
		whole++
	}
	if whole < 500 || last != 200 {
		t.Errorf("%d prefixes are journals, up to tick %d", whole, last)
	}
}

// TestFlipped: every bit that is wrong is noticed.
func TestFlipped(t *testing.T) {
	file, _ := play(tagModel, 60, nil)
	for i := range 8 * len(file) {
		bad := bytes.Clone(file)
		bad[i/8] ^= 1 << (i % 8)
		j, err := journal.Parse(bad, tagModel)
		if err != nil {
			continue
		}
		// A length that has become larger can only make the rest look torn off.
		if j.Ended {
			t.Fatalf("bit %d of byte %d is wrong, and nobody sees it", i%8, i/8)
		}
	}
}

func TestNoJournal(t *testing.T) {
	file, _ := play(tagModel, 60, nil)
	for name, src := range map[string][]byte{
		"empty":            {},
		"something else":   []byte("SLIPJNL2 and so on and so on"),
		"magic alone":      file[:8],
		"an end in middle": append(slices.Clone(file), file[8:]...),
	} {
		if _, err := journal.Parse(src, tagModel); !errors.Is(err, journal.ErrFormat) &&
			!errors.Is(err, journal.ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAKeyframeThatNoGameMade: a file can say that the state was anything at all, and no game has to cope with that. So
// it is the file's fault if the game panics.
func TestAKeyframeThatNoGameMade(t *testing.T) {
	for _, machine := range games.All {
		m := netcode.NewModel(machine)
		setup := machine.Rules().Clamp(sim.Setup{})
		for _, word := range []int32{-1, -1 << 31, 1<<31 - 1, 1 << 20} {
			w, next := m.New(), m.NewSeats()
			m.Init(w, setup)
			file := journal.AppendHeader(nil, m, "m1", "b1", setup, w)
			past, enc, key := netcode.NewHistory(m), netcode.NewEncoder(m), slices.Clone(w)
			for i := range m.State(key) {
				key[i] = word
			}
			file = journal.AppendKeyframe(file, enc, 1, key)
			past.Put(1, w)
			m.Expect(w, next)
			for slot := range sim.Slot(m.Slots) {
				m.Sit(next, slot, netcode.Bot)
			}
			m.Step(w, next)
			past.Put(2, w)
			j, err := journal.Parse(journal.AppendTicks(file, enc, past, 1, 2), m)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = j.At(2); err != nil && !errors.Is(err, journal.ErrCorrupt) {
				t.Errorf("%s from %d: %v", machine.Rules().Name, word, err)
			}
			if rep, err := j.Verify(); err != nil || rep.Divergence == nil || rep.Divergence.Tick != 1 {
				t.Errorf("%s from %d: %+v, %v; the keyframe is not what was run", machine.Rules().Name, word, rep, err)
			}
		}
	}
}

// FuzzParse: whatever a file says, even with the right checksums, reading it is safe
// and ends.
func FuzzParse(f *testing.F) {
	for _, machine := range games.All {
		file, _ := play(netcode.NewModel(machine), 40, nil)
		f.Add(file)
	}
	long, _ := play(tagModel, 700, nil)
	f.Add(long)
	var models []*netcode.Model
	for _, machine := range games.All {
		models = append(models, netcode.NewModel(machine))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, m := range models {
			for _, file := range [][]byte{src, mend(src)} {
				j, err := journal.Parse(file, m)
				if err != nil {
					continue
				}
				if rep, err := j.Verify(); err == nil && rep.Divergence == nil && rep.Ticks != int(j.Last)-1 {
					t.Fatalf("%d ticks of %d", rep.Ticks, j.Last-1)
				}
				j.Replay(j.Last/2, func(sim.Tick, netcode.World) bool { return true })
			}
		}
	})
}

// mend returns src with the right checksum in every record.
func mend(src []byte) []byte {
	out := bytes.Clone(src)
	for at := 8; at+3 < len(out); {
		n := int(out[at]&0x7f) | int(out[at+1]&0x7f)<<7 | int(out[at+2])<<14
		at += 3
		if at+n+4 > len(out) {
			break
		}
		binary.LittleEndian.PutUint32(out[at+n:], crc32.Checksum(out[at:at+n], crc32.MakeTable(crc32.Castagnoli)))
		at += n + 4
	}
	return out
}

// BenchmarkVerifyThreeMinutesOfSixteen: a race of three minutes with every seat taken
// is run again, and every tick compared, in less than a tenth of a second.
func BenchmarkVerifyThreeMinutesOfSixteen(b *testing.B) {
	model := netcode.NewModel(games.ByName("racing"))
	for name, kind := range map[string]netcode.Kind{"bots": netcode.Bot, "persons": netcode.Person} {
		b.Run(name, func(b *testing.B) {
			file, _ := playAs(model, 3*60*60, nil, func(*sim.Rand) netcode.Kind { return kind })
			for b.Loop() {
				j, err := journal.Parse(file, model)
				if err != nil {
					b.Fatal(err)
				}
				if rep, err := j.Verify(); err != nil || rep.Divergence != nil {
					b.Fatal(rep, err)
				}
			}
			b.ReportMetric(float64(len(file))/(3*60*60), "bytes/tick")
		})
	}
}

// counted is a game that counts its steps.
type counted struct {
	sim.Machine
	steps *int
}

func (c counted) Step(state, cmds []int32) {
	*c.steps++
	c.Machine.Step(state, cmds)
}

// TestSeek: to go to a tick takes no more steps than there are between two keyframes, wherever the tick is.
func TestSeek(t *testing.T) {
	var steps int
	model := netcode.NewModel(counted{games.ByName("racing"), &steps})
	file, _ := playAs(model, 5000, nil, func(*sim.Rand) netcode.Kind { return netcode.Bot })
	j, err := journal.Parse(file, model)
	if err != nil {
		t.Fatal(err)
	}
	want := map[sim.Tick]uint64{}
	if err := j.Replay(1, func(tick sim.Tick, w netcode.World) bool {
		want[tick] = sim.Hash(w)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for _, tick := range []sim.Tick{1, 2, 640, 641, 642, 1279, 3000, j.Last} {
		steps = 0
		w, err := j.At(tick)
		if err != nil || sim.Hash(w) != want[tick] {
			t.Errorf("tick %d: %v", tick, err)
		}
		if steps > journal.KeyframeTicks+journal.BatchTicks {
			t.Errorf("tick %d took %d steps", tick, steps)
		}
	}
	for _, tick := range []sim.Tick{0, j.Last + 1} {
		if _, err := j.At(tick); !errors.Is(err, journal.ErrTick) {
			t.Errorf("tick %d: %v", tick, err)
		}
	}
}
