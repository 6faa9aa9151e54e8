package flight

import "time"

// Verdict says whose fault a hitch was.
type Verdict uint8

const (
	Nothing  Verdict = iota // there was no hitch
	Page                    // the page or its Worker did not run
	Server                  // the server ran a tick late, or skipped some
	Uplink                  // our commands came late
	Downlink                // the server's snapshots came late
	Contact                 // a misprediction: somebody did what could not be foreseen
	Verdicts                // how many there are
)

// String returns the verdict's name in metrics, reports and messages.
func (v Verdict) String() string {
	return [...]string{"nothing", "page", "server", "uplink", "downlink", "contact"}[v]
}

// What makes a hitch. Of the time for which the picture is frozen, only what is beyond a
// tick counts.
const (
	FreezeMin = 50 * time.Millisecond // three frames: any screen drops fewer now and then
	OwnMin    = 0.25
	RivalMin  = 1.0

	Quiet       = 300 * time.Millisecond // after this long without a felt moment, the hitch is over
	Longest     = 2 * time.Second        // after this long, a hitch that goes on is judged as it stands
	Settle      = 2 * time.Second
	ReportEvery = time.Second            // a client reports no more than one hitch in this time
	Lookback    = 500 * time.Millisecond // the longest round trip that one can race on, and the time its effects take
)

// How much it takes to be blamed. Each is less than what a player feels, because a stall
// of FreezeMin is felt if somebody turns meanwhile, and more than what happens on a good
// link.
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
	Server   time.Duration // the ticks that were skipped, or how late the latest tick was
	Uplink   time.Duration // the ticks without a command of ours
	Downlink time.Duration // how late the latest snapshot was, beyond the link's jitter
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

// byPage reports whether the page's stall was large enough to cause what was felt, and nothing else was
// larger. A page that only draws too seldom freezes the picture, but makes nobody jump: for a jump,
// our commands must have been missing too.
func (e *Evidence) byPage() bool {
	return e.Page >= max(e.Server, e.Downlink) && 2*e.Page >= max(e.Froze, e.Uplink) &&
		(e.Froze >= FreezeMin || e.Uplink >= UplinkMin)
}

// Cause returns how large the cause of a verdict was: for how long the server paused, the
// page was busy and so on. For a contact it is zero.
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

// Join adds what the other end saw in the same ticks.
func (e *Evidence) Join(o Evidence) {
	e.Froze = max(e.Froze, o.Froze)
	e.Own, e.Rivals = max(e.Own, o.Own), max(e.Rivals, o.Rivals)
	e.Page, e.Server = max(e.Page, o.Page), max(e.Server, o.Server)
	e.Uplink, e.Downlink = max(e.Uplink, o.Uplink), max(e.Downlink, o.Downlink)
}
