package describe

import (
	"encoding/json"
	"testing"

	"slipstream/sim/games"
)

func TestCamel(t *testing.T) {
	for name, want := range map[string]string{
		"X": "x", "DX": "dx", "LapTicks": "lapTicks", "Pos.X": "posX", "IDOfCar": "idOfCar", "yaw": "yaw", "": "",
	} {
		if got := Camel(name); got != want {
			t.Errorf("Camel(%q) = %q, want %q", name, got, want)
		}
	}
}

// The runs cover the state exactly, and the JSON says what the machine says, for every game there is.
func TestJSONOfEveryGame(t *testing.T) {
	for _, m := range games.All {
		var got struct {
			Name             string
			Hz, Slots, Words int
			Settings         []struct{ Name string }
			Command          []struct {
				Name     string
				Min, Max int32
			}
			Runs [][3]int
		}
		if err := json.Unmarshal(AppendJSON(nil, m), &got); err != nil {
			t.Fatalf("%s: %v", m.Rules().Name, err)
		}
		if got.Name != m.Rules().Name || got.Hz != m.Rules().Hz || got.Slots != m.Rules().Slots ||
			len(got.Settings) != len(m.Rules().Settings) || len(got.Command) != m.Command().Words {
			t.Errorf("%s is described as %+v", m.Rules().Name, got)
		}
		words := 0
		for _, r := range got.Runs {
			words += r[0]
		}
		if words != m.State().Words || words != got.Words {
			t.Errorf("%s: runs cover %d of %d words", got.Name, words, m.State().Words)
		}
		for i, f := range CommandFields(m) {
			if c := got.Command[i]; c.Name != f.Name || c.Min != f.Min || c.Max != f.Max {
				t.Errorf("%s: command field %d is %+v, want %+v", got.Name, i, c, f)
			}
		}
	}
}
