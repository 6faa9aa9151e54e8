package journal

import (
	"fmt"
	"strings"

	"slipstream/netcode"
	"slipstream/sim"
)

// Report is what Verify found.
type Report struct {
	Ticks      int // how many were run again
	Hashes     int // how many were compared
	Keyframes  int // how many were compared
	Divergence *Divergence
}

// Divergence is the first tick whose World is not the one that was journaled.
type Divergence struct {
	Tick   sim.Tick
	Want   uint64   // the journaled hash: its low 16 bits, unless Wide
	Got    uint64   // the computed hash, likewise
	Wide   bool     // the hashes have all their 64 bits
	At     sim.Tick // the tick of the next keyframe; 0 if there is none
	Fields []string // the first few fields that differ at that keyframe, as "Cars[3].X = 17, journaled 16"
}

func (d *Divergence) String() string {
	s := fmt.Sprintf("tick %d: hash %#x, journaled %#x", d.Tick, d.Got, d.Want)
	if len(d.Fields) > 0 {
		s += fmt.Sprintf("; by tick %d: %s", d.At, strings.Join(d.Fields, "; "))
	}
	return s
}

// maxFields is how many differing fields a Divergence names.
const maxFields = 8

// Verify runs the whole journal from its setup on, and compares every hash and every
// keyframe. After the first divergence it runs only to the next keyframe, to name the fields that differ.
func (j *Journal) Verify() (Report, error) {
	r, err := j.from(0)
	if err != nil {
		return Report{}, err
	}
	var rep Report
	compare := func(want, got uint64, wide bool) {
		rep.Hashes++
		if want != got && rep.Divergence == nil {
			rep.Divergence = &Divergence{Tick: r.tick, Want: want, Got: got, Wide: wide}
		}
	}
	compare(j.Header.Hash, sim.Hash(r.world), true)
	err = r.all(visitor{
		tick: func(hash uint16) bool {
			rep.Ticks++
			compare(uint64(hash), uint64(netcode.Hash16(r.world)), false)
			return true
		},
		batch: func(hash uint64) bool {
			compare(hash, sim.Hash(r.world), true)
			return true
		},
		keyframe: func() bool {
			rep.Keyframes++
			compare(sim.Hash(r.key), sim.Hash(r.world), true)
			if rep.Divergence == nil {
				return true
			}
			rep.Divergence.At = r.tick
			rep.Divergence.Fields = differing(j.model.Layout, r.key, r.world)
			return false
		},
	})
	return rep, err
}

// differing names the first fields in which got differs from want.
func differing(l *sim.Layout, want, got []int32) (fields []string) {
	for _, row := range l.Rows {
		for i, f := range row.Fields {
			at := row.Off + i
			if want[at] == got[at] || len(fields) == maxFields {
				continue
			}
			fields = append(fields, fmt.Sprintf("%s = %d, journaled %d", fieldName(&row, &f), got[at], want[at]))
		}
	}
	return fields
}

// Describe names every word of a World that is not 0, with a line for each row: "Cars[3]: X 17, Z -4".
func Describe(l *sim.Layout, w netcode.World) (lines []string) {
	for i := range l.Rows {
		row := &l.Rows[i]
		var words []string
		for j := range row.Fields {
			if v := w[row.Off+j]; v != 0 {
				words = append(words, fmt.Sprintf("%s %d", row.Fields[j].Name, v))
			}
		}
		if len(words) > 0 {
			lines = append(lines, rowName(row)+strings.Join(words, ", "))
		}
	}
	return lines
}

func rowName(row *sim.Row) string {
	if row.Name == "" {
		return ""
	}
	return fmt.Sprintf("%s[%d]: ", row.Name, row.Index)
}

func fieldName(row *sim.Row, f *sim.Field) string {
	if row.Name == "" {
		return f.Name
	}
	return fmt.Sprintf("%s[%d].%s", row.Name, row.Index, f.Name)
}
