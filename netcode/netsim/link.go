// Package netsim simulates a network between two byte streams, in virtual time and
// from a seed: delay, jitter, the stalls that a lost segment causes because TCP
// delivers in order, bandwidth, cuts at any byte and black holes. It knows no clock
// (time is an argument, in nanoseconds since any start) and no sockets, and imports
// no other package of this module. A test drives it from a loop, loadtest from a
// goroutine around a real socket.
package netsim

import (
	"math"
	"math/rand/v2"
	"time"
)

// segment is the largest number of bytes that travel, and are lost, together. A Push
// of more becomes several segments.
const segment = 1400

const (
	// A lost segment is sent again when three later ones have been acknowledged. At 60
	// messages a second, that takes one round trip and 50 to 60 ms.
	resendMin = 50 * time.Millisecond
	resendMax = 60 * time.Millisecond

	// Sometimes no segment follows, or the second copy is lost too. Then it takes one
	// round trip and Linux's shortest retransmission timeout.
	timeoutShare = 0.02
	timeout      = 200 * time.Millisecond
)

// Link is one direction of a TCP connection. It belongs to one goroutine.
type Link struct {
	Conditions
	Stats Stats

	rng    *rand.Rand
	busy   int64 // when the wire has sent everything that was pushed
	last   int64 // when the newest segment arrives: no later one overtakes it
	frozen int64 // nothing arrives before this time

	bytes  []byte // sent and not yet popped: a ring of Buffer bytes
	head   int
	size   int
	chunks []chunk // the same bytes, by the time at which they arrive, oldest first
	first  int

	popped int64 // how many bytes were ever popped
	cut    int64 // after how many popped bytes the link breaks; -1: never
}

// chunk is some bytes that arrive together.
type chunk struct {
	at   int64
	size int
}

// Stats count what a link did.
type Stats struct {
	Segments int
	Lost     int
	Timeouts int           // how many of the lost ones waited for the timer
	Stalled  time.Duration // how long losses held up delivery; overlaps count once
}

// New returns a link. Equal seeds and equal calls give equal deliveries.
func New(c Conditions, seed uint64) *Link {
	if c.Buffer == 0 {
		c.Buffer = DefaultBuffer
	}
	return &Link{
		Conditions: c,
		rng:        rand.New(rand.NewPCG(seed, 0x6c696e6b)),
		bytes:      make([]byte, c.Buffer),
		cut:        -1,
	}
}

// Push sends b, which is copied, and returns how many of its bytes were taken. When
// the buffers are full these are fewer than len(b), as with a non-blocking write.
func (l *Link) Push(now int64, b []byte) int {
	taken := min(len(b), len(l.bytes)-l.size)
	for rest := b[:taken]; len(rest) > 0; {
		n := min(len(rest), segment)
		l.store(rest[:n])
		l.chunks = append(l.chunks, chunk{l.arrival(now, n), n})
		rest = rest[n:]
	}
	return taken
}

// Pop copies what has arrived into dst and returns how much.
func (l *Link) Pop(now int64, dst []byte) int {
	total := 0
	for total < len(dst) && l.first < len(l.chunks) && l.chunks[l.first].at <= now && !l.Broken() {
		c := &l.chunks[l.first]
		n := min(c.size, len(dst)-total)
		if l.cut >= 0 {
			n = int(min(int64(n), l.cut-l.popped))
		}
		l.load(dst[total : total+n])
		total += n
		l.popped += int64(n)
		if c.size -= n; c.size == 0 {
			l.first++
		}
	}
	l.forget()
	return total
}

// Buffered returns the bytes pushed and not yet popped.
func (l *Link) Buffered() int { return l.size }

// Freeze makes the link a black hole: before the time until nothing arrives, then everything that was sent.
func (l *Link) Freeze(until int64) {
	l.frozen = max(l.frozen, until)
	for i := l.first; i < len(l.chunks); i++ {
		l.chunks[i].at = max(l.chunks[i].at, until)
	}
	l.last = max(l.last, until)
}

// Cut breaks the link when so many more bytes have been popped, even in the middle of a message.
func (l *Link) Cut(more int) { l.cut = l.popped + int64(more) }

// Broken reports whether the link has reached its cut, so that nothing more arrives.
func (l *Link) Broken() bool { return l.cut >= 0 && l.popped >= l.cut }

// arrival returns when a segment of n bytes that is pushed now can be read.
func (l *Link) arrival(now int64, n int) int64 {
	l.Stats.Segments++
	l.busy = max(l.busy, now)
	if l.Rate > 0 {
		l.busy += int64(n+l.Header) * int64(time.Second) / int64(l.Rate)
	}
	at := max(l.busy+int64(l.RTT/2)+l.jitter(), l.frozen, l.last)
	if l.Loss > 0 && l.rng.Float64() < l.Loss {
		late := l.busy + int64(l.RTT/2+l.resend())
		if late > at {
			l.Stats.Stalled += time.Duration(late - at)
			at = late
		}
	}
	l.last = at
	return at
}

// jitter draws from an exponential distribution whose 95th percentile is
// Jitter: many short delays and few long ones, as queues cause them.
func (l *Link) jitter() int64 {
	if l.Jitter == 0 {
		return 0
	}
	return int64(l.rng.ExpFloat64() * float64(l.Jitter) / math.Log(20))
}

// resend returns how much later a lost segment's second copy arrives than the segment itself would have.
func (l *Link) resend() time.Duration {
	l.Stats.Lost++
	if l.rng.Float64() < timeoutShare {
		l.Stats.Timeouts++
		return l.RTT + timeout
	}
	return l.RTT + resendMin + time.Duration(l.rng.Int64N(int64(resendMax-resendMin)))
}

func (l *Link) store(b []byte) {
	at := (l.head + l.size) % len(l.bytes)
	n := copy(l.bytes[at:], b)
	copy(l.bytes, b[n:])
	l.size += len(b)
}

func (l *Link) load(dst []byte) {
	n := copy(dst, l.bytes[l.head:min(l.head+l.size, len(l.bytes))])
	copy(dst[n:], l.bytes)
	l.head = (l.head + len(dst)) % len(l.bytes)
	l.size -= len(dst)
}

// forget drops the chunks that have been read, but not each time, so that it costs next to nothing.
func (l *Link) forget() {
	if l.first == len(l.chunks) {
		l.chunks, l.first = l.chunks[:0], 0
		return
	}
	if l.first >= 64 && l.first*2 >= len(l.chunks) {
		n := copy(l.chunks, l.chunks[l.first:])
		l.chunks, l.first = l.chunks[:n], 0
	}
}
