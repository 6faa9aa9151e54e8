package pool

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Curves are modes as an operator declares them, by the name of a game; [Others] is
// for every game that is not named.
//
//	{
//	  "racing": {
//	    "bots": "8s",
//	    "alone": "0s",
//	    "curve": [
//	      {"wait": "0s", "rating": 3, "detour": "20ms", "spread": "40ms"},
//	      {"wait": "10s", "rating": 15, "detour": "80ms", "spread": "100ms"}
//	    ]
//	  }
//	}
type Curves map[string]Mode

// Others is the name for games that have no curves of their own.
const Others = "*"

// Limits of a file of curves.
const (
	maxText   = 64 << 10
	maxPoints = 32
	maxName   = 24
)

// BuiltIn returns the curves that hold if none are declared.
func BuiltIn() Curves {
	return Curves{Others: {Name: Others, Bots: 8 * time.Second, Curve: Usual}}
}

// Mode returns the mode of a game with so many seats.
func (c Curves) Mode(game string, seats int) Mode {
	m, there := c[game]
	if !there {
		if m, there = c[Others]; !there {
			m = BuiltIn()[Others]
		}
	}
	m.Name, m.Seats = game, min(max(seats, 2), MaxSeats)
	return m
}

// declared is a mode in a file. What must be said is a pointer.
type declared struct {
	Bots  *duration       `json:"bots"`
	Alone duration        `json:"alone"`
	Curve []declaredPoint `json:"curve"`
}

type declaredPoint struct {
	Wait   *duration `json:"wait"`
	Rating *float64  `json:"rating"`
	Detour *duration `json:"detour"`
	Spread *duration `json:"spread"`
}

// duration is written the way people say it: "1.5s".
type duration time.Duration

func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

func (d *duration) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) != nil {
		return fmt.Errorf("%s is no time: write it like \"2s\" or \"250ms\", with the quotes", text)
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no time: write it like \"2s\" or \"250ms\"", s)
	}
	*d = duration(v)
	return nil
}

// ParseCurves reads a file of curves, as Curves.Append or a person writes it. An error says what to change.
func ParseCurves(text []byte) (Curves, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("curves of %d bytes: at most %d are read", len(text), maxText)
	}
	if err := once(text); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var file map[string]declared
	if err := dec.Decode(&file); err != nil {
		return nil, sayWhere(text, err)
	}
	all := Curves{}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		m, err := file[name].mode(name)
		if err != nil {
			return nil, err
		}
		all[name] = m
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no curves are declared: name a game, or %q for all of them", Others)
	}
	return all, nil
}

func (d declared) mode(name string) (Mode, error) {
	if name == "" || len(name) > maxName {
		return Mode{}, fmt.Errorf("%q is no name of a game: it has 1 to %d characters", name, maxName)
	}
	if d.Bots == nil {
		return Mode{}, fmt.Errorf("mode %q: \"bots\" is missing: after which wait bots fill a match", name)
	}
	if len(d.Curve) > maxPoints {
		return Mode{}, fmt.Errorf("mode %q: a curve of %d points, at most %d are read", name, len(d.Curve), maxPoints)
	}
	m := Mode{Name: name, Seats: 2, Bots: time.Duration(*d.Bots), Alone: time.Duration(d.Alone)}
	for i, p := range d.Curve {
		if p.Wait == nil || p.Rating == nil || p.Detour == nil || p.Spread == nil {
			return Mode{}, fmt.Errorf("mode %q: point %d of the curve needs \"wait\", \"rating\", \"detour\" and \"spread\"", name, i+1)
		}
		m.Curve = append(m.Curve, Point{time.Duration(*p.Wait), *p.Rating, time.Duration(*p.Detour),
			time.Duration(*p.Spread)})
	}
	if err := m.Check(); err != nil {
		return Mode{}, err
	}
	m.Seats = 0
	return m, nil
}

// Append writes curves as a file of them.
func (c Curves) Append(dst []byte) []byte {
	file := map[string]declared{}
	for name, m := range c {
		bots := duration(m.Bots)
		d := declared{Bots: &bots, Alone: duration(m.Alone)}
		for _, p := range m.Curve {
			wait, detour, spread := duration(p.Wait), duration(p.Detour), duration(p.Spread)
			d.Curve = append(d.Curve, declaredPoint{&wait, &p.Rating, &detour, &spread})
		}
		file[name] = d
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(append(dst, text...), '\n')
}

// once refuses what encoding/json lets pass: a name that is said twice, of which the
// last would hold, and something behind the end.
func once(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := onceIn(dec, 0); err != nil {
		return sayWhere(text, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("curves are one JSON object; something stands behind it")
	}
	return nil
}

func onceIn(dec *json.Decoder, depth int) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	open, nested := t.(json.Delim)
	if !nested {
		return nil
	}
	if depth > 4 {
		return errors.New("curves are not nested this deep")
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			t, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ := t.(string)
			if seen[name] {
				return fmt.Errorf("%q stands twice in the same place", name)
			}
			seen[name] = true
		}
		if err := onceIn(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// sayWhere makes of a decoder's error a sentence with a line number, if it has one.
func sayWhere(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d of the curves is no JSON: %w", line(text, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("line %d of the curves: %q cannot be a %s", line(text, kind.Offset), kind.Field, kind.Value)
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return errors.New("the curves end too early: they are one JSON object")
	}
	return fmt.Errorf("the curves cannot be read: %w", err)
}

func line(text []byte, at int64) int {
	return 1 + bytes.Count(text[:min(max(int(at), 0), len(text))], []byte("\n"))
}
