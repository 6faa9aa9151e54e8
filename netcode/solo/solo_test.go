package solo_test

import (
	"slices"
	"sync"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/solo"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
	"slipstream/sim/tag"
)

var racingGame = sync.OnceValue(func() *solo.Game {
	m := netcode.NewModel(games.ByName("racing"))
	return solo.NewGame(m, m.Behaviour())
})

// short is the track with the shortest laps.
const short = 3

// drive lets a person drive a lap.
func drive(t *testing.T, g *solo.Game, track int32, seed uint32) solo.Lap {
	t.Helper()
	r, driver := solo.NewRun(g, track), human.NewRacer(seed, 0)
	cmd := make([]int32, g.Model.CmdWords)
	for range g.MaxTicks() {
		driver.DriveWords(r.State(), cmd)
		if r.Step(cmd) {
			l := *r.Lap()
			l.Run = slices.Clone(l.Run)
			return l
		}
	}
	t.Fatalf("nobody gets round track %d", track)
	return solo.Lap{}
}

// TestHonestLaps: a lap that a person drove, with keys or a stick, on any track, is admitted by a Judge.
func TestHonestLaps(t *testing.T) {
	g := racingGame()
	judge := solo.NewJudge(g)
	for track := range int32(5) {
		if track == 4 {
			track = 2026 // that nobody drew
		}
		l := drive(t, g, track, 7)
		again, why := solo.Parse(l.Append(nil))
		if why != solo.Fair {
			t.Fatalf("track %d cannot be read again: %v", track, why)
		}
		if why := judge.Check(again); why != solo.Fair {
			t.Errorf("track %d: %v", track, why)
		}
		marks := racing.Chart(track).Marks
		splits := judge.Splits()
		if len(splits) != len(marks) || !slices.IsSorted(splits) || uint32(splits[len(splits)-1]) != l.Time {
			t.Errorf("track %d: splits %v of %d marks, and %d on the clock", track, splits, len(marks), l.Time)
		}
		if l.Ticks <= l.Time || l.Time < 15*racing.Hz {
			t.Errorf("track %d: %d ticks, of them %d on the clock", track, l.Ticks, l.Time)
		}
		t.Logf("track %d: %.3f s, %d ticks, %d bytes with keys", track, float64(l.Time)/racing.Hz, l.Ticks,
			len(l.Append(nil)))
	}
	l, ok := solo.Bot(g, short)
	if why := judge.Check(l); !ok || why != solo.Fair {
		t.Errorf("the bot's: %v", why)
	}
	t.Logf("the bot: %.3f s, %d bytes", float64(l.Time)/racing.Hz, len(l.Append(nil)))
}

// TestForgeries: each kind of forgery is refused with its own Reason.
func TestForgeries(t *testing.T) {
	g := racingGame()
	judge := solo.NewJudge(g)
	honest := drive(t, g, short, 3)
	size := g.Model.CmdWords
	commands := make([]int32, 0, int(honest.Ticks)*size)
	reader, cmd := netcode.NewRunReader(g.Model), make([]int32, size)
	reader.Begin(honest.Run)
	for range honest.Ticks {
		if err := reader.Next(cmd); err != nil {
			t.Fatal(err)
		}
		commands = append(commands, cmd...)
	}
	with := func(change func(cmds []int32) []int32) []byte {
		w, cmds := netcode.NewRunWriter(g.Model), change(slices.Clone(commands))
		w.Begin(nil)
		for ; len(cmds) > 0; cmds = cmds[size:] {
			w.Put(cmds[:size])
		}
		return w.Finish()
	}
	for _, f := range []struct {
		name  string
		want  solo.Reason
		forge func(l *solo.Lap)
	}{
		{"nothing", solo.Fair, func(*solo.Lap) {}},
		{"a time that was not driven", solo.WrongTime, func(l *solo.Lap) { l.Time -= 60 }},
		{"the wheel the other way for a tick", solo.Altered, func(l *solo.Lap) {
			l.Run = with(func(cmds []int32) []int32 {
				at := len(cmds) / size / 2 * size
				if cmds[at] < 0 {
					cmds[at] = 127
				} else {
					cmds[at] = -127
				}
				return cmds
			})
		}},
		{"a horn that was not blown", solo.Altered, func(l *solo.Lap) {
			l.Run = with(func(cmds []int32) []int32 {
				cmds[len(cmds)/2/size*size+2] ^= racing.Horn
				return cmds
			})
		}},
		{"another track", solo.OtherTrack, func(l *solo.Lap) { l.Number = 0 }},
		{"no track", solo.OtherTrack, func(l *solo.Lap) { l.Number = -1 }},
		{"another beginning", solo.OtherTrack, func(l *solo.Lap) { l.Origin++ }},
		{"another build", solo.OtherBuild, func(l *solo.Lap) { l.Behaviour = "0123456789abcdef" }},
		{"another game", solo.OtherGame, func(l *solo.Lap) { l.Game = "tag" }},
		{"ticks for ever", solo.TooLong, func(l *solo.Lap) { l.Ticks = g.MaxTicks() + 1 }},
		{"the last ticks missing", solo.Altered, func(l *solo.Lap) {
			l.Ticks -= 10
			l.Run = with(func(cmds []int32) []int32 { return cmds[:len(cmds)-10*size] })
		}},
		{"ticks behind the end", solo.Altered, func(l *solo.Lap) {
			l.Ticks += 10
			l.Run = with(func(cmds []int32) []int32 { return append(cmds, make([]int32, 10*size)...) })
		}},
		// A changed byte may lie in the code's last interval: then it is read as the same commands.
		{"bytes behind the commands", solo.Malformed, func(l *solo.Lap) {
			l.Run = append(slices.Clone(l.Run), 7, 7, 7, 7)
		}},
		{"a state that was honestly reached and is no finish", solo.Unfinished, func(l *solo.Lap) {
			l.Ticks -= 10
			l.Run = with(func(cmds []int32) []int32 { return cmds[:len(cmds)-10*size] })
			r := solo.NewRun(g, short)
			for at := range int(l.Ticks) {
				r.Step(commands[at*size:][:size])
			}
			l.Final = sim.Hash(r.State())
		}},
		{"a command out of range", solo.OutOfRange, func(l *solo.Lap) { l.Run = outOfRange(t, g, l.Run, int(l.Ticks)) }},
	} {
		l := honest
		f.forge(&l)
		parsed, why := solo.Parse(l.Append(nil))
		if why == solo.Fair {
			why = judge.Check(parsed)
		}
		if why != f.want {
			t.Errorf("%s: %v, want %v", f.name, why, f.want)
		}
	}
	for cut := 1; cut < len(honest.Run); cut += 5 { // the length is made to fit
		l := honest
		l.Run = l.Run[:len(l.Run)-cut]
		if why := judge.Check(l); why != solo.Altered && why != solo.OutOfRange {
			t.Errorf("without the last %d bytes of the commands: %v", cut, why)
		}
	}
	whole := honest.Append(nil)
	for cut := range whole {
		if _, why := solo.Parse(whole[:cut]); why != solo.Truncated {
			t.Fatalf("%d of %d bytes: %v", cut, len(whole), why)
		}
	}
	if _, why := solo.Parse(append(whole, 0)); why != solo.Malformed {
		t.Errorf("a byte too many: %v", why)
	}
	if _, why := solo.Parse(make([]byte, solo.MaxBytes+1)); why != solo.TooLong {
		t.Errorf("too many bytes: %v", why)
	}
	long := honest
	long.Run = make([]byte, solo.MaxBytes)
	if _, why := solo.Parse(long.Append(nil)); why != solo.TooLong {
		t.Errorf("a run too long: %v", why)
	}
}

// outOfRange changes bytes of a run until one of its commands is out of range.
func outOfRange(t *testing.T, g *solo.Game, run []byte, ticks int) []byte {
	t.Helper()
	reader, cmd := netcode.NewRunReader(g.Model), make([]int32, g.Model.CmdWords)
	for at := range run {
		for bit := range 8 {
			forged := slices.Clone(run)
			forged[at] ^= 1 << bit
			reader.Begin(forged)
			for range ticks {
				if err := reader.Next(cmd); err == netcode.ErrRange {
					return forged
				}
			}
		}
	}
	t.Fatal("no byte makes a command out of range")
	return nil
}

// TestPieces: a lap can be run again in pieces of any size, with the same result.
func TestPieces(t *testing.T) {
	g := racingGame()
	l := drive(t, g, short, 5)
	judge := solo.NewJudge(g)
	for _, piece := range []int{1, 7, 256, 1 << 20} {
		if why := judge.Begin(l); why != solo.Fair {
			t.Fatal(why)
		}
		turns := 1
		for {
			done, why := judge.Turn(piece)
			if done {
				if why != solo.Fair {
					t.Errorf("in pieces of %d: %v", piece, why)
				}
				break
			}
			turns++
		}
		if want := (int(l.Ticks) + piece - 1) / piece; turns != want {
			t.Errorf("pieces of %d: %d turns, want %d", piece, turns, want)
		}
	}
}

// TestGhost: a ghost is drawn where its driver was, tick by tick, and is gone after the end.
func TestGhost(t *testing.T) {
	g := racingGame()
	l := drive(t, g, short, 9)
	ghost, run, driver := solo.NewGhost(g, l), solo.NewRun(g, short), human.NewRacer(9, 0)
	cmd := make([]int32, g.Model.CmdWords)
	see := make([]int32, len(run.State()))
	for range 2 { // the second time after a restart
		for tick := range l.Ticks {
			if ghost.Gone() {
				t.Fatalf("gone at tick %d of %d", tick, l.Ticks)
			}
			copy(see, run.State())
			ghost.Draw(see, 5)
			s := sim.Of[racing.State](see)
			if s.Cars[5] != s.Cars[0] || s.Runs[5] != s.Runs[0] || s.Cars[4].Here != 0 {
				t.Fatalf("at tick %d the ghost is elsewhere", tick)
			}
			driver.DriveWords(run.State(), cmd)
			run.Step(cmd)
			ghost.Step()
		}
		ghost.Step()
		ghost.Draw(see, 5)
		if s := sim.Of[racing.State](see); !ghost.Gone() || s.Cars[5] != (racing.Car{}) {
			t.Error("the ghost outlives its lap")
		}
		ghost.Restart(l)
		run.Restart()
		driver = human.NewRacer(9, 0)
	}
}

// TestRunTooLong: whoever does not get round has no lap, but can drive on.
func TestRunTooLong(t *testing.T) {
	g := racingGame()
	r, cmd := solo.NewRun(g, short), make([]int32, g.Model.CmdWords)
	for i := range g.MaxTicks() + 100 {
		cmd[0], cmd[1] = int32(i)%3-1, -15
		if r.Step(cmd) {
			t.Fatal("backwards is no way to finish")
		}
	}
	if r.Lap() != nil {
		t.Error("a lap of who never got there")
	}
	r.Restart()
	driver := human.NewRacer(1, 0)
	for r.Lap() == nil {
		driver.DriveWords(r.State(), cmd)
		r.Step(cmd)
	}
	if why := solo.NewJudge(g).Check(*r.Lap()); why != solo.Fair {
		t.Error(why)
	}
}

func TestWhoIsNotPlayedAlone(t *testing.T) {
	if g := solo.NewGame(netcode.NewModel(sim.Erase(tag.Game{})), ""); g != nil {
		t.Error("tag is played alone")
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	g := racingGame()
	l := drive(t, g, short, 2)
	r, ghost, judge := solo.NewRun(g, short), solo.NewGhost(g, l), solo.NewJudge(g)
	cmd := []int32{0, 15, 0}
	see := make([]int32, len(r.State()))
	if n := testing.AllocsPerRun(1000, func() { r.Step(cmd); ghost.Step(); ghost.Draw(see, 1) }); n != 0 {
		t.Errorf("a tick with a ghost allocates %v times", n)
	}
	if n := testing.AllocsPerRun(3, func() {
		if why := judge.Check(l); why != solo.Fair {
			t.Fatal(why)
		}
	}); n != 0 {
		t.Errorf("judging allocates %v times", n)
	}
}

// FuzzLap: whatever somebody hands in can be parsed and run again without harm, and a lap that was parsed
// is written as the same bytes.
func FuzzLap(f *testing.F) {
	g := racingGame()
	if l, ok := solo.Bot(g, short); ok {
		f.Add(l.Append(nil))
		l.Ticks = 40
		f.Add(l.Append(nil))
	}
	f.Add([]byte("SLIPLAP1"))
	judge := solo.NewJudge(g)
	f.Fuzz(func(t *testing.T, src []byte) {
		l, why := solo.Parse(src)
		if why != solo.Fair {
			return
		}
		if again := l.Append(nil); !slices.Equal(again, src) {
			t.Fatal("it is written in another way")
		}
		if why := judge.Begin(l); why == solo.Fair {
			_, _ = judge.Turn(200)
		}
	})
}

// BenchmarkALapIsRunAgainInSomeMilliseconds measures what a lap that is handed in costs the server.
func BenchmarkALapIsRunAgainInSomeMilliseconds(b *testing.B) {
	g := racingGame()
	l, _ := solo.Bot(g, 0)
	judge := solo.NewJudge(g)
	for b.Loop() {
		if why := judge.Check(l); why != solo.Fair {
			b.Fatal(why)
		}
	}
	b.ReportMetric(float64(l.Ticks), "ticks")
}
