package web

import (
	"errors"
	"strings"
	"testing"

	"slipstream/lobby/store"
)

// TestReports: an operator reads them as they were written, and is told what is wrong with his question.
func TestReports(t *testing.T) {
	asked := -1
	s := Sources{Figures: func() Figures { return Figures{} }}
	s.Reports = func(from, limit int) ([]store.Complaint, error) {
		if asked = from; from == 7 {
			return nil, errors.New("the database is away")
		}
		return []store.Complaint{{By: 36, ByName: "Ada", About: 37, AboutName: "<Ben>", Guest: true, Match: 35,
			Text: "rude", Said: []string{"boo"}, At: 1e9}, {By: 1, About: 2}}, nil
	}
	h := Admin(s)
	w := get(h, "localhost", "/reports?from=3")
	for _, part := range []string{
		`"at":"1970-01-01T00:00:01Z"`, `"by":{"player":"10","name":"Ada","guest":true}`,
		`"about":{"player":"11","name":"\u003cBen\u003e"}`,
		`"match":"z"`, `"reason":"rude"`, `"said":["boo"]`, `"said":[]`,
	} {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("no %s in %s", part, w.Body)
		}
	}
	if asked != 3 {
		t.Errorf("asked from %d", asked)
	}
	for path, want := range map[string]int{"/reports": 200, "/reports?from=x": 400, "/reports?from=-1": 400,
		"/reports?from=10001": 400, "/reports?from=7": 503} {
		if w := get(h, "localhost", path); w.Code != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	s.Reports = nil
	if w := get(Admin(s), "localhost", "/reports"); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
