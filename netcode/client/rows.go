package client

import (
	"math"

	"slipstream/netcode"
	"slipstream/sim"
)

// slotRows returns, for each slot, the rows of the state that belong to it: those of every array that has as many
// elements as the game has slots, and is not within an element of another.
func slotRows(m *netcode.Model) [][]sim.Row {
	length := map[string]int{}
	for _, r := range m.Machine.State().Rows {
		length[r.Whose] = max(length[r.Whose], r.Slot+1)
	}
	rows := make([][]sim.Row, m.Slots)
	for _, r := range m.Machine.State().Rows {
		if r.Name != "" && r.Name == r.Whose && length[r.Name] == m.Slots {
			rows[r.Index] = append(rows[r.Index], r)
		}
	}
	return rows
}

// distance returns how far apart the positions in rows are in two states, in the unit that the game shows: of several
// positions, the furthest.
func distance(rows []sim.Row, a, b []int32) float64 {
	furthest := 0.0
	for i := range rows {
		sum := 0.0
		for j := range rows[i].Fields {
			if f := &rows[i].Fields[j]; f.View == sim.Pos {
				at := rows[i].Off + j
				d := float64(int64(a[at])-int64(b[at])) / float64(f.Per)
				sum += d * d
			}
		}
		furthest = max(furthest, sum)
	}
	return math.Sqrt(furthest)
}

// bend returns by how much the step from b to c differs from the step from a to b. It repeats the loop of distance:
// with one loop for both, which calls a function for each word, distance takes a third longer.
func bend(rows []sim.Row, a, b, c []int32) float64 {
	furthest := 0.0
	for i := range rows {
		sum := 0.0
		for j := range rows[i].Fields {
			if f := &rows[i].Fields[j]; f.View == sim.Pos {
				at := rows[i].Off + j
				d := float64(int64(c[at])-2*int64(b[at])+int64(a[at])) / float64(f.Per)
				sum += d * d
			}
		}
		furthest = max(furthest, sum)
	}
	return math.Sqrt(furthest)
}
