// Package netsim is a network between two byte streams, on virtual time and
// from a seed: delay, jitter, the in-order stalls that a lost segment causes on
// TCP, bandwidth, cuts at any byte and black holes. It knows no clock (time is
// an argument, nanoseconds since any start), no sockets and nothing of ours: a
// test drives it from a loop, loadtest from a goroutine around a real socket.
package netsim

import (
	"math"
	"math/rand/v2"
	"time"
)

// segment is what one Push becomes: the bytes that travel, and are lost, together.
const segment = 1400

const (
	// A lost segment is sent again after three later ones were acknowledged:
	// one round trip and, at 60 messages a second, 50 to 60 ms.
	resendMin = 50 * time.Millisecond
	resendMax = 60 * time.Millisecond

	// Seldom nothing follows, or the second copy is lost too, and a timer must
	// expire: Linux's least retransmission timeout, and the round trip.
	timeoutShare = 0.02
	timeout      = 200 * time.Millisecond
)

// Link is one direction of a TCP connection. It belongs to one goroutine.
type Link struct {
	Conditions
	Stats Stats

	rng    *rand.Rand
	busy   int64 // when the wire has sent all that was pushed
	last   int64 // when the newest segment arrives: nothing overtakes it
	frozen int64 // until when nothing gets through

	bytes  []byte // sent and not yet popped: a ring of buffer bytes
	head   int
	size   int
	chunks []chunk // the same bytes by when they arrive, oldest first
	first  int

	popped int64 // bytes in all
	cut    int64 // popped bytes after which the link breaks; -1 never
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
	Timeouts int           // of the lost, those that waited for the timer
	Stalled  time.Duration // delivery held up by losses, overlaps counted once
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

// Push sends b, which is copied, and returns how many of its bytes were taken:
// fewer when the buffers are full, as a non-blocking write would.
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

// NextAt returns when the next byte arrives, which may be past; false if none is under way.
func (l *Link) NextAt() (int64, bool) {
	if l.first == len(l.chunks) || l.Broken() {
		return 0, false
	}
	return l.chunks[l.first].at, true
}

// Buffered returns the bytes pushed and not yet popped.
func (l *Link) Buffered() int { return l.size }

// Freeze makes a black hole: nothing arrives before until, then what was sent arrives.
func (l *Link) Freeze(until int64) {
	l.frozen = max(l.frozen, until)
	for i := l.first; i < len(l.chunks); i++ {
		l.chunks[i].at = max(l.chunks[i].at, until)
	}
	l.last = max(l.last, until)
}

// Cut breaks the link after more bytes have been popped, be it in mid-message.
func (l *Link) Cut(more int) { l.cut = l.popped + int64(more) }

// Broken reports whether the link has reached its cut: nothing arrives any more.
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
// Jitter: many small delays and few long ones, as queues make them.
func (l *Link) jitter() int64 {
	if l.Jitter == 0 {
		return 0
	}
	return int64(l.rng.ExpFloat64() * float64(l.Jitter) / math.Log(20))
}

// resend returns how much later than itself a lost segment's second copy arrives.
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

// forget drops the chunks that are read, seldom enough to cost nothing.
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
