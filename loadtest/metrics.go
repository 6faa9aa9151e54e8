package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/HdrHistogram/hdrhistogram-go"

	"slipstream/netcode/flight"
)

// A metric is one figure of a run: a distribution of samples, or a single value.
type metric struct {
	name, unit, meaning string

	// A distribution records whole numbers of 1/scale units, shifted up by shift units because some are
	// negative: slack is when commands come late. Scale 0 means a single value.
	scale, shift float64
}

// metrics is every figure a report can hold, in the order it is printed.
var metrics = []metric{
	{"bots_connected", "", "bots that held a snapshot of their race at least once", 0, 0},
	{"connect_ms", "ms", "from dialling the lobby to holding the first snapshot", 100, 0},
	{"races_finished", "", "races whose result reached at least one bot", 0, 0},
	{"errors", "", "refused joins, lost connections, malformed messages", 0, 0},
	{"upgrades_per_s", "", "connections that were upgraded, and let in by the lobby where they asked it, by second", 0, 0},
	{"upgrade_ms", "ms", "from dialling to having left again", 100, 0},
	{"lobby_replies_per_s", "", "messages of the lobby to players who stay in it and are busy", 0, 0},
	{"lobby_idle_cores", "", "CPU time of the server over time, while all who are in the lobby do nothing", 0, 0},
	{"room_list_ms", "ms", "from asking for a change of a room to each watcher of the list being told", 100, 0},
	{"chat_ms", "ms", "from saying a line to each member of the room reading it, the speaker included, on whichever server he is", 100, 0},
	{"chat_missed", "", "lines by members that were not read", 0, 0},
	{"said_per_s", "", "lines that were said, by second", 0, 0},
	{"room_change_ms", "ms", "from a host saying that he is ready, or not any more, to each member seeing it", 100, 0},
	{"room_change_missed", "", "of those, by members, that were not seen before the next one", 0, 0},
	{"ready_per_s", "", "of those, by second", 0, 0},
	{"cluster_silent_cores", "", "CPU time of all servers over time, while everybody is silent", 0, 0},
	{"cluster_cpu_cores", "", "the same, while they talk", 0, 0},
	{"press_to_ticket_ms", "ms", "from pressing quick race to a match being found", 100, 0},
	{"ticket_to_snapshot_ms", "ms", "from there to the first snapshot, the second socket's handshake included", 100, 0},
	{"press_to_snapshot_ms", "ms", "from pressing quick race to the first snapshot", 100, 0},
	{"idle_bytes", "B", "the server's resident memory after its idle connections were opened, less that before, by connection", 0, 0},
	{"idle_answered_ratio", "", "idle connections that answered at the end, over all", 0, 0},
	{"snapshot_gap_ms", "ms", "between receptions of two snapshots, the open gap at the end included", 100, 0},
	{"snapshot_age_ms", "ms", "age of the newest state held against the server's now, at every tick of a bot", 100, 0},
	{"command_to_snapshot_ms", "ms", "from sending the command of tick T to holding a snapshot of a tick >= T", 100, 0},
	{"own_correction_mm", "mm", "own pose, predicted against reconciled, of the same tick and before smoothing; one sample a snapshot, zeros counted", 1, 0},
	{"rival_error_mm", "mm", "a rival's pose as drawn against the server's state of the tick that was drawn; in a game with secrets, one who comes into sight was drawn where he was not", 1, 0},
	{"starved_ratio", "", "ticks on which the server had no command of that tick for a seated person, over all such ticks", 0, 0},
	{"hitches_per_player_min", "", "hitches felt, as netcode/flight defines them: the picture froze for 50 ms, or somebody jumped; by bot and minute", 0, 0},
	{"hitch_page_ratio", "", "of those, because the bot's own loop did not run: this machine's fault", 0, 0},
	{"hitch_server_ratio", "", "because the server left ticks out or ran them late", 0, 0},
	{"hitch_uplink_ratio", "", "because commands came late", 0, 0},
	{"hitch_downlink_ratio", "", "because snapshots came late", 0, 0},
	{"hitch_contact_ratio", "", "because somebody did what could not be foreseen", 0, 0},
	{"slack_ticks", "ticks", "how early commands reached the server, as the server tells it: all but the worst twentieth", 4, 40},
	{"desyncs", "", "snapshots whose hash differed from the client's World", 0, 0},
	{"hashes_compared", "", "snapshots whose hash was compared; in a game with secrets they have none", 0, 0},
	{"snapshots_received_ratio", "", "snapshots received over those expected; below 0.99 the run fails", 0, 0},
	{"down_payload_bytes", "B", "payload of one snapshot message", 1, 0},
	{"down_bytes_per_player_s", "B/s", "message payload received, by bot and second", 0, 0},
	{"up_bytes_per_player_s", "B/s", "message payload sent, by bot and second", 0, 0},
	{"generator_late_ms", "ms", "start of a bot's tick after its schedule; high values measure this machine, not the server", 100, 0},
	{"server_tick_late_ms", "ms", "start of Match.Tick after match start + N / Hz, upper bounds of the server's buckets", 0, 0},
	{"server_overruns", "", "ticks that the server skipped to catch up", 0, 0},
	{"server_hitches", "", "hitches that bots reported, at most one a second each, judged with the server's own record as well", 0, 0},
	{"server_hitch_page_ratio", "", "of those, those of the bots themselves", 0, 0},
	{"server_hitch_server_ratio", "", "an overrun of the server", 0, 0},
	{"server_hitch_uplink_ratio", "", "late commands", 0, 0},
	{"server_hitch_downlink_ratio", "", "late snapshots", 0, 0},
	{"server_hitch_contact_ratio", "", "what could not be foreseen", 0, 0},
	{"server_cpu_cores", "", "CPU time of the server over the time of the run", 0, 0},
	{"server_cpu_kernel_ratio", "", "of the server's CPU time with --profile, system calls", 0, 0},
	{"server_cpu_game_ratio", "", "package sim and the game", 0, 0},
	{"server_cpu_codec_ratio", "", "package netcode: commands, snapshots, journals", 0, 0},
	{"server_cpu_match_ratio", "", "ticks, seats, sessions", 0, 0},
	{"server_cpu_transport_ratio", "", "the transport, frames and epoll, outside the kernel", 0, 0},
	{"server_cpu_lobby_ratio", "", "the lobby, its broker and the database", 0, 0},
	{"server_cpu_rest_ratio", "", "Go's scheduler and collector, and what else there is", 0, 0},
	{"server_starved_ratio", "", "ticks on which the server had no command of that tick for anybody it awaited one from, over all such ticks", 0, 0},
	{"server_mallocs_per_message", "", "pieces of memory that the server took, over the messages that it received and sent; being asked for its figures is left out", 0, 0},
	{"server_rss_bytes", "B", "resident memory of the server at the end of the run", 0, 0},
}

// samples are the distributions of one bot's or worker's run, by name. They
// belong to one goroutine until they are merged.
type samples map[string]*hdrhistogram.Histogram

func newSamples() samples {
	s := make(samples)
	for _, m := range metrics {
		if m.scale > 0 {
			s[m.name] = hdrhistogram.New(1, 10_000_000, 3)
		}
	}
	return s
}

var byName = func() map[string]metric {
	all := make(map[string]metric)
	for _, m := range metrics {
		all[m.name] = m
	}
	return all
}()

// add records v, in the metric's unit.
func (s samples) add(name string, v float64) { s.recorder(name)(v) }

// recorder returns add for one metric, so that a frequent one is looked up only once.
func (s samples) recorder(name string) func(v float64) {
	m, h := byName[name], s[name]
	most := h.HighestTrackableValue()
	return func(v float64) {
		n := int64(math.Round((v + m.shift) * m.scale))
		_ = h.RecordValue(min(max(n, 0), most)) // within range: it cannot fail
	}
}

func (s samples) merge(from samples) {
	for name, h := range from {
		s[name].Merge(h)
	}
}

// A Report is the figures of a run, as --out writes them.
type Report struct {
	Metrics map[string]Figure `json:"metrics"`
	Notes   []string          `json:"notes,omitempty"` // what the first errors said
}

// A Figure is one metric: either a Value or a Spread.
type Figure struct {
	Value *float64 `json:"value,omitempty"`
	*Spread
}

// Spread is a distribution in the metric's unit.
type Spread struct {
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	Max   float64 `json:"max"`
	Mean  float64 `json:"mean"`
	Count int64   `json:"count"`
}

// newReport has the distributions of which there are samples.
func newReport(s samples) *Report {
	r := &Report{Metrics: make(map[string]Figure)}
	for name, h := range s {
		if h.TotalCount() == 0 {
			continue
		}
		m := byName[name]
		unit := func(n float64) float64 { return n/m.scale - m.shift }
		r.Metrics[name] = Figure{Spread: &Spread{
			P50:   unit(float64(h.ValueAtQuantile(50))),
			P95:   unit(float64(h.ValueAtQuantile(95))),
			P99:   unit(float64(h.ValueAtQuantile(99))),
			Max:   unit(float64(h.Max())),
			Mean:  unit(h.Mean()),
			Count: h.TotalCount(),
		}}
	}
	return r
}

func (r *Report) set(name string, value float64) { r.Metrics[name] = Figure{Value: &value} }

// verdicts sets the share of each verdict, under its name with a prefix, and returns how many hitches there
// are in all.
func (r *Report) verdicts(prefix string, n [flight.Verdicts]uint64) (all uint64) {
	for _, n := range n {
		all += n
	}
	for v := flight.Nothing + 1; v < flight.Verdicts; v++ {
		r.set(prefix+v.String()+"_ratio", ratio(n[v], all))
	}
	return all
}

// write puts the report into a file as JSON.
func (r *Report) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o666); err != nil {
		return fmt.Errorf("the report could not be written: %w", err)
	}
	return nil
}

// deliver prints the report, and writes it to the files of the plan.
func (r *Report) deliver(p *plan) error {
	r.summarise(os.Stdout)
	for _, path := range p.json {
		if err := r.write(path); err != nil {
			return err
		}
	}
	return nil
}

// summarise prints the report for a person.
func (r *Report) summarise(w io.Writer) {
	fmt.Fprintf(w, "%-26s %10s %10s %10s %10s %10s %9s\n", "", "p50", "p95", "p99", "max", "mean", "count")
	defer func() {
		for _, note := range r.Notes {
			fmt.Fprintln(w, "error:", note)
		}
	}()
	for _, m := range metrics {
		f, ok := r.Metrics[m.name]
		switch {
		case !ok:
		case f.Value != nil:
			fmt.Fprintf(w, "%-26s %10s\n", m.name, number(*f.Value))
		default:
			fmt.Fprintf(w, "%-26s %10s %10s %10s %10s %10s %9d\n", m.name,
				number(f.P50), number(f.P95), number(f.P99), number(f.Max), number(f.Mean), f.Count)
		}
	}
}

// number prints small values with decimals and large ones without.
func number(v float64) string {
	switch a := math.Abs(v); {
	case v == math.Trunc(v) && a < 1e15:
		return fmt.Sprintf("%.0f", v)
	case a < 0.01:
		return fmt.Sprintf("%.5f", v)
	case a < 100:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
