package web

import (
	"net/http"
	"strconv"
	"time"

	"slipstream/lobby/store"
)

// reportJSON is what one player told of another.
type reportJSON struct {
	At     string   `json:"at"`
	By     whoJSON  `json:"by"`
	About  whoJSON  `json:"about"`
	Match  string   `json:"match,omitempty"` // that the reporter was in last: its journal is named so
	Reason string   `json:"reason"`
	Said   []string `json:"said"` // by whom it is about, oldest first
}

type whoJSON struct {
	Player string `json:"player"`
	Name   string `json:"name,omitempty"`
	Guest  bool   `json:"guest,omitempty"`
}

// reports serves what players told of one another, newest first: ?from=N leaves N out.
func reports(read func(from, limit int) ([]store.Complaint, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := 0
		if text := r.URL.Query().Get("from"); text != "" {
			n, err := strconv.ParseUint(text, 10, 16)
			if err != nil || n > store.MaxFrom {
				http.Error(w, "from is a number from 0 to "+strconv.Itoa(store.MaxFrom)+".", http.StatusBadRequest)
				return
			}
			from = int(n)
		}
		if read == nil {
			http.Error(w, "This server keeps no reports: it has neither --data nor --db.", http.StatusNotFound)
			return
		}
		all, err := read(from, store.MaxLines)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		page := []reportJSON{}
		for _, c := range all {
			page = append(page, reportOf(&c))
		}
		answer(w, map[string][]reportJSON{"reports": page})
	})
}

func reportOf(c *store.Complaint) reportJSON {
	name := func(id uint64) string {
		if id == 0 {
			return ""
		}
		return strconv.FormatUint(id, 36)
	}
	out := reportJSON{
		At: time.Unix(0, c.At).UTC().Format(time.RFC3339), By: whoJSON{name(c.By), c.ByName, c.Guest},
		About: whoJSON{Player: name(c.About), Name: c.AboutName},
		Match: name(c.Match), Reason: c.Text, Said: c.Said,
	}
	if out.Said == nil {
		out.Said = []string{}
	}
	return out
}
