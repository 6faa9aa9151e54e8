package racing

import (
	"cmp"
	"testing"

	"slipstream/sim"
)

// TestEveryNumberIsATrack grows a thousand tracks: none has a fault, nearly all dare something.
func TestEveryNumberIsATrack(t *testing.T) {
	names, short, long := map[string]bool{}, int32(1<<30), int32(0)
	for i := range int32(1000) {
		number := Authored + i
		if i >= 500 {
			number = MaxTrack - i*1_000_003
		}
		c := grow(number)
		if fault, _ := c.Fault(); fault != Sound {
			t.Fatalf("track %d: %s", number, fault)
		}
		names[c.Name] = true
		short, long = min(short, c.Length), max(long, c.Length)
	}
	t.Logf("%d to %d m long, %d names", short/Metre, long/Metre, len(names))
	if len(names) < 200 || long < short*3/2 {
		t.Errorf("a thousand tracks are much alike")
	}
}

// TestGrownTracksAreRaced: bots of every strength lap them, and none gets stuck.
func TestGrownTracksAreRaced(t *testing.T) {
	for i := range int32(6) {
		number := Authored + i*i*i*7919
		r := runBots(t, 8, number, i%(Hard+1), uint32(i))
		if r.respawns > 0 || int(r.scrapes) > 8 || r.hits > 2*r.laps {
			t.Errorf("track %d: %d contacts, %d scrapes, %d respawns", number, r.hits/2, r.scrapes, r.respawns)
		}
	}
}

// TestATrackIsItsNumber: a track that was forgotten comes back as it was, and one
// that is raced on is not forgotten.
func TestATrackIsItsNumber(t *testing.T) {
	a := atlas[int32]{make: grow, compare: cmp.Compare[int32]}
	first, second := a.chart(100), a.chart(200)
	for i := range int32(keepSheets + 10) {
		a.put(1000+i, &Track{Number: 1000 + i})
		if a.chart(200) != second {
			t.Fatal("a track that is asked for was forgotten")
		}
	}
	if n := len(*a.sheets.Load()); n > keepSheets+1 {
		t.Errorf("%d tracks are kept", n)
	}
	again := a.chart(100)
	if again == first {
		t.Error("a track that nobody asked for is kept for ever")
	}
	if len(again.Points) != len(first.Points) || again.Name != first.Name {
		t.Fatal("the same number came out as another track")
	}
	for i := range again.Points {
		if again.Points[i] != first.Points[i] {
			t.Fatalf("point %d is another", i)
		}
	}
	for _, number := range []int32{-1, -1 << 31, 1<<31 - 1} {
		if fault, _ := Chart(number).Fault(); fault != Sound {
			t.Errorf("track %d, which no setting allows: %s", number, fault)
		}
	}
}

// goldenTracks pins every authored track down, and two grown ones: see golden.
const goldenTracks = 0x71f2071087ada7be

func TestGoldenOfEveryTrack(t *testing.T) {
	sum := make([]int32, 4)
	for _, number := range []int32{0, 1, 2, 3, 4, MaxTrack} {
		rng := sim.NewRand(uint32(number))
		setup := sim.Setup{Seed: 7, Settings: laps(1, 1)}
		setup.Settings[SettingTrack] = number
		sim.Fold(sum, melee(setup, &rng))
	}
	if got := sim.Hash(sum); got != goldenTracks {
		t.Errorf("the golden hash is %#x, want %#x", got, uint64(goldenTracks))
	}
}

// melee returns the hash of a race after 40 s, in which four of the drivers are hostile.
func melee(setup sim.Setup, rng *sim.Rand) uint64 {
	s, cmds := race(Slots, setup), make([]Command, Slots)
	for range 40 * Hz {
		bots(s, cmds)
		hostile(rng, cmds[:4])
		Game{}.Step(s, cmds)
	}
	return sim.Hash(sim.Words(s))
}

func BenchmarkGrow(b *testing.B) {
	for i := range b.N {
		grow(Authored + int32(i))
	}
}

func BenchmarkBuildAuthored(b *testing.B) {
	for range b.N {
		drawings[2].build(2)
	}
}

// TestWhatIsBuilt: a game knows which tracks a match would have to wait for, and which not any more.
func TestWhatIsBuilt(t *testing.T) {
	m := sim.Erase(Game{})
	grown := sim.Setup{}
	grown.Settings[SettingTrack] = 123_456_789
	for name, setup := range map[string]sim.Setup{"authored": {}, "grown": grown, "drawn": Game{}.Example()} {
		if name == "grown" && m.Built(setup) {
			t.Error("a track that nobody has raced on is built")
		}
		state := make([]int32, m.State().Words)
		m.Init(state, setup)
		m.Join(state, 0)
		if !m.Built(setup) {
			t.Errorf("an %s track is raced on, and not built", name)
		}
	}
}
