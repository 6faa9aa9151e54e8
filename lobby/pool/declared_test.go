package pool

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDeclared(t *testing.T) {
	text := BuiltIn().Append(nil)
	got, err := ParseCurves(text)
	if err != nil || !reflect.DeepEqual(got, BuiltIn()) {
		t.Errorf("%v\n%+v\n%s", err, got, text)
	}
	got, err = ParseCurves([]byte(`{"racing": {"bots": "3s", "alone": "1s", "curve": [{"wait": "0s", "rating": 2, "detour": "10ms", "spread": "20ms"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	m := got.Mode("racing", 8)
	if m.Check() != nil || m.Seats != 8 || m.Bots != 3*time.Second || m.Alone != time.Second ||
		m.Curve[0] != (Point{0, 2, 10 * time.Millisecond, 20 * time.Millisecond}) {
		t.Errorf("%+v", m)
	}
	if m = got.Mode("tag", 4); m.Check() != nil || m.Name != "tag" || m.Bots != BuiltIn()[Others].Bots {
		t.Errorf("a game that nobody declared: %+v", m)
	}
}

// What is wrong with a file is said in words that name the place.
func TestDeclaredWrongly(t *testing.T) {
	point := `{"wait": "0s", "rating": 2, "detour": "10ms", "spread": "20ms"}`
	for text, want := range map[string]string{
		``:                 "end too early",
		`{}`:               "no curves",
		`[]`:               "cannot be",
		`{"a": {}} x`:      "behind it",
		"{\n\"a\": {\n?}}": "line 3",
		`{"a": 1}`:         "cannot be a number",
		`{"a": {"bots": 3, "curve": [` + point + `]}}`:                                    `with the quotes`,
		`{"a": {"bots": "soon", "curve": [` + point + `]}}`:                               `"soon" is no time`,
		`{"a": {"curve": [` + point + `]}}`:                                               `"bots" is missing`,
		`{"a": {"bots": "3s"}}`:                                                           "begins at a wait of 0",
		`{"a": {"bots": "3s", "curve": [{"wait": "0s"}]}}`:                                "point 1 of the curve needs",
		`{"a": {"bots": "3s", "bot": "3s", "curve": [` + point + `]}}`:                    `unknown field "bot"`,
		`{"a": {"bots": "3s", "bots": "4s", "curve": [` + point + `]}}`:                   `"bots" stands twice`,
		`{"a": {"bots": "3s", "alone": "4s", "curve": [` + point + `]}}`:                  "alone waits 4s",
		`{"a": {"bots": "1h", "curve": [` + point + `]}}`:                                 "at most 2m0s",
		`{"a": {"bots": "3s", "curve": [` + point + `,` + point + `]}}`:                   "only widen",
		`{"": {"bots": "3s", "curve": [` + point + `]}}`:                                  "no name of a game",
		`{"a": {"bots": "3s", "curve": [` + strings.Repeat(point+",", 40) + point + `]}}`: "at most 32",
		`{"a": ` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`:            "nested",
		`{"a": {"bots": "3s", "curve": "` + strings.Repeat("x", maxText) + `"}}`:          "at most 65536",
	} {
		if _, err := ParseCurves([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want it to say %q", text, err, want)
		}
	}
}

// Whatever parses is a mode that a pool can have, and is the same when written and read again.
func FuzzCurves(f *testing.F) {
	f.Add(BuiltIn().Append(nil))
	f.Add([]byte(`{"racing": {"bots": "3s", "alone": "1s", "curve": [{"wait": "0s", "rating": 2, "detour": "10ms", "spread": "20ms"}]}}`))
	f.Add([]byte(`{"a":{"bots":"1ns","curve":[{"wait":"0s","rating":1e3,"detour":"0s","spread":"1m"},{"wait":"2m","rating":1e3,"detour":"1m","spread":"1m"}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := ParseCurves(text)
		if err != nil {
			return
		}
		for name := range all {
			m := all.Mode(name, 8)
			p := New([]Mode{m}, 1)
			if err := p.Add(Ticket{ID: 1, Size: 1, RTT: [MaxRegions]uint16{30}}); err != nil {
				t.Fatal(err)
			}
			for !p.Step(1000, int64(m.Bots), func(Proposal) {}) {
			}
			if p.Len() != 0 {
				t.Fatalf("bots never come: %+v", m)
			}
		}
		written := all.Append(nil)
		again, err := ParseCurves(written)
		if err != nil || !bytes.Equal(again.Append(nil), written) {
			t.Fatalf("%v\n%s", err, written)
		}
	})
}
