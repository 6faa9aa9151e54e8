package client

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/tag"
)

const ms = int64(time.Millisecond)

// greeted returns a client that has said hello at 0.
func greeted(t *testing.T, cfg Config) *Client {
	cfg.Model = netcode.NewModel(sim.Erase(tag.Game{}))
	c := New(cfg)
	c.Connected(0)
	return c
}

func say(m any) []byte { return control.Append([]byte{netcode.TypeControl}, m) }

func welcome(token string) *control.Welcome {
	return &control.Welcome{Match: "m", Game: "tag", Slot: 1, Tick: 100, Hz: 30, Token: token}
}

func next(t *testing.T, c *Client) any {
	t.Helper()
	msg := c.Next()
	if netcode.TypeOf(msg) != netcode.TypeControl {
		t.Fatalf("next is %v, not a control message", msg)
	}
	m, err := control.Parse(control.ToPlay, msg[1:])
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHelloAndResumeToken(t *testing.T) {
	c := greeted(t, Config{Token: "ticket", Behaviour: "b"})
	if h := next(t, c).(*control.Hello); h.Token != "ticket" || h.Behaviour != "b" || h.Version != control.Version {
		t.Fatalf("%+v", h)
	}
	if err := c.Receive(80*ms, say(welcome("resume 1"))); err != nil || c.State() != Playing || c.Slot() != 1 {
		t.Fatal(err, c.State(), c.Slot())
	}
	c.Disconnected(100 * ms)
	if why, _ := c.Why(); c.State() != Dropped || why != Closed || c.RetryAt() <= 100*ms || c.RetryAt() > 400*ms {
		t.Fatal(c.State(), why, c.RetryAt())
	}
	c.Connected(c.RetryAt())
	if h := next(t, c).(*control.Hello); h.Token != "resume 1" || c.Token() != "resume 1" {
		t.Fatalf("%+v", h)
	}
}

// TestResultOnce: a result that is sent again, because a cut lost the bye after it, is no
// second result; the result of the next match is one.
func TestResultOnce(t *testing.T) {
	results := 0
	c := greeted(t, Config{OnControl: func(m any) {
		if _, ok := m.(*control.Result); ok {
			results++
		}
	}})
	hear := func(m any) {
		t.Helper()
		if err := c.Receive(ms, say(m)); err != nil {
			t.Fatal(err)
		}
	}
	hear(welcome("resume 1"))
	hear(&control.Result{Tick: 900})
	c.Disconnected(2 * ms)
	c.Connected(c.RetryAt())
	hear(&control.Result{Tick: 900})
	if results != 1 {
		t.Errorf("%d results of one match", results)
	}
	other := welcome("resume 2")
	other.Match = "another"
	hear(other)
	hear(&control.Result{Tick: 900})
	if results != 2 {
		t.Errorf("%d results of two matches", results)
	}
}

// Byes that are final end the session, others only the connection.
func TestBye(t *testing.T) {
	c := greeted(t, Config{})
	c.Receive(0, say(welcome("r")))
	c.Receive(ms, say(&control.Bye{Reason: control.ByeReplaced, Text: "You are playing in another window.", Final: true}))
	if why, text := c.Why(); c.State() != Over || why != control.ByeReplaced || text == "" {
		t.Fatal(c.State(), why, text)
	}
	c.Disconnected(2 * ms)
	c.Connected(3 * ms)
	if why, _ := c.Why(); c.State() != Over || why != control.ByeReplaced {
		t.Fatal("a replaced page came back by itself:", c.State(), why)
	}

	c = greeted(t, Config{})
	c.Receive(0, say(welcome("r")))
	c.Receive(ms, say(&control.Bye{Reason: "stalled", Retry: 7}))
	c.Disconnected(2 * ms)
	if why, _ := c.Why(); c.State() != Dropped || why != "stalled" || c.RetryAt() != 7001*ms {
		t.Fatal(c.State(), why, c.RetryAt())
	}
}

func TestAnotherGameOrRateMustReload(t *testing.T) {
	for _, spoil := range []func(*control.Welcome){
		func(w *control.Welcome) { w.Game = "racing" },
		func(w *control.Welcome) { w.Hz = 60 },
	} {
		c, w := greeted(t, Config{}), welcome("r")
		spoil(w)
		c.Receive(0, say(w))
		if why, text := c.Why(); c.State() != Over || why != WrongGame || text == "" {
			t.Fatal(c.State(), why)
		}
	}
}

// Sockets open and close again, or do not open at all.
func TestBackoffGrowsAndGivesUp(t *testing.T) {
	for _, opens := range []bool{true, false} {
		c := greeted(t, Config{})
		c.Receive(0, say(welcome("r")))
		now, last, tries := int64(1000*ms), int64(0), 0
		for c.Disconnected(now); c.State() == Dropped; c.Disconnected(now) {
			wait := c.RetryAt() - now
			if wait < int64(backoffMin)*3/4 || wait > int64(backoffMax)*5/4 || wait < last/2 {
				t.Fatalf("opens %v: try %d waits %d ms after %d", opens, tries, wait/ms, last/ms)
			}
			c.Disconnected(now + ms) // two calls count as one
			if c.RetryAt() != now+wait {
				t.Fatal("another time by saying it again")
			}
			now, last, tries = c.RetryAt(), wait, tries+1
			if opens {
				c.Connected(now)
			}
			now += 10 * ms
		}
		if why, text := c.Why(); why != Lost || text == "" || tries < 8 || tries > 20 || now > int64(giveUp)+1000*ms {
			t.Fatal(opens, why, tries, now/ms)
		}
	}
}

// A connection on which nothing comes any more is dead, even if the socket is open.
func TestSilence(t *testing.T) {
	c := greeted(t, Config{})
	c.Receive(100*ms, say(welcome("r")))
	for now := 100 * ms; now <= 5100*ms; now += 10 * ms {
		c.Advance(now, []int32{0, 0})
		if c.State() != Playing {
			t.Fatalf("given up after %d ms", now/ms-100)
		}
	}
	c.Advance(5111*ms, []int32{0, 0})
	if why, _ := c.Why(); c.State() != Dropped || why != Silent {
		t.Fatal(c.State(), why)
	}
}

func TestPings(t *testing.T) {
	c := greeted(t, Config{})
	c.Receive(100*ms, say(welcome("r")))
	next(t, c)
	pings := 0
	for now := 100 * ms; now < 10_100*ms; now += 10 * ms {
		c.Advance(now, nil)
		for msg := c.Next(); msg != nil; msg = c.Next() {
			m, _ := control.Parse(control.ToPlay, msg[1:])
			pings++
			c.Receive(now+30*ms, say(&control.Pong{Time: m.(*control.Ping).Time}))
		}
	}
	if rtt := c.Stats(0).RTT; pings < 7 || pings > 10 || rtt != 30*ms {
		t.Fatalf("%d pings in ten seconds, round trip %d ms", pings, rtt/ms)
	}
	before := c.stats.Malformed
	for _, lie := range []uint64{1 << 40, 0, 1<<53 - 1} {
		c.Receive(200_000*ms, say(&control.Pong{Time: lie}))
	}
	if c.Stats(0).RTT != 30*ms || c.stats.Malformed != before+3 {
		t.Fatalf("lies about the time: round trip %d ms, %d seen through", c.Stats(0).RTT/ms, c.stats.Malformed-before)
	}
}

func TestLeaveIsSaidAndFinal(t *testing.T) {
	c := greeted(t, Config{})
	c.Receive(0, say(welcome("r")))
	next(t, c)
	c.Leave()
	if _, ok := next(t, c).(*control.Leave); !ok || c.State() != Over {
		t.Fatal(c.State())
	}
}

// Messages that no server sends are counted and change nothing. If nothing else comes,
// the connection is dropped.
func TestGarbage(t *testing.T) {
	c := greeted(t, Config{})
	for _, msg := range [][]byte{nil, {0}, {9}, {netcode.TypeCommands, 1, 2}, {netcode.TypeControl},
		{netcode.TypeControl | 0x40, 1}, {netcode.TypeStep, 1}, say(&control.Roster{})[:3]} {
		if c.Receive(0, msg) == nil || c.State() != Greeting {
			t.Errorf("%v was taken, or ended the greeting", msg)
		}
	}
	c.Receive(0, say(welcome("r")))
	for i := range maxUseless {
		if c.Receive(ms, []byte{netcode.TypeStep | 0x20, byte(i)}); c.State() != Playing {
			t.Fatalf("given up after %d", i)
		}
	}
	c.Receive(ms, []byte{netcode.TypeStep | 0x20, 1})
	if why, _ := c.Why(); c.State() != Dropped || why != Garbled {
		t.Fatal(c.State(), why)
	}
	if c.Receive(ms, say(welcome("r"))) != nil || c.State() != Dropped {
		t.Fatal("a connection that was given up lives on")
	}
}

func TestOnControlSeesWhatTookEffect(t *testing.T) {
	var seen []any
	c := greeted(t, Config{OnControl: func(m any) { seen = append(seen, m) }})
	c.Receive(0, say(welcome("r")))
	c.Receive(0, say(&control.Roster{Players: []control.Player{{Slot: 1, Name: "Ada"}}}))
	c.Receive(0, say(&control.Pong{}))
	if len(seen) != 2 || seen[1].(*control.Roster).Players[0].Name != "Ada" {
		t.Fatalf("%+v", seen)
	}
}
