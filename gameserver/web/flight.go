package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"slipstream/gameserver/match"
)

// ErrNoMatch is what Sources.Flight says of a match that does not run.
var ErrNoMatch = errors.New("no such match runs; /flight lists those that do")

// A Running is a match as the list of /flight shows it.
type Running struct {
	Match   string `json:"match"`
	Game    string `json:"game"`
	Players int    `json:"players"`
}

// flights serves the flight records: /flight lists the matches, /flight/ID is what one of them
// remembers, or with ?slot=N what it does of one player.
func flights(s Sources) (list, one http.Handler) {
	list = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string][]Running{"matches": s.Matches()})
	})
	one = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slot := match.AllSlots
		if text := r.URL.Query().Get("slot"); text != "" {
			n, err := strconv.ParseUint(text, 10, 8)
			if err != nil {
				http.Error(w, "slot is a number from 0 on.", http.StatusBadRequest)
				return
			}
			slot = int(n)
		}
		f, err := s.Flight(r.PathValue("match"), slot)
		switch {
		case errors.Is(err, ErrNoMatch):
			http.Error(w, err.Error(), http.StatusNotFound)
		case err != nil:
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		default:
			answer(w, flightOf(f))
		}
	})
	return list, one
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // whoever asked has gone
}

// flightJSON is a match's flight record: a column a figure, an element a tick, oldest first.
type flightJSON struct {
	Match   string       `json:"match"`
	Hz      int          `json:"hz"`
	First   uint32       `json:"first"`   // tick of the columns' first element
	LateUS  []uint32     `json:"late_us"` // the tick's start after its time
	Left    []uint16     `json:"left"`    // ticks left out before it
	Seats   []seatJSON   `json:"seats"`
	Hitches []hitchJSON  `json:"hitches"` // the newest that players felt and reported
	Flags   flagNameJSON `json:"flags"`
}

type seatJSON struct {
	Slot  int   `json:"slot"`
	Ahead []int `json:"ahead"` // ticks from this one to the newest command that had come
	Ack   []int `json:"ack"`   // ticks since the newest snapshot that the client was known to hold
	Age   []int `json:"age"`   // ticks since the command that was used
	Flags []int `json:"flags"`
}

type flagNameJSON struct {
	Person  int `json:"person"`
	Open    int `json:"open"`
	Awaited int `json:"awaited"`
	Sent    int `json:"sent"`
}

type hitchJSON struct {
	Slot       int     `json:"slot"`
	Tick       uint32  `json:"tick"`
	Verdict    string  `json:"verdict"`
	FrozeMS    int64   `json:"froze_ms"`
	Own        float64 `json:"own"`
	Rivals     float64 `json:"rivals"`
	PageMS     int64   `json:"page_ms"`
	ServerMS   int64   `json:"server_ms"`
	UplinkMS   int64   `json:"uplink_ms"`
	DownlinkMS int64   `json:"downlink_ms"`
}

func flightOf(f *match.Flight) *flightJSON {
	out := &flightJSON{
		Match: f.Match, Hz: f.Hz, First: uint32(f.Newest) + 1 - uint32(len(f.Ticks)),
		LateUS: make([]uint32, 0, len(f.Ticks)), Left: make([]uint16, 0, len(f.Ticks)),
		Seats: []seatJSON{}, Hitches: []hitchJSON{},
		Flags: flagNameJSON{match.SeatPerson, match.SeatOpen, match.SeatAwaited, match.SeatSent},
	}
	for _, t := range f.Ticks {
		out.LateUS, out.Left = append(out.LateUS, t.LateMicros), append(out.Left, t.Left)
	}
	for _, s := range f.Seats {
		out.Seats = append(out.Seats, seatOf(s))
	}
	for _, h := range f.Hitches {
		ms := time.Duration.Milliseconds
		out.Hitches = append(out.Hitches, hitchJSON{
			h.Slot, uint32(h.Tick), h.Verdict.String(), ms(h.Froze), h.Own, h.Rivals, ms(h.Page), ms(h.Server),
			ms(h.Uplink), ms(h.Downlink),
		})
	}
	return out
}

func seatOf(s match.SeatFlight) seatJSON {
	out := seatJSON{Slot: s.Slot}
	for _, r := range s.Ticks {
		out.Ahead, out.Ack = append(out.Ahead, int(r.Ahead)), append(out.Ack, int(r.Ack))
		out.Age, out.Flags = append(out.Age, int(r.Age)), append(out.Flags, int(r.Flags))
	}
	return out
}
