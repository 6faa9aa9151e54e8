package racing

import (
	"flag"
	"testing"

	"slipstream/sim"
)

// seeds: `go test ./sim/racing -run BotsRace -v -args -seeds 20` looks for a car that gets stuck in
// many more races.
var seeds = flag.Int("seeds", 1, "how many races of each kind bots drive")

// ran is what became of a race of bots.
type ran struct {
	first, last, best       int32 // ticks
	laps                    int32 // of all cars together
	hits, scrapes, respawns int32
	passed                  int
}

// runBots races bots to the end of a race of three laps.
func runBots(t *testing.T, cars int, track, skill int32, seed uint32) ran {
	t.Helper()
	setup := sim.Setup{Seed: seed, Settings: laps(3, 5)}
	setup.Settings[SettingTrack], setup.Settings[SettingSkill] = track, skill
	s, cmds, place := race(cars, setup), make([]Command, Slots), [Slots]int32{}
	out := ran{first: 1 << 30, best: 1 << 30}
	for !(Game{}).Over(s) {
		bots(s, cmds)
		Game{}.Step(s, cmds)
		if s.Clock < 10*Hz || s.Clock%Hz != 0 {
			continue
		}
		for i := range cars {
			if was := place[i]; was != 0 && s.Runs[i].Place < was {
				out.passed++
			}
			place[i] = s.Runs[i].Place
		}
	}
	for i := range cars {
		r, c := &s.Runs[i], &s.Cars[i]
		out.laps += max(r.Lap-1, 0)
		out.hits, out.scrapes, out.respawns = out.hits+c.Hits, out.scrapes+c.Scrapes, out.respawns+c.Respawns
		if r.Finish == 0 {
			t.Errorf("%s, %d cars, skill %d, seed %d: slot %d did not finish", s.Circuit().Name, cars, skill, seed, i)
			continue
		}
		out.first, out.last, out.best = min(out.first, r.Finish), max(out.last, r.Finish), min(out.best, r.Best)
	}
	t.Logf("%-14s skill %d, %2d cars: %5.1f to %5.1f s, best lap %5.2f s, %2d passed, %3d contacts, %2d scrapes, %d respawns", s.Circuit().Name, skill,
		cars, float64(out.first)/Hz, float64(out.last)/Hz, float64(out.best)/Hz, out.passed, out.hits/2,
		out.scrapes, out.respawns)
	return out
}

// TestBotsRaceCleanly holds what bots are for: alone they drive fast laps without
// a touch; in a field they pass each other and leave the walls alone.
func TestBotsRaceCleanly(t *testing.T) {
	authored(t, func(t *testing.T, c *Track) {
		for skill := range int32(Hard + 1) {
			hits, driven := int32(0), int32(0)
			for _, cars := range []int{1, 8, 16} {
				for seed := range uint32(*seeds) {
					r := runBots(t, cars, c.Number, skill, seed)
					if mean := int64(c.Length) * Hz / int64(r.best); mean < 20*Metre || mean > 60*Metre {
						t.Errorf("the best lap makes %d m/s", mean/Metre)
					}
					if cars == 1 && r.hits+r.scrapes+r.respawns != 0 {
						t.Errorf("alone it scraped %d times and respawned %d times", r.scrapes, r.respawns)
					}
					if int(r.scrapes) > cars || r.respawns > 1 {
						t.Errorf("%d cars: %d scrapes, %d respawns", cars, r.scrapes, r.respawns)
					}
					if r.last-r.first > r.first/4+5*Hz {
						t.Errorf("%d cars: the last comes %.1f s after the first", cars, float64(r.last-r.first)/Hz)
					}
					if cars > 1 && r.passed < cars/4 {
						t.Errorf("%d cars: nobody passes anybody", cars)
					}
					hits, driven = hits+r.hits, driven+r.laps
				}
			}
			t.Logf("skill %d: %.2f contacts a car and lap", skill, float64(hits)/float64(driven))
			if hits > driven {
				t.Errorf("skill %d: %d contacts of cars in %d laps", skill, hits, driven)
			}
		}
	})
}

func TestBotsDiffer(t *testing.T) {
	times := map[int32]bool{}
	for slot := range sim.Slot(6) {
		s, cmds := race(0, sim.Setup{Seed: 2, Settings: laps(1, 5)}), make([]Command, Slots)
		Game{}.Join(s, slot)
		for s.Runs[slot].Finish == 0 {
			bots(s, cmds)
			Game{}.Step(s, cmds)
		}
		times[s.Runs[slot].Finish] = true
	}
	if len(times) < 4 {
		t.Errorf("six bots drive %d times", len(times))
	}
}

// TestBotGoesRoundAStandingCar parks a car on the racing line.
func TestBotGoesRoundAStandingCar(t *testing.T) {
	for along := int32(100); along < 1400; along += 100 {
		s, cmds := started(2, sim.Setup{Seed: 1}), make([]Command, Slots)
		line := Circuit.Points[Circuit.Spot(along*Metre, 0).Segment].Line
		put(&s.Cars[1], along*Metre, line, 0)
		put(&s.Cars[0], (along-80)*Metre, line, 20)
		for range 10 * Hz {
			cmds[0] = Game{}.Bot(s, 0)
			Game{}.Step(s, cmds)
		}
		if past := s.progress(Circuit, 0) - s.progress(Circuit, 1); s.Cars[0].Hits > 0 ||
			(past+Circuit.Length)%Circuit.Length < 20*Metre {
			t.Errorf("at %d m: %d contacts, %d m past it", along, s.Cars[0].Hits, past/Metre)
		}
	}
}

func TestBotTurnsRound(t *testing.T) {
	for along := int32(0); along < 1450; along += 50 {
		s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
		put(&s.Cars[0], along*Metre, 0, 0)
		s.Cars[0].Yaw = (s.Cars[0].Yaw + 1<<15) & 0xffff
		for range 10 * Hz {
			cmds[0] = Game{}.Bot(s, 0)
			Game{}.Step(s, cmds)
		}
		p := &Circuit.Points[s.Cars[0].Segment]
		if scale(s.Cars[0].VX, p.DX, s.Cars[0].VZ, p.DZ) < 10*Metre {
			t.Errorf("at %d m: turned round, it makes %.1f m/s after 10 s", along, speedOf(&s.Cars[0]))
		}
	}
}
