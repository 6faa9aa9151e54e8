package main

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
)

func chosen(t *testing.T, name string) *player {
	t.Helper()
	p := new(player)
	if p.choose(copy(p.text[:], name)) < 0 {
		t.Fatalf("there is no game %s", name)
	}
	return p
}

func TestUnknownGame(t *testing.T) {
	p := new(player)
	if got := p.choose(copy(p.text[:], "chess")); got != -1 {
		t.Errorf("choose(chess) = %d, want -1", got)
	}
}

// A demo keeps time, whatever the rate at which it is asked, and does not run
// after what it missed while the page slept.
func TestDemoKeepsTime(t *testing.T) {
	p := chosen(t, "racing")
	p.demo(1000, 1, 0, false)
	d := p.match.(*demo)
	now := int64(1000)
	due := d.advance(now, p.cmd())
	for end := int64(5 * time.Second); now < end; {
		now = due
		before := d.total
		if due = d.advance(now, p.cmd()); d.total != before+1 || due <= now {
			t.Fatalf("at %d the demo went from tick %d to %d, and is due at %d", now, before, d.total, due)
		}
	}
	before := d.total
	due = d.advance(now+int64(time.Hour), p.cmd())
	if got := d.total - before; got != catchUp {
		t.Errorf("after an hour's sleep the demo ran %d ticks, want %d", got, catchUp)
	}
	if wait := due - now - int64(time.Hour); wait <= 0 || wait > int64(time.Second/60)+1 {
		t.Errorf("and is due in %v", time.Duration(wait))
	}
}

// When a demo's race is over, another begins; what is drawn goes on counting.
func TestDemoBeginsAnew(t *testing.T) {
	p := chosen(t, "racing")
	p.command[0] = 1 // laps
	p.demo(0, 1, 2, false)
	d := p.match.(*demo)
	seed := d.setup.Seed
	for now := int64(0); d.setup.Seed == seed; now += int64(time.Second) / 60 {
		d.advance(now, p.cmd())
		if d.total > 60*60*5 {
			t.Fatal("the demo's race is never over")
		}
	}
	if d.ticks > 10 || d.total < 60*20 {
		t.Errorf("the world is at tick %d and %d were drawn", d.ticks, d.total)
	}
}

// Who drives a demo has slot 0, and bots the others.
func TestDemoDriven(t *testing.T) {
	p := chosen(t, "tag")
	p.demo(0, 1, 3, true)
	p.command[0] = 1
	d := p.match.(*demo)
	for now := range int64(30) {
		d.advance(now*int64(time.Second)/30, p.cmd())
	}
	seats := d.model.Seats(d.world)
	for slot, want := range []netcode.Kind{netcode.Person, netcode.Bot, netcode.Bot, netcode.Empty} {
		if got := d.model.Kind(seats, sim.Slot(slot)); got != want {
			t.Errorf("slot %d has kind %d, want %d", slot, got, want)
		}
	}
	if !d.model.Driven(seats, 0) || d.model.Held(seats, 0)[0] != 1 {
		t.Error("what the page sends does not drive slot 0")
	}
}

// A player on a server says hello with the ticket and its behaviour, and hands on why it was turned away.
func TestOnline(t *testing.T) {
	p := chosen(t, "tag")
	behaviour := p.model.Behaviour()
	p.open(copy(p.text[:], "TICKET"), 1, 77)
	c := p.match.(*online)
	now := int64(time.Second)
	c.Connected(now)
	msg := c.Next()
	if len(msg) == 0 || msg[0] != netcode.TypeControl {
		t.Fatalf("the first message is %x", msg)
	}
	hello, err := control.Parse(control.ToPlay, msg[1:])
	want := control.Hello{Version: control.Version, Behaviour: behaviour, Token: "TICKET", Look: 77}
	if h, ok := hello.(*control.Hello); err != nil || !ok || *h != want {
		t.Fatalf("the first message is %+v, %v; want %+v", hello, err, want)
	}
	if due := p.match.advance(now, p.cmd()); due <= now || due > now+int64(time.Second) {
		t.Errorf("at %d the next tick is due at %d", now, due)
	}
	if tick := p.match.draw(now, p.state[:]); tick != 0 {
		t.Errorf("tick %d is drawn before any came", tick)
	}
	bye := control.Append([]byte{netcode.TypeControl},
		&control.Bye{Reason: control.ByeReplaced, Text: "Elsewhere.", Final: true})
	receive := func() int { return p.receive(now, copy(p.text[:], bye)) }
	if told := receive(); told != 1 || c.State() != client.Over {
		t.Fatalf("after the server's bye: %v; the page is told %d", c.State(), told)
	}
	if why := string(p.text[:p.why()]); why != control.ByeReplaced+"\nElsewhere." {
		t.Errorf("why = %q", why)
	}
	p.stats(now)
	if got := p.figures[figureBytesDown]; got != float64(len(bye)) {
		t.Errorf("%v bytes came, want %d", got, len(bye))
	}
	if told := receive(); told != 0 {
		t.Error("the page is told of a bye that comes twice")
	}
}

// Nothing is allocated while a demo plays.
func TestDemoTakesNoMemory(t *testing.T) {
	for _, m := range games.All {
		p := chosen(t, m.Rules().Name)
		p.demo(0, 1, 0, true)
		now := int64(0)
		if n := testing.AllocsPerRun(500, func() {
			now += int64(time.Second) / 60
			due := p.match.advance(now, p.cmd())
			p.match.draw(due, p.state[:])
			p.stats(now)
		}); n != 0 {
			t.Errorf("%s: %v allocations a tick", m.Rules().Name, n)
		}
	}
}
