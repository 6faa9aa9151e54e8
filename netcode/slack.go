package netcode

import "slipstream/sim"

// Slack says how early a seat's commands arrive, in quarters of a tick. A negative slack means late. A client steers
// its clock by it.
type Slack struct {
	Min int8 // the least of the last SlackSamples
	P5  int8 // all but the worst twentieth arrived at least this early
}

// SlackSamples is how many samples a SlackMeter remembers.
const SlackSamples = 64

// SlackMeter keeps the last samples of one seat's slack. Its zero value is empty.
// It belongs to the goroutine that steps the match.
type SlackMeter struct {
	samples [SlackSamples]int8
	n       int // samples ever taken
}

// Add takes the slack of a command message. tick is the tick of the oldest command in the message, now the tick of the
// newest World, and quarters is how many quarters of a tick have passed since that World was due (0 to 3 if the server
// keeps time).
func (m *SlackMeter) Add(now sim.Tick, quarters int, tick sim.Tick) {
	// Rounded down, so that the slack of a command that missed its tick is negative.
	slack := 4*(int64(tick)-int64(now)) - int64(quarters) - 1
	m.samples[m.n%SlackSamples] = int8(min(max(slack, -128), 127))
	m.n++
}

// Slack summarises the samples; ok is false while there are none.
func (m *SlackMeter) Slack() (s Slack, ok bool) {
	n := min(m.n, SlackSamples)
	if n == 0 {
		return Slack{}, false
	}
	// The worst few, in order: one more than a twentieth of the samples.
	var worst [SlackSamples/20 + 1]int8
	k := 0
	for _, v := range m.samples[:n] {
		i := k
		if k < n/20+1 {
			k++
		} else if i--; v >= worst[i] {
			continue
		}
		for ; i > 0 && worst[i-1] > v; i-- {
			worst[i] = worst[i-1]
		}
		worst[i] = v
	}
	return Slack{Min: worst[0], P5: worst[k-1]}, true
}

// Clear forgets all samples: after a shift of the clock they mean nothing.
func (m *SlackMeter) Clear() { m.n = 0 }
