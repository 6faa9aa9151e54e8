package main

import (
	"context"
	"sync"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// measureWithin bounds the measuring of all regions, as in the page.
const measureWithin = time.Second

// distances measures the round trips to the regions of the server's cluster, all at the same time. Those
// that do not answer are left out.
func distances(ctx context.Context, p *plan, regions []control.Region) *control.Distances {
	ctx, cancel := context.WithTimeout(ctx, measureWithin)
	defer cancel()
	var mu sync.Mutex
	var all sync.WaitGroup
	m := &control.Distances{}
	for _, r := range regions {
		all.Go(func() {
			rtt, err := roundTrip(ctx, p, r.URL)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			m.Regions = append(m.Regions, control.Distance{Name: r.Name, RTT: uint16(max(rtt.Milliseconds(), 1))})
		})
	}
	all.Wait()
	return m
}

// roundTrip is the shorter of two round trips to a play socket.
func roundTrip(ctx context.Context, p *plan, url string) (best time.Duration, err error) {
	conn, err := transport.Dial(ctx, url, transport.DialOptions{Dialer: p.dialer.DialContext})
	if err != nil {
		return 0, err
	}
	defer conn.Close(transport.Left.Code())
	deadline, _ := ctx.Deadline()
	if err := conn.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	ping := control.Append([]byte{netcode.TypeControl}, &control.Ping{})
	best = measureWithin
	for range 2 {
		began := time.Now()
		if err := conn.WriteMessage(ping); err != nil {
			return 0, err
		}
		if _, err := conn.ReadMessage(); err != nil {
			return 0, err
		}
		best = min(best, time.Since(began))
	}
	return best, nil
}
