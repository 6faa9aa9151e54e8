package netsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Conditions are what a network does to a TCP stream, the same both ways. The
// zero value is a perfect network: everything arrives at once.
type Conditions struct {
	RTT    time.Duration // twice the least one-way delay
	Jitter time.Duration // 95 % of segments are delayed by at most this much more, each way
	Loss   float64       // share of segments lost, in [0, 0.5]; each stalls the stream behind it
	Rate   int           // bytes a second each way; 0 is unlimited
	Header int           // bytes of IP, TCP and TLS around every segment; they count against Rate
	Buffer int           // how many bytes that are sent but not read a direction can hold; 0 is DefaultBuffer
}

// DefaultBuffer is about how many bytes of small messages the two socket buffers of
// a Linux connection hold before a sender is told to wait.
const DefaultBuffer = 128 << 10

// WebSocketHeader is how many bytes are around a message over IPv4, TCP with
// timestamps and TLS 1.3: 20, 32 and 22, and 2 of the frame.
const WebSocketHeader = 76

// The limits of what can be simulated: a link beyond them is of no use to a game.
const (
	MaxDelay  = 10 * time.Second
	MaxLoss   = 0.5
	MaxBuffer = 16 << 20
	maxHeader = 1 << 10
)

// ParseConditions reads a text such as "rtt=100ms,jitter=10ms,loss=0.5%,rate=64kbit,header=76,buffer=32k",
// with any of these parts in any order. The empty string is a perfect network.
func ParseConditions(s string) (Conditions, error) {
	var c Conditions
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		if err := c.set(key, value); err != nil {
			return Conditions{}, fmt.Errorf("network condition %q: %w", part, err)
		}
	}
	return c, nil
}

// UnmarshalText makes Conditions usable as the value of a flag.
func (c *Conditions) UnmarshalText(text []byte) (err error) {
	*c, err = ParseConditions(string(text))
	return err
}

// String returns a text that ParseConditions reads.
func (c Conditions) String() string {
	var parts []string
	add := func(set bool, format string, value any) {
		if set {
			parts = append(parts, fmt.Sprintf(format, value))
		}
	}
	add(c.RTT != 0, "rtt=%v", c.RTT)
	add(c.Jitter != 0, "jitter=%v", c.Jitter)
	add(c.Loss != 0, "loss=%v", c.Loss)
	add(c.Rate != 0, "rate=%d", c.Rate)
	add(c.Header != 0, "header=%d", c.Header)
	add(c.Buffer != 0, "buffer=%d", c.Buffer)
	return strings.Join(parts, ",")
}

func (c *Conditions) set(key, value string) (err error) {
	switch key {
	case "rtt":
		c.RTT, err = parseDelay(value)
	case "jitter":
		c.Jitter, err = parseDelay(value)
	case "loss":
		c.Loss, err = parseShare(value)
	case "rate":
		c.Rate, err = parseRate(value)
	case "header":
		c.Header, err = parseHeader(value)
	case "buffer":
		c.Buffer, err = parseSize(value)
	default:
		err = fmt.Errorf("unknown; known are rtt, jitter, loss, rate, header and buffer")
	}
	return err
}

func parseDelay(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > MaxDelay {
		return 0, fmt.Errorf("want a time such as 100ms, at most %v", MaxDelay)
	}
	return d, nil
}

// parseShare reads "0.5%" or "0.005".
func parseShare(s string) (float64, error) {
	number, percent := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(number, 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= MaxLoss) {
		return 0, fmt.Errorf("want a share such as 0.5%%, at most %.0f%%", 100*MaxLoss)
	}
	return f, nil
}

// rates are the units of a rate in bytes a second, longest suffix first.
var rates = []struct {
	suffix string
	bytes  float64
}{{"kbit", 1e3 / 8}, {"mbit", 1e6 / 8}, {"", 1}}

func parseRate(s string) (int, error) {
	for _, r := range rates {
		number, ok := strings.CutSuffix(s, r.suffix)
		if !ok {
			continue
		}
		f, err := strconv.ParseFloat(number, 64)
		if f *= r.bytes; err != nil || !(f >= 100 && f <= 1e9) {
			break
		}
		return int(f), nil
	}
	return 0, fmt.Errorf("want a rate such as 64kbit, 2mbit or bytes a second, at least 100")
}

func parseHeader(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxHeader {
		return 0, fmt.Errorf("want bytes such as %d, at most %d", WebSocketHeader, maxHeader)
	}
	return n, nil
}

func parseSize(s string) (int, error) {
	number, kilo := strings.CutSuffix(s, "k")
	n, err := strconv.Atoi(number)
	if kilo && n < MaxBuffer {
		n <<= 10
	}
	if err != nil || n < 1 || n > MaxBuffer {
		return 0, fmt.Errorf("want bytes such as 32k, at most %d", MaxBuffer)
	}
	return n, nil
}
