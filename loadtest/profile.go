package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A share is a part of the server that CPU time is counted for.
type share struct {
	metric string
	of     []string // the prefixes of its functions' names
}

// shares are looked through in this order.
var shares = []share{
	{"server_cpu_kernel_ratio", []string{"internal/runtime/syscall", "syscall.", "golang.org/x/sys/unix.",
		"runtime.futex", "runtime.usleep", "runtime.osyield", "runtime.madvise", "runtime.tgkill"}},
	{"server_cpu_game_ratio", []string{"slipstream/sim"}},
	{"server_cpu_transport_ratio", []string{"slipstream/gameserver/transport", "slipstream/netcode/frame",
		"github.com/mailru/easygo", "github.com/gobwas/"}},
	{"server_cpu_codec_ratio", []string{"slipstream/netcode"}},
	{"server_cpu_match_ratio", []string{"slipstream/gameserver/match", "slipstream/gameserver/server"}},
	{"server_cpu_lobby_ratio", []string{"slipstream/lobby", "github.com/nats-io/", "modernc.org/"}},
}

// restMetric counts what belongs to no share: the scheduler, the collector, the profile itself.
const restMetric = "server_cpu_rest_ratio"

// shareOf is the share that a sample counts for. stack is the functions it was in, the innermost first.
// What the standard library does, copying above all, counts for its caller.
func shareOf(stack []string) string {
	for i, name := range stack {
		for j, s := range shares {
			if j == 0 && i > 0 {
				continue // a system call counts only as the innermost function
			}
			for _, prefix := range s.of {
				if strings.HasPrefix(name, prefix) {
					return s.metric
				}
			}
		}
	}
	return restMetric
}

// profile is a CPU profile of the server that is under way.
type profile struct {
	ratios map[string]float64
	err    error
	done   chan struct{}
}

// profile begins to take a profile that lasts d.
func (o *observer) profile(ctx context.Context, d time.Duration) *profile {
	p := &profile{done: make(chan struct{})}
	go func() {
		defer close(p.done)
		text, err := o.fetch(ctx, fmt.Sprintf("%s?seconds=%d", o.at("debug/pprof/profile"), max(int(d.Seconds()), 1)))
		if err == nil {
			p.ratios, err = ratiosOf(text)
		}
		p.err = err
	}()
	return p
}

func (o *observer) fetch(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the admin listener gives no profile: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the admin listener gives no profile: %s", res.Status)
	}
	return io.ReadAll(res.Body)
}

// report waits for the profile and adds its shares.
func (p *profile) report(r *Report) error {
	<-p.done
	for name, v := range p.ratios {
		r.set(name, v)
	}
	delete(r.Metrics, "server_mallocs_per_message") // most of them would be the profile's
	return p.err
}

var errProfile = errors.New("the admin listener's CPU profile makes no sense")

// ratiosOf returns each share's part of a CPU profile (profile.proto of github.com/google/pprof, gzipped).
func ratiosOf(text []byte) (map[string]float64, error) {
	zip, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, errProfile
	}
	raw, err := io.ReadAll(zip)
	if err != nil {
		return nil, errProfile
	}
	var words []string               // string_table
	functions := map[uint64]uint64{} // name, by id
	locations := map[uint64][]uint64{}
	var samples [][2][]uint64 // location_id and value
	ok := fields(raw, func(field, _ uint64, body []byte) {
		switch field {
		case 2:
			var s [2][]uint64
			fields(body, func(field, n uint64, body []byte) {
				if field == 1 || field == 2 {
					s[field-1] = append(s[field-1], numbers(n, body)...)
				}
			})
			samples = append(samples, s)
		case 4:
			var id uint64
			var of []uint64 // functions: several if some are inlined, the innermost first
			fields(body, func(field, n uint64, body []byte) {
				switch field {
				case 1:
					id = n
				case 4:
					fields(body, func(field, n uint64, _ []byte) {
						if field == 1 {
							of = append(of, n)
						}
					})
				}
			})
			locations[id] = of
		case 5:
			var f [3]uint64
			fields(body, func(field, n uint64, _ []byte) {
				if field < 3 {
					f[field] = n
				}
			})
			functions[f[1]] = f[2]
		case 6:
			words = append(words, string(body))
		}
	})
	total, ratios := 0.0, map[string]float64{restMetric: 0}
	for _, s := range shares {
		ratios[s.metric] = 0
	}
	for _, s := range samples {
		var stack []string
		for _, at := range s[0] {
			for _, f := range locations[at] {
				if name := functions[f]; name < uint64(len(words)) {
					stack = append(stack, words[name])
				}
			}
		}
		if len(s[1]) > 0 {
			n := float64(s[1][len(s[1])-1])
			ratios[shareOf(stack)] += n
			total += n
		}
	}
	if !ok || total == 0 {
		return nil, errProfile
	}
	for name := range ratios {
		ratios[name] /= total
	}
	return ratios, nil
}

// fields calls f for every field of a protocol buffer, with its integer or its bytes. It returns false if b
// is not one.
func fields(b []byte, f func(field, number uint64, body []byte)) bool {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return false
		}
		b = b[n:]
		value, n := binary.Uvarint(b)
		switch {
		case n <= 0 || tag&7 != 0 && tag&7 != 2:
			return false
		case tag&7 == 0:
			f(tag>>3, value, nil)
			b = b[n:]
			continue
		case value > uint64(len(b)-n):
			return false
		}
		f(tag>>3, 0, b[n:n+int(value)])
		b = b[n+int(value):]
	}
	return true
}

// numbers returns the integers of a repeated field, which may be packed.
func numbers(one uint64, packed []byte) (all []uint64) {
	if packed == nil {
		return []uint64{one}
	}
	for len(packed) > 0 {
		v, n := binary.Uvarint(packed)
		if n <= 0 {
			return all
		}
		all, packed = append(all, v), packed[n:]
	}
	return all
}
