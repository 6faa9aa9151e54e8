// Package trace writes down what a node's matchmaker is told and what it says, in a file that ends
// when it is long enough, and plays such a file again: lobby/lab compares curves with it, and
// [Verify] shows that what is written is what happened. It knows the lobby's Pool and nothing else
// of it.
//
// A trace names nobody: no names, no addresses, and for players numbers that mean nothing outside
// of it. It is text, a JSON object a line. The first line is a [Head], every other an [Event], in
// the order of time.
package trace

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"slipstream/lobby"
)

// Version is what the first line of a trace begins with.
const Version = "matchmaking 1"

// Head is the first line of a trace.
type Head struct {
	Trace  string          `json:"trace"`  // Version
	Began  int64           `json:"began"`  // Unix nanoseconds; all other times count from then
	Region string          `json:"region"` // of the node, where players are taken to be whom nobody measured
	Curves json.RawMessage `json:"curves"` // as lobby.ReadCurves takes them
}

// Event is one call of a Pool: one of its fields tells which. Times are nanoseconds since Began.
type Event struct {
	At       int64  `json:"at"`
	Add      *Added `json:"add,omitempty"`
	Remove   string `json:"remove,omitempty"` // a ticket's ID
	Offer    *Offer `json:"offer,omitempty"`
	Withdraw uint64 `json:"withdraw,omitempty"`
	Clear    bool   `json:"clear,omitempty"` // another node makes matches from now on
	Step     *Step  `json:"step,omitempty"`
	End      string `json:"end,omitempty"` // why the trace ends here, though its server went on
}

// Added is a ticket that waits from now on.
type Added struct {
	ID     string     `json:"id"`
	Since  int64      `json:"since"` // when the waiting began, which is before At if it is not for the first time
	Wish   lobby.Wish `json:"wish"`
	From   uint64     `json:"from,omitempty"` // the same address has the same number; 0: none is counted
	Riders []Rider    `json:"riders"`
}

// Rider is one player of a ticket.
type Rider struct {
	Player uint64           `json:"p"` // who is the same has the same number
	Mu     float64          `json:"mu,omitempty"`
	Sigma  float64          `json:"sigma,omitempty"`
	RTT    map[string]int32 `json:"rtt,omitempty"` // in milliseconds, by region
}

// Offer is a match that is open for more.
type Offer struct {
	Match   uint64     `json:"match"`
	Wish    lobby.Wish `json:"wish"`
	Free    int        `json:"free"`
	Region  string     `json:"region,omitempty"`
	Tickets []string   `json:"tickets,omitempty"`
}

// Step is a Step of the Pool, and what it proposed.
type Step struct {
	Asked int    `json:"asked,omitempty"` // how often it asked whether its time was over
	Over  bool   `json:"over,omitempty"`  // what it was told the last time
	Made  []Made `json:"made,omitempty"`
}

// Made is a proposal.
type Made struct {
	Match    uint64   `json:"match,omitempty"` // a running one; 0: a new one
	Region   string   `json:"region,omitempty"`
	Settings []int32  `json:"settings,omitempty"`
	Tickets  []string `json:"tickets"`
}

// maxLine is more than any Event of ours: a ticket of 64 riders who measured 8 regions is 20 kB.
const maxLine = 64 << 10

// ErrNone says that a file is no trace of a server.
var ErrNone = errors.New("this is no matchmaking trace of a server")

// Reader reads a trace. Errors say the line.
type Reader struct {
	Head
	lines *bufio.Scanner
	n     int
	last  int64
}

// NewReader reads the first line. ErrNone.
func NewReader(r io.Reader) (*Reader, error) {
	t := &Reader{lines: bufio.NewScanner(r)}
	t.lines.Buffer(nil, maxLine)
	if err := t.line(&t.Head); err != nil || t.Trace != Version {
		return nil, ErrNone
	}
	return t, nil
}

// line reads the next line; io.EOF.
func (t *Reader) line(into any) error {
	t.n++
	if !t.lines.Scan() {
		if err := t.lines.Err(); err != nil {
			return fmt.Errorf("line %d: %w", t.n, err)
		}
		return io.EOF
	}
	if err := json.Unmarshal(t.lines.Bytes(), into); err != nil {
		return fmt.Errorf("line %d: %w", t.n, err)
	}
	return nil
}

// Next returns the next Event; io.EOF. A last line that was cut short, as a server that was killed leaves
// it, is none.
func (t *Reader) Next() (*Event, error) {
	var e Event
	err := t.line(&e)
	if err != nil && err != io.EOF && !t.lines.Scan() && t.lines.Err() == nil {
		return nil, io.EOF
	}
	if err != nil {
		return nil, err
	}
	return &e, t.check(&e)
}

func (t *Reader) check(e *Event) error {
	calls := 0
	for _, is := range []bool{e.Add != nil, e.Remove != "", e.Offer != nil, e.Withdraw != 0, e.Clear,
		e.Step != nil, e.End != ""} {
		if is {
			calls++
		}
	}
	switch {
	case calls != 1:
		return fmt.Errorf("line %d is %d events, not one", t.n, calls)
	case e.At < t.last:
		return fmt.Errorf("line %d is earlier than the one before it", t.n)
	case e.Add != nil && (e.Add.ID == "" || len(e.Add.Riders) == 0 || len(e.Add.Riders) > maxRiders):
		return fmt.Errorf("line %d adds no ticket: it needs an id, and 1 to %d riders", t.n, maxRiders)
	}
	t.last = e.At
	return nil
}

// maxRiders of a ticket: nobody has more friends than a race has seats.
const maxRiders = 64
