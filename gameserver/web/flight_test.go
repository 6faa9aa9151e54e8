package web

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode/flight"
)

func TestFlight(t *testing.T) {
	record := &match.Flight{
		Match: "m1", Hz: 60, Newest: 11,
		Ticks: []match.TickRecord{{LateMicros: 7}, {LateMicros: 90_000, Left: 3}},
		Seats: []match.SeatFlight{{Slot: 2, Ticks: []match.SeatRecord{{Ahead: -1, Ack: 9, Age: 4,
			Flags: match.SeatPerson}, {Ahead: 2}}}},
		Hitches: []match.SeatHitch{{Slot: 2, Tick: 11, Verdict: flight.Server,
			Evidence: flight.Evidence{Froze: 50 * time.Millisecond, Server: 90 * time.Millisecond}}},
	}
	asked := match.AllSlots
	h := Admin(Sources{
		Figures: func() Figures { return Figures{Runners: []*match.Counters{{}}} },
		Matches: func() []Running { return []Running{{"m1", "racing", 8}} },
		Flight: func(name string, slot int) (*match.Flight, error) {
			asked = slot
			switch name {
			case "m1":
				return record, nil
			case "stuck":
				return nil, errors.New("stuck")
			}
			return nil, ErrNoMatch
		},
	})
	if w := get(h, "localhost", "/flight"); w.Code != 200 ||
		!strings.Contains(w.Body.String(), `{"match":"m1","game":"racing","players":8}`) {
		t.Errorf("the list: %d %s", w.Code, w.Body)
	}
	for path, want := range map[string]int{
		"/flight/m1": 200, "/flight/m1?slot=2": 200, "/flight/m1?slot=-1": 400, "/flight/m1?slot=256": 400,
		"/flight/m2": 404, "/flight/stuck": 503, "/flight/m1/x": 404,
	} {
		if w := get(h, "localhost", path); w.Code != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	w := get(h, "localhost", "/flight/m1?slot=2")
	var got flightJSON
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if asked != 2 || got.First != 10 || len(got.LateUS) != 2 || got.LateUS[1] != 90_000 || got.Left[1] != 3 ||
		got.Seats[0].Ahead[0] != -1 || got.Hitches[0].Verdict != "server" || got.Hitches[0].ServerMS != 90 {
		t.Errorf("asked for slot %d: %s", asked, w.Body)
	}
}

// Every verdict that can be counted is a label, and nothing else is.
func TestHitchMetric(t *testing.T) {
	var c match.Counters
	c.Hitches[flight.Uplink].Add(3)
	h := Admin(Sources{Figures: func() Figures { return Figures{Runners: []*match.Counters{&c}} }})
	body := get(h, "localhost", "/metrics").Body.String()
	if n := strings.Count(body, "\nslipstream_hitches_total{"); n != int(flight.Verdicts)-1 {
		t.Errorf("%d series", n)
	}
	if !strings.Contains(body, `slipstream_hitches_total{shard="0",verdict="uplink"} 3`) {
		t.Error("the three are not there")
	}
}
