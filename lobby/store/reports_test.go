package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReports: an operator reads all of them, newest first, whoever wrote them.
func TestReports(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1)
		all := []Complaint{
			{By: 1, About: 2, ByName: "Ada", AboutName: "Ben", Match: 7, Text: "ramming, \"of course\"",
				Said: []string{"ha", "1\n2"}, At: t0 + 2},
			{By: 9, About: 2, Guest: true, ByName: "Guest", Text: "rude", At: t0 + 1},
			{By: 1, About: 3, At: t0},
		}
		for _, c := range slices.Backward(all) {
			if err := errors.Join(db.Report(c), db.Report(c)); err != nil {
				t.Fatal(err)
			}
		}
		for from := range 5 {
			for limit := range 5 {
				got, err := db.Reports(from, limit)
				want := all[min(from, 3):min(from+limit, 3)]
				if err != nil || len(got) != len(want) || len(want) > 0 && cmp.Diff(want, got) != "" {
					t.Errorf("%d from %d: %v %s", limit, from, err, cmp.Diff(want, got))
				}
			}
		}
		if got, err := db.Reports(-1, 1<<40); err != nil || len(got) != 3 {
			t.Errorf("%v %v", got, err)
		}
		for what, c := range map[string]Complaint{
			"by nobody": {About: 1, Guest: true}, "about nobody": {By: 1},
			"too long":       {By: 1, About: 2, Text: strings.Repeat("x", maxReason+1)},
			"too many lines": {By: 1, About: 2, Said: make([]string, maxSaid+1)},
		} {
			if err := db.Report(c); !errors.Is(err, ErrRefused) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestGuestsReportTogether: one who comes again and again does not fill the database.
func TestGuestsReportTogether(t *testing.T) {
	db := NewMemory()
	for i := range uint64(MaxGuestReports) {
		if err := db.Report(Complaint{By: i + 1, About: 2, Guest: true, At: t0 + int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	enter(t, db, 1)
	for err, c := range map[error]Complaint{
		ErrFull: {By: 5000, About: 2, Guest: true, At: t0 + 5000},
		nil:     {By: 1, About: 2, At: t0 + 5000},
	} {
		if got := db.Report(c); !errors.Is(got, err) {
			t.Error(fmt.Sprint(c), got)
		}
	}
	if err := db.Report(Complaint{By: 5000, About: 2, Guest: true, At: t0 + 5000 + int64(day)}); err != nil {
		t.Error(err)
	}
}
