package main

import "time"

// stats puts the figures of the connection into figures. Of a recording, these are how many
// Worlds were compared with the recorded hashes, and how many of them differed.
func (p *player) stats(now int64) {
	if r, ok := p.match.(*rerun); ok {
		hashes, differ := r.Checked()
		p.figures = [figureCount]float64{figureSnapshots: float64(hashes), figureDesyncs: float64(differ)}
		return
	}
	o, ok := p.match.(*online)
	if !ok {
		return
	}
	s := o.Stats(now)
	p.figures = [figureCount]float64{
		figureRTT:         milliseconds(s.RTT),
		figureJitter:      milliseconds(s.Jitter),
		figureSlack:       float64(s.Slack.P5) / 4,
		figureLead:        float64(s.Lead),
		figureBytesDown:   float64(s.BytesIn),
		figureBytesUp:     float64(s.BytesOut),
		figureSnapshots:   float64(s.Snapshots),
		figureCorrections: float64(s.Corrected),
		figureDesyncs:     float64(s.Desyncs),
	}
}

// why puts the reason for which a connection ended into text, then a newline and
// what to tell the player. It returns the length.
func (p *player) why() int {
	reason, say := p.match.(*online).Why()
	n := copy(p.text[:], reason)
	n += copy(p.text[n:], "\n")
	return n + copy(p.text[n:], say)
}

func nanoseconds(ms float64) int64  { return int64(ms * float64(time.Millisecond)) }
func milliseconds(ns int64) float64 { return float64(ns) / float64(time.Millisecond) }
