package main

import (
	"encoding/json"
	"math"

	"slipstream/sim/fix"
	"slipstream/sim/racing"
)

// shape is the circuit as the page draws it (src/race/track.ts has the same as
// TrackShape): columns of metres, in driving order.
type shape struct {
	Name      string    `json:"name"`
	X         []float64 `json:"x"`
	Y         []float64 `json:"y"`
	Z         []float64 `json:"z"`
	Half      []float64 `json:"half"`
	WallLeft  []float64 `json:"wallLeft"`
	WallRight []float64 `json:"wallRight"`
	KerbLeft  []float64 `json:"kerbLeft"`
	KerbRight []float64 `json:"kerbRight"`
	Marks     []int32   `json:"marks"`
	Grid      []spot    `json:"grid"`
}

type spot struct {
	X  float64 `json:"x"`
	Z  float64 `json:"z"`
	DX float64 `json:"dx"` // where a car on it looks
	DZ float64 `json:"dz"`
}

func circuit(t *racing.Track) ([]byte, error) {
	s := shape{Name: t.Name, Marks: t.Marks}
	for _, p := range t.Points {
		for _, column := range []struct {
			to   *[]float64
			word int32
		}{
			{&s.X, p.X}, {&s.Y, p.Y}, {&s.Z, p.Z}, {&s.Half, p.Half}, {&s.WallLeft, p.Left}, {&s.WallRight, p.Right},
			{&s.KerbLeft, p.KerbLeft}, {&s.KerbRight, p.KerbRight},
		} {
			*column.to = append(*column.to, metres(column.word))
		}
	}
	for _, g := range t.Grid {
		turn := 2 * math.Pi * float64(g.Yaw) / fix.Turn
		s.Grid = append(s.Grid, spot{metres(g.X), metres(g.Z), round(math.Sin(turn)), round(math.Cos(turn))})
	}
	return json.Marshal(s)
}

func metres(words int32) float64 { return round(float64(words) / racing.Metre) }

func round(v float64) float64 { return math.Round(v*1000) / 1000 }
