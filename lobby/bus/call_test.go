package bus

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// TestAwayOnce: a call whose last answer is that the broker cannot just now is over with it, and not
// once more when the time for that answer is.
func TestAwayOnce(t *testing.T) {
	r := onEmbedded(t)
	n := r.join().(*NATS)
	n.Serve("cannot", func(_ []byte, reply func([]byte)) { reply([]byte("not now")) })
	away, other := 0, false
	c := &call{
		n: n, msg: &nats.Msg{Subject: "cannot"}, within: 100 * time.Millisecond, // until is past: there is one try
		on: func(*nats.Msg) verdict { return retry }, away: func() { away++ },
	}
	c.try()
	r.wait(func() bool { return away > 0 })
	n.Request("nobody", nil, time.Second, func([]byte, error) { // its answer comes at once
		time.AfterFunc(3*c.within, func() { n.post(func() { other = true }) })
	})
	r.wait(func() bool { return other })
	if away != 1 {
		t.Errorf("the call was given up %d times", away)
	}
}
