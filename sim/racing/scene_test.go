package racing

import (
	"encoding/json"
	"testing"
)

func TestASceneIsTheTrack(t *testing.T) {
	for _, number := range []int32{0, 1, 2, 3, 4, MaxTrack} {
		text := Game{}.AppendScene(nil, number, nil)
		if len(text) > 60<<10 { // what a page's worker hands over at once is 64 KiB
			t.Errorf("track %d takes %d bytes", number, len(text))
		}
		var got struct {
			Number  int32
			Name    string
			X, Bank []int32
			Marks   []int32
			GridYaw []int32
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		c := Chart(number)
		if got.Number != number || got.Name != c.Name || len(got.X) != len(c.Points) ||
			len(got.Marks) != len(c.Marks) || len(got.GridYaw) != Slots {
			t.Errorf("track %d: %d points, %d marks", number, len(got.X), len(got.Marks))
		}
		for i := range got.X {
			if got.X[i] != c.Points[i].X || got.Bank[i] != c.Points[i].Bank {
				t.Fatalf("track %d: point %d is elsewhere", number, i)
			}
		}
	}
}
