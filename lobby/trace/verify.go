package trace

import (
	"fmt"
	"io"
	"reflect"
	"strconv"

	"slipstream/lobby"
)

// Verified is what a trace that was played again has.
type Verified struct {
	Tickets int // that were added for the first time
	Matches int // new ones
	Joined  int // proposals for running ones
	End     string
}

// Verify plays a trace again: a matchmaker that is told the same says the same. The error names the first
// Step that says something else.
func Verify(r io.Reader) (v Verified, err error) {
	t, err := NewReader(r)
	if err != nil {
		return v, err
	}
	curves, err := lobby.ReadCurves(t.Curves)
	if err != nil {
		return v, err
	}
	pool := lobby.NewMatchmaker(curves, t.Region)
	seen := map[string]bool{}
	for {
		e, err := t.Next()
		if err == io.EOF {
			return v, nil
		}
		if err != nil {
			return v, err
		}
		switch {
		case e.Add != nil:
			if !seen[e.Add.ID] {
				seen[e.Add.ID] = true
				v.Tickets++
			}
		case e.Step != nil:
			for _, m := range e.Step.Made {
				if m.Match != 0 {
					v.Joined++
				} else {
					v.Matches++
				}
			}
		case e.End != "":
			v.End = e.End
		}
		if got := t.apply(pool, e); e.Step != nil && !reflect.DeepEqual(got, e.Step.Made) {
			return v, fmt.Errorf("line %d: the matchmaker proposed %+v, and now proposes %+v", t.n, e.Step.Made, got)
		}
	}
}

// apply tells a matchmaker what the recorded one was told, and returns what it proposes.
func (t *Reader) apply(pool lobby.Pool, e *Event) []Made {
	switch {
	case e.Add != nil:
		pool.Add(e.Add.ticket(t.Began))
	case e.Remove != "":
		pool.Remove(e.Remove)
	case e.Offer != nil:
		o := e.Offer
		pool.Offer(lobby.Offer{Match: o.Match, Wish: o.Wish, Free: o.Free, Region: o.Region, Tickets: o.Tickets})
	case e.Withdraw != 0:
		pool.Withdraw(e.Withdraw)
	case e.Clear:
		pool.Clear()
	case e.Step != nil:
		asked := 0
		proposals, _ := pool.Step(t.Began+e.At, func() bool {
			asked++
			return e.Step.Over && asked == e.Step.Asked
		})
		return made(proposals)
	}
	return nil
}

func (a *Added) ticket(began int64) lobby.Ticket {
	t := lobby.Ticket{ID: a.ID, Since: began + a.Since, Wish: a.Wish}
	if a.From != 0 {
		t.From = strconv.FormatUint(a.From, 36)
	}
	for _, r := range a.Riders {
		t.Riders = append(t.Riders, lobby.Rider{Player: r.Player, Mu: r.Mu, Sigma: r.Sigma, RTT: r.RTT})
	}
	return t
}
