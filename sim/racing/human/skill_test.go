package human

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/racing"
)

// against is a person's mean place in races of a lap against five bots of a strength, on every track.
func against(skill int32) (mean float64, races int) {
	var g racing.Game
	rules, sum := g.Rules(), 0
	for track := range racing.Authored {
		for seed := range uint32(2) {
			setup := sim.Setup{Seed: seed + uint32(track)*8}
			setup.Settings[racing.SettingTrack], setup.Settings[racing.SettingSkill] = track, skill
			setup.Settings[racing.SettingLaps], setup.Settings[racing.SettingCountdown] = 2, 1
			s, cmds := &racing.State{}, make([]racing.Command, racing.Slots)
			g.Init(s, rules.Clamp(setup))
			for i := range sim.Slot(6) {
				g.Join(s, i)
			}
			person := NewRacer(seed, 0)
			for !g.Over(s) && s.Runs[0].Finish == 0 {
				cmds[0] = person.Drive(s)
				for i := sim.Slot(1); i < 6; i++ {
					cmds[i] = g.Bot(s, i)
				}
				g.Step(s, cmds)
			}
			sum += int(s.Runs[0].Place)
			races++
		}
	}
	return float64(sum) / float64(races), races
}

// TestPeopleBeatEasyBotsAndLoseToHardOnes is what the strengths are for.
func TestPeopleBeatEasyBotsAndLoseToHardOnes(t *testing.T) {
	var place [racing.Hard + 1]float64
	for skill := range place {
		mean, races := against(int32(skill))
		place[skill] = mean
		t.Logf("skill %d: a person comes %.1fth of 6 on average of %d races", skill, mean, races)
	}
	if place[racing.Easy] > 2 || place[racing.Hard] < 4.5 || place[racing.Medium] < place[racing.Easy] ||
		place[racing.Medium] > place[racing.Hard] {
		t.Errorf("a person comes %.1fth against easy bots, %.1fth against medium, %.1fth against hard ones", place[racing.Easy], place[racing.Medium], place[racing.Hard])
	}
}
