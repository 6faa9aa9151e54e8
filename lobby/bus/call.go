package bus

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// call is a question to the broker that waits for its answer.
type call struct {
	n      *NATS
	msg    *nats.Msg
	token  string
	until  time.Time // no try begins later
	within time.Duration
	tries  int
	timer  *time.Timer
	on     func(*nats.Msg) verdict // takes an answer
	away   func()                  // there was none in time
}

// verdict says what an answer is.
type verdict int

const (
	done  verdict = iota
	more          // of several
	retry         // the broker cannot just now
	soon          // it will know better in a moment
)

// tryFor is how long one try waits: many times what a broker takes that works.
const tryFor = time.Second

// lag is how far one of several brokers is normally behind, at most.
const lag = 20 * time.Millisecond

func (n *NATS) ask(msg *nats.Msg, on func(*nats.Msg) verdict, away func()) *call {
	c := &call{n: n, msg: msg, until: time.Now().Add(Patience), within: tryFor, on: on, away: away}
	c.try()
	return c
}

// try sends the question, and waits.
func (c *call) try() {
	c.tries++
	c.n.calls++
	c.token = strconv.FormatUint(c.n.calls, 36)
	c.n.waiting[c.token] = c
	c.msg.Reply = c.n.inbox + "." + c.token
	if err := c.n.nc.PublishMsg(c.msg); err != nil {
		c.after(0, c.again)
		return
	}
	c.after(c.within, c.again)
}

// again tries again after a while, if there is time for that.
func (c *call) again() {
	delete(c.n.waiting, c.token)
	if time.Now().After(c.until) {
		c.timer.Stop() // it may not be what called this
		c.timer = nil
		c.away()
		return
	}
	c.after(jitter(500*time.Millisecond), c.try)
}

func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d) }

// after runs do on the owner's goroutine after d, unless the call goes on before.
func (c *call) after(d time.Duration, do func()) {
	if c.timer != nil {
		c.timer.Stop()
	}
	var t *time.Timer
	set := make(chan struct{})
	t = time.AfterFunc(d, func() {
		<-set
		c.n.post(func() {
			if c.timer == t && !c.n.closed {
				do()
			}
		})
	})
	c.timer = t
	close(set)
}

// onReply hands an answer to the call that waits for it. It runs on the connection's goroutine.
func (n *NATS) onReply(m *nats.Msg) {
	n.post(func() {
		c := n.waiting[m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]]
		if c == nil || n.closed {
			return // too late
		}
		switch c.on(m) {
		case done:
			c.timer.Stop()
			c.timer = nil
			delete(n.waiting, c.token)
		case retry:
			c.again()
		case soon:
			delete(n.waiting, c.token)
			c.after(jitter(lag), c.try)
		case more:
		}
	})
}

// status returns the broker's own status code: 503 means that nobody is there, 404 that nothing is there,
// 204 that this was all. It is empty for an answer.
func status(m *nats.Msg) string {
	if len(m.Data) > 0 {
		return ""
	}
	return m.Header.Get("Status")
}

// Request implements Bus.
func (n *NATS) Request(subject string, msg []byte, within time.Duration, then func([]byte, error)) {
	c := &call{n: n, msg: &nats.Msg{Subject: subject, Data: msg}, within: within}
	c.on = func(m *nats.Msg) verdict {
		if status(m) == "503" {
			then(nil, ErrNobody)
		} else {
			then(m.Data, nil)
		}
		return done
	}
	c.away = func() { then(nil, ErrAway) }
	c.try() // until is past: there is one try
}
