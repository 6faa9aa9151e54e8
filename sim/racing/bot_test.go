package racing

import (
	"testing"

	"slipstream/sim"
)

// TestBotsRaceCleanly holds what bots are for: alone they drive fast laps without
// a touch; in a field they pass each other and leave the walls alone.
func TestBotsRaceCleanly(t *testing.T) {
	for _, cars := range []int{1, 8, 16} {
		for seed := range uint32(4) {
			s, cmds := race(cars, sim.Setup{Seed: seed}), make([]Command, Slots)
			passed, place := 0, [Slots]int32{}
			for !(Game{}).Over(s) {
				bots(s, cmds)
				Game{}.Step(s, cmds)
				if s.Clock < 10*Hz || s.Clock%Hz != 0 {
					continue
				}
				for i := range cars {
					if was := place[i]; was != 0 && s.Runs[i].Place < was {
						passed++
					}
					place[i] = s.Runs[i].Place
				}
			}
			first, last, hits, scrapes, respawns, best := int32(1<<30), int32(0), int32(0), int32(0), int32(0), int32(1<<30)
			for i := range cars {
				r, c := &s.Runs[i], &s.Cars[i]
				if r.Finish == 0 {
					t.Errorf("%d cars, seed %d: slot %d did not finish", cars, seed, i)
					continue
				}
				first, last, best = min(first, r.Finish), max(last, r.Finish), min(best, r.Best)
				hits, scrapes, respawns = hits+c.Hits, scrapes+c.Scrapes, respawns+c.Respawns
			}
			t.Logf("%2d cars: %.1f to %.1f s, best lap %.2f s, %d passed, %d contacts, %d scrapes",
				cars, float64(first)/Hz, float64(last)/Hz, float64(best)/Hz, passed, hits/2, scrapes)
			if first < 90*Hz || first > 140*Hz || best > 44*Hz {
				t.Errorf("%d cars, seed %d: it takes %.1f s, the best lap %.2f s", cars, seed, float64(first)/Hz, float64(best)/Hz)
			}
			if cars == 1 && hits+scrapes+respawns != 0 {
				t.Errorf("seed %d: alone it scraped %d times and respawned %d times", seed, scrapes, respawns)
			}
			if int(scrapes) > cars || int(hits) > 6*cars || respawns > 1 {
				t.Errorf("%d cars, seed %d: %d contacts, %d scrapes, %d respawns", cars, seed, hits/2, scrapes, respawns)
			}
			if last-first > 24*Hz {
				t.Errorf("%d cars, seed %d: the last comes %.1f s after the first", cars, seed, float64(last-first)/Hz)
			}
			if cars > 1 && passed < cars/4 {
				t.Errorf("%d cars, seed %d: nobody passes anybody", cars, seed)
			}
		}
	}
}

func TestBotsDiffer(t *testing.T) {
	times := map[int32]bool{}
	for slot := range sim.Slot(6) {
		s, cmds := race(0, sim.Setup{Seed: 2, Settings: [sim.MaxSettings]int32{1}}), make([]Command, Slots)
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
		if past := s.progress(0) - s.progress(1); s.Cars[0].Hits > 0 || (past+Circuit.Length)%Circuit.Length < 20*Metre {
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
