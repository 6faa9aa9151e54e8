package flight

import "time"

// Verdict is whose fault a hitch was.
type Verdict uint8

const (
	Nothing  Verdict = iota // there was no hitch
	Page                    // our own frame stall: the page or its Worker did not run
	Server                  // an overrun of the server
	Uplink                  // our commands came late
	Downlink                // the server's snapshots came late
	Contact                 // a misprediction: somebody did what could not be foreseen
	Verdicts                // how many there are
)

// String is the verdict's name: in metrics, reports and messages.
func (v Verdict) String() string {
	return [...]string{"nothing", "page", "server", "uplink", "downlink", "contact"}[v]
}

// What makes a hitch. A frozen picture counts what is beyond a tick.
const (
	FreezeMin = 50 * time.Millisecond // three frames: fewer are lost among a screen's own
	OwnMin    = 0.25
	RivalMin  = 1.0

	Quiet       = 300 * time.Millisecond // without a felt moment, and the hitch is over
	Longest     = 2 * time.Second        // a hitch that goes on is judged as it stands
	Settle      = 2 * time.Second
	ReportEvery = time.Second            // a client tells the server of no more
	Lookback    = 500 * time.Millisecond // the longest round trip that can be raced on, and what it sets off
)

// What is enough to be blamed. All are less than what a player feels, since a stall
// of FreezeMin is felt when somebody turns in it, and more than good links do.
const (
	PageMin     = 40 * time.Millisecond
	ServerMin   = 40 * time.Millisecond
	UplinkMin   = 40 * time.Millisecond
	DownlinkMin = 40 * time.Millisecond
)

// Evidence is what is known of a hitch: what was felt, and what went wrong about then.
type Evidence struct {
	Froze       time.Duration // the longest that the picture stood still, beyond a tick
	Own, Rivals float64       // the largest jump

	Page     time.Duration // the longest that our loop or the page did not run, beyond a tick
	Server   time.Duration // ticks left out, or how late the latest was
	Uplink   time.Duration // ticks without a command of ours
	Downlink time.Duration // the most that a snapshot was late, beyond the link's jitter
}

// felt reports whether there was a hitch.
func (e *Evidence) felt() bool {
	return e.Froze >= FreezeMin || e.Own >= OwnMin || e.Rivals >= RivalMin
}

// Judge says whose fault it was.
func (e *Evidence) Judge() Verdict {
	switch {
	case !e.felt():
		return Nothing
	case e.Page >= PageMin && e.byPage():
		return Page
	case e.Server >= ServerMin && 2*e.Server >= max(e.Uplink, e.Downlink):
		return Server
	case e.Uplink >= UplinkMin && e.Uplink >= e.Downlink:
		return Uplink
	case e.Downlink >= DownlinkMin:
		return Downlink
	}
	return Contact
}

// byPage reports whether it was large enough for what was felt, and nothing else larger. A page
// that only draws seldom freezes pictures, but nobody jumps by that: for a jump our commands must
// have been missing.
func (e *Evidence) byPage() bool {
	return e.Page >= max(e.Server, e.Downlink) && 2*e.Page >= max(e.Froze, e.Uplink) &&
		(e.Froze >= FreezeMin || e.Uplink >= UplinkMin)
}

// Cause is the evidence for a verdict: how long the server paused, the page was busy
// and so on. Of a contact it is zero.
func (e *Evidence) Cause(v Verdict) time.Duration {
	switch v {
	case Page:
		return e.Page
	case Server:
		return e.Server
	case Uplink:
		return e.Uplink
	case Downlink:
		return e.Downlink
	}
	return 0
}

// Join adds what the other end saw of the same ticks.
func (e *Evidence) Join(o Evidence) {
	e.Froze = max(e.Froze, o.Froze)
	e.Own, e.Rivals = max(e.Own, o.Own), max(e.Rivals, o.Rivals)
	e.Page, e.Server = max(e.Page, o.Page), max(e.Server, o.Server)
	e.Uplink, e.Downlink = max(e.Uplink, o.Uplink), max(e.Downlink, o.Downlink)
}
