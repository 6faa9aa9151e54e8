package racing

import "strconv"

// AppendScene implements sim.Scener: the track of a number, or of a sketch, as a page draws it, in
// JSON. Columns in driving order, and all of it in the words that a track has:
// Metre to the metre, fix.One to a bank of 45 degrees, fix.Turn to the turn.
func (Game) AppendScene(dst []byte, number int32, sketch []int32) []byte {
	s := State{}
	s.choose(number, sketch)
	return append(appendTrack(append(dst, '{'), s.Circuit()), '}')
}

// AppendDraft implements sim.Sketcher: what is wrong with a sketch, at which of its points, how long
// it is in words, and all that a scene has.
func (Game) AppendDraft(dst []byte, words []int32) []byte {
	sketch := sketchOf(words)
	t, why, at := sketch.Survey()
	dst = strconv.AppendQuote(key(append(dst, '{'), "fault"), why.String())
	dst = strconv.AppendInt(key(append(dst, ','), "at"), int64(at), 10)
	dst = strconv.AppendInt(key(append(dst, ','), "length"), int64(t.Length), 10)
	return append(appendTrack(append(dst, ','), t), '}')
}

func appendTrack(dst []byte, t *Track) []byte {
	dst = key(dst, "number")
	dst = strconv.AppendInt(dst, int64(t.Number), 10)
	dst = strconv.AppendQuote(key(append(dst, ','), "name"), t.Name)
	dst = strconv.AppendInt(key(append(dst, ','), "mood"), int64(t.Mood), 10)
	dst = strconv.AppendInt(key(append(dst, ','), "motif"), int64(t.Motif), 10)
	for _, column := range []struct {
		name string
		of   func(p *Point) int32
	}{
		{"x", func(p *Point) int32 { return p.X }},
		{"y", func(p *Point) int32 { return p.Y }},
		{"z", func(p *Point) int32 { return p.Z }},
		{"half", func(p *Point) int32 { return p.Half }},
		{"wallLeft", func(p *Point) int32 { return p.Left }},
		{"wallRight", func(p *Point) int32 { return p.Right }},
		{"kerbLeft", func(p *Point) int32 { return p.KerbLeft }},
		{"kerbRight", func(p *Point) int32 { return p.KerbRight }},
		{"bank", func(p *Point) int32 { return p.Bank }},
	} {
		dst = appendInts(dst, column.name, len(t.Points), func(i int) int32 { return column.of(&t.Points[i]) })
	}
	dst = appendInts(dst, "marks", len(t.Marks), func(i int) int32 { return t.Marks[i] })
	dst = appendInts(dst, "gridX", len(t.Grid), func(i int) int32 { return t.Grid[i].X })
	dst = appendInts(dst, "gridZ", len(t.Grid), func(i int) int32 { return t.Grid[i].Z })
	return appendInts(dst, "gridYaw", len(t.Grid), func(i int) int32 { return t.Grid[i].Yaw })
}

func key(dst []byte, name string) []byte { return append(strconv.AppendQuote(dst, name), ':') }

func appendInts(dst []byte, name string, n int, at func(i int) int32) []byte {
	dst = append(key(append(dst, ','), name), '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(at(i)), 10)
	}
	return append(dst, ']')
}
