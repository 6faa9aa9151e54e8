package cluster

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"slipstream/lobby/bus"
)

// BenchmarkRecord is what records on three brokers cost them: to write one, and to list one.
// lobby/SCALE.md reckons with it.
func BenchmarkRecord(b *testing.B) {
	bs := startBrokers(b, "127.0.0.1")
	cfg := bus.Config{Name: "bench", Buckets: []bus.Bucket{{Name: "matches"}}}
	for _, broker := range bs.all {
		cfg.URLs = append(cfg.URLs, "nats://"+broker.client)
	}
	mail := make(chan func(), 1<<14)
	n, err := bus.Open(cfg, func(do func()) { mail <- do })
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	record := fmt.Appendf(nil, `{"by":4123456789,"n":%06d,"r":{"id":1234567890123456789,"node":4123456789,"wish":{"game":"racing","seats":8,"settings":[2,3]},`+
		`"public":true,"from":"192.0.2.1","opened":1800000000000000000,"people":5,"free":3,"open":true}}`, 0)
	for _, writers := range []int{1, 64, 512} {
		b.Run(fmt.Sprint("write, ", writers, " at once"), func(b *testing.B) {
			left, done := b.N, 0
			var write func(key string, revision uint64)
			write = func(key string, revision uint64) {
				if left--; left < 0 {
					return
				}
				record[len(`{"by":4123456789,"n":`)] = byte('0' + left%10) // no two that follow one another are alike
				n.Update("matches", key, record, revision, func(newer uint64, err error) {
					if err != nil {
						b.Error(err)
					}
					done++
					write(key, newer)
				})
			}
			before := bs.spent(b)
			b.ResetTimer()
			for w := range writers {
				write(fmt.Sprintf("k%d-%d-%d", writers, b.N, w), 0)
			}
			for done < b.N {
				(<-mail)()
			}
			bs.report(b, before, b.N, "record")
		})
	}
	b.Run("list", func(b *testing.B) {
		listed := 0
		before := bs.spent(b)
		for b.Loop() {
			done := false
			n.List("matches", func(all []bus.Entry, err error) {
				if err != nil {
					b.Error(err)
				}
				done, listed = true, listed+len(all)
			})
			for !done {
				(<-mail)()
			}
		}
		bs.report(b, before, listed, "record")
	})
}

// spent is what the brokers have taken of CPU time, in seconds, and sent, in bytes.
func (bs *brokers) spent(b *testing.B) (all [2]float64) {
	for _, one := range bs.all {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", one.cmd.Process.Pid))
		if err != nil {
			b.Fatal(err)
		}
		var user, system float64
		rest := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		_, _ = fmt.Sscan(rest[11], &user)
		_, _ = fmt.Sscan(rest[12], &system)
		var is struct {
			Sent float64 `json:"out_bytes"`
		}
		if err := ask(one.watch, "/varz", &is); err != nil {
			b.Fatal(err)
		}
		all[0], all[1] = all[0]+(user+system)/100, all[1]+is.Sent // clock ticks are hundredths of a second on Linux
	}
	return all
}

// report says what n things cost the brokers together.
func (bs *brokers) report(b *testing.B, before [2]float64, n int, what string) {
	b.StopTimer()
	after := bs.spent(b)
	b.ReportMetric(1e6*(after[0]-before[0])/float64(n), "broker-µs/"+what)
	b.ReportMetric((after[1]-before[1])/float64(n), "sent-B/"+what)
}
