package bus

import (
	"fmt"
	"testing"
)

// BenchmarkWrite is what a record costs the broker in this process, with so many writers
// that wait for nobody.
func BenchmarkWrite(b *testing.B) {
	broker, err := StartEmbedded()
	if err != nil {
		b.Fatal(err)
	}
	defer broker.Stop()
	mail := make(chan func(), 1<<12)
	bus, err := Open(Config{Name: "bench", Buckets: testBuckets, Embedded: broker}, func(do func()) { mail <- do })
	if err != nil {
		b.Fatal(err)
	}
	defer bus.Close()
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprint("writers ", writers), func(b *testing.B) {
			value := make([]byte, 400) // a ticket of one
			left, done := b.N, 0
			var write func(key string, revision uint64)
			write = func(key string, revision uint64) {
				if left--; left < 0 {
					return
				}
				value[0]++
				then := func(newer uint64, err error) {
					if err != nil {
						b.Error(err)
					}
					done++
					write(key, newer)
				}
				if revision == 0 {
					bus.Create("lasting", key, value, then)
				} else {
					bus.Update("lasting", key, value, revision, then)
				}
			}
			b.ResetTimer()
			for w := range writers {
				write(fmt.Sprintf("k%d-%d-%d", writers, b.N, w), 0)
			}
			for done < b.N {
				(<-mail)()
			}
		})
	}
}
