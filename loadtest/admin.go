package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"slipstream/netcode/flight"
)

// observer compares the server's metrics after a run with those from before it.
type observer struct {
	ctx    context.Context
	admin  *url.URL
	url    string
	before families
	asking float64 // mallocs that one scrape costs the server
}

type families map[string]*dto.MetricFamily

func observe(ctx context.Context, admin string) (*observer, error) {
	u, err := url.Parse(admin)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("--admin %q: give a URL such as http://127.0.0.1:8081", admin)
	}
	o := &observer{ctx: ctx, admin: u, url: u.JoinPath("metrics").String()}
	first, err := o.scrape() // the first also opens the connection
	if err == nil {
		first, err = o.scrape()
	}
	if err == nil {
		o.before, err = o.scrape()
	}
	o.asking = o.before.sum(mallocs) - first.sum(mallocs)
	return o, err
}

// mallocs counts every allocation that the server has made.
const mallocs = "slipstream_mallocs_total"

// at returns the URL of a path on the admin listener.
func (o *observer) at(path string) string { return o.admin.JoinPath(path).String() }

func (o *observer) scrape() (families, error) {
	// Not the run's context: the figures are wanted after an interrupted run as well.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(o.ctx), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the admin listener does not answer: %w", err)
	}
	defer res.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	f, err := parser.TextToMetricFamilies(res.Body)
	if err != nil {
		return nil, fmt.Errorf("%s is not Prometheus text: %w", o.url, err)
	}
	return f, nil
}

// report adds the server's figures over the run, which took d.
func (o *observer) report(r *Report, d time.Duration) error {
	after, err := o.scrape()
	if err != nil {
		return err
	}
	rose := func(name string) float64 { return after.sum(name) - o.before.sum(name) }
	r.set("server_overruns", rose("slipstream_overruns_total"))
	r.set("server_hitches", float64(r.verdicts("server_hitch_", o.hitches(after))))
	r.set("server_cpu_cores", rose("process_cpu_seconds_total")/d.Seconds())
	if messages := rose("slipstream_messages_received_total") + rose("slipstream_messages_sent_total"); messages > 0 {
		r.set("server_mallocs_per_message", (rose(mallocs)-o.asking)/messages)
	}
	if seated := rose("slipstream_seated_ticks_total"); seated > 0 {
		r.set("server_starved_ratio", rose("slipstream_starved_ticks_total")/seated)
	}
	r.set("server_rss_bytes", after.sum("process_resident_memory_bytes"))
	r.Metrics["server_tick_late_ms"] = Figure{Spread: lateness(o.before["slipstream_tick_late_seconds"],
		after["slipstream_tick_late_seconds"])}
	return nil
}

// hitches counts the hitches of the run, by verdict.
func (o *observer) hitches(after families) (n [flight.Verdicts]uint64) {
	for v := range n {
		of := func(f families) float64 {
			return f.labelled("slipstream_hitches_total", "verdict", flight.Verdict(v).String())
		}
		n[v] = uint64(of(after) - of(o.before))
	}
	return n
}

// labelled adds up the parts of a counter whose label has that value.
func (f families) labelled(name, label, value string) (total float64) {
	for _, m := range f[name].GetMetric() {
		for _, l := range m.GetLabel() {
			if l.GetName() == label && l.GetValue() == value {
				total += m.GetCounter().GetValue()
			}
		}
	}
	return total
}

// sum adds up a counter or gauge over its labels; 0 if there is none.
func (f families) sum(name string) float64 {
	total := 0.0
	for _, m := range f[name].GetMetric() {
		total += m.GetCounter().GetValue() + m.GetGauge().GetValue() + m.GetUntyped().GetValue()
	}
	return total
}

// lateness is the distribution, in milliseconds, of what a histogram recorded between two scrapes. Each
// quantile is the upper bound of its bucket, so it is never too low.
func lateness(before, after *dto.MetricFamily) *Spread {
	buckets := make(map[float64]float64) // by upper bound, cumulative; the text always ends in +Inf
	sum, total := 0.0, 0.0
	add := func(f *dto.MetricFamily, sign float64) {
		for _, m := range f.GetMetric() {
			h := m.GetHistogram()
			sum += sign * h.GetSampleSum()
			total += sign * float64(h.GetSampleCount())
			for _, b := range h.GetBucket() {
				buckets[b.GetUpperBound()] += sign * float64(b.GetCumulativeCount())
			}
		}
	}
	add(after, 1)
	add(before, -1)
	if total == 0 {
		return &Spread{}
	}
	bounds := slices.Sorted(maps.Keys(buckets))
	quantile := func(q float64) float64 {
		i := slices.IndexFunc(bounds, func(b float64) bool { return buckets[b] >= q*total })
		if math.IsInf(bounds[i], 1) && i > 0 {
			i-- // beyond the last finite bound: say that it is at least that
		}
		return 1000 * bounds[i]
	}
	return &Spread{P50: quantile(.5), P95: quantile(.95), P99: quantile(.99), Max: quantile(1), Mean: 1000 * sum / total,
		Count: int64(total)}
}
