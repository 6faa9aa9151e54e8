//go:build conformance

package transport

import "time"

// The conformance build serves one more path: an echo of text and binary messages of up to 16 MiB, on
// the accept, parse, control and write code of all others.

const (
	conformancePath = "/conformance"
	conformanceMost = 16 << 20
)

func init() {
	extra = map[string]Handler{conformancePath: conformance{}}
	lifted.frames.Text = true
}

// lifted are limits that a suite does not reach: messages in pieces of 64 bytes, a thousand at once.
var lifted = Config{
	MaxMessage: conformanceMost, MaxFragments: conformanceMost, Backlog: 2 * conformanceMost,
	MessagesPerSecond: 1 << 20, MessageBurst: 1 << 20,
	Breaches: 1 << 20, BytesPerSecond: 1 << 30, ByteBurst: 1 << 30, ControlPerSecond: 1 << 20, ControlBurst: 1 << 20,
	HelloWithin: time.Minute, WholeWithin: time.Minute, PingAfter: time.Minute, DeadAfter: 2 * time.Minute,
}.withDefaults()

// conformance sends every message back as it came.
type conformance struct{}

func (conformance) OnOpen(c *Conn, _ *Request) Reason {
	c.limits = &lifted
	return OK
}

func (conformance) OnMessage(c *Conn, payload []byte) {
	if c.out.size()+len(payload) > c.limits.Backlog {
		c.Close(TooSlow)
		return
	}
	c.queue(c.owner.Load(), c.op, payload)
}

func (conformance) OnClose(*Conn, Reason) {}
