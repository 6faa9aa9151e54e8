package sim

import (
	"reflect"
	"slices"
	"testing"
)

type inner struct {
	A int32 `net:"min=-3,max=3"`
	B [2]int32
}

type flat struct {
	Clock int32
	Pair  inner
	Rows  [2]inner
	After int32 `net:"angle,per=65536"`
}

func TestLayoutOf(t *testing.T) {
	l := LayoutOf[flat]()
	if l.Words != 11 {
		t.Errorf("%d words", l.Words)
	}
	type row struct {
		name       string
		index, off int
		fields     []string
	}
	want := []row{
		{"", 0, 0, []string{"Clock", "Pair.A", "Pair.B0", "Pair.B1"}},
		{"Rows", 0, 4, []string{"A", "B0", "B1"}},
		{"Rows", 1, 7, []string{"A", "B0", "B1"}},
		{"", 0, 10, []string{"After"}},
	}
	var got []row
	for _, r := range l.Rows {
		names := []string{}
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
		got = append(got, row{r.Name, r.Index, r.Off, names})
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if f := l.Rows[3].Fields[0]; f.View != Angle || f.Per != 65536 {
		t.Errorf("After is %+v", f)
	}
	if f := l.Rows[1].Fields[0]; f.Min != -3 || f.Max != 3 || f.Per != 1 {
		t.Errorf("A is %+v", f)
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func TestLayoutOfRefusesWhatIsNotFlat(t *testing.T) {
	for name, f := range map[string]func(){
		"a wide integer": func() { LayoutOf[struct{ A int64 }]() },
		"a pointer":      func() { LayoutOf[struct{ A *int32 }]() },
		"a slice":        func() { LayoutOf[struct{ A []int32 }]() },
		"a float":        func() { LayoutOf[struct{ A float32 }]() },
		"no struct":      func() { LayoutOf[int32]() },
		"too many words": func() { LayoutOf[struct{ A [MaxWords + 1]int32 }]() },
		"unknown view": func() {
			LayoutOf[struct {
				A int32 `net:"wobble"`
			}]()
		},
		"unknown key": func() {
			LayoutOf[struct {
				A int32 `net:"size=3"`
			}]()
		},
		"no number": func() {
			LayoutOf[struct {
				A int32 `net:"max=many"`
			}]()
		},
		"min above max": func() {
			LayoutOf[struct {
				A int32 `net:"min=2,max=1"`
			}]()
		},
		"per 0": func() {
			LayoutOf[struct {
				A int32 `net:"per=0"`
			}]()
		},
	} {
		if !panics(f) {
			t.Errorf("%s passes as flat", name)
		}
	}
}

func TestWordsAndOf(t *testing.T) {
	s := flat{Clock: 1, After: 11}
	s.Rows[1].B[1] = 10
	w := Words(&s)
	if !slices.Equal(w, []int32{1, 0, 0, 0, 0, 0, 0, 0, 0, 10, 11}) {
		t.Errorf("words are %v", w)
	}
	w[4] = 5
	if s.Rows[0].A != 5 || Of[flat](w) != &s {
		t.Error("words are a copy")
	}
	if !panics(func() { Of[flat](w[:10]) }) {
		t.Error("too few words pass as a state")
	}
}

func TestClamp(t *testing.T) {
	l := LayoutOf[flat]()
	w := []int32{1 << 30, 4, -9, 9, -1 << 31, 0, 0, 1<<31 - 1, 0, 0, -7}
	l.Clamp(w)
	if !slices.Equal(w, []int32{1 << 30, 3, -9, 9, -3, 0, 0, 3, 0, 0, -7}) {
		t.Errorf("clamped to %v", w)
	}
	if l.Ranged() {
		t.Error("fields without a range pass as ranged")
	}
}

func TestHashTellsStatesApart(t *testing.T) {
	seen := map[uint64]bool{Hash(nil): true}
	low := map[uint16]int{}
	words := make([]int32, 40)
	for i := range words {
		for _, v := range []int32{1, -1, 1 << 16, -1 << 31} {
			words[i] = v
			h := Hash(words)
			if seen[h] {
				t.Fatalf("word %d = %d has another's hash", i, v)
			}
			seen[h] = true
			low[uint16(h)]++
			words[i] = 0
		}
	}
	if len(low) < len(seen)-4 {
		t.Errorf("%d states have %d low halves", len(seen), len(low))
	}
	if Hash([]int32{0}) == Hash([]int32{0, 0}) {
		t.Error("length does not count")
	}
}

func TestTagNumbers(t *testing.T) {
	for text, want := range map[string]int32{"0": 0, "-0": 0, "7": 7, "-127": -127, "2147483647": 1<<31 - 1,
		"-2147483648": -1 << 31} {
		if got, ok := tagNumber(text); !ok || got != want {
			t.Errorf("%q is %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "-", "1.5", "x", "1x", "2147483648", "-2147483649",
		"99999999999999999999999999", "+1", "--1"} {
		if got, ok := tagNumber(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
	if tag := netTag(`json:"x" net:"pos,per=8"`); tag != "pos,per=8" || netTag(`other:"y"`) != "" || netTag("") != "" {
		t.Errorf("%q", tag)
	}
}
