package server

import (
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// knock opens a play socket, sends one message and returns why it was closed, and
// what the server's Bye said, if it said any.
func (w *world) knock(first []byte) (transport.Reason, *control.Bye) {
	w.t.Helper()
	end := w.lo.Dial("/play")
	if first != nil {
		end.WriteMessage(first)
	}
	var bye *control.Bye
	for range 2000 {
		w.run(4 * time.Millisecond)
		for {
			msg, ok, err := end.ReadMessage()
			if closed, is := err.(*transport.CloseError); is {
				return closed.Reason(), bye
			}
			if !ok || err != nil {
				break
			}
			if m, err := control.Parse(control.FromPlay, msg[1:]); err == nil {
				if b, ok := m.(*control.Bye); ok {
					bye = b
				}
				if _, ok := m.(*control.Welcome); ok {
					end.Close()
					return transport.OK, nil
				}
			}
		}
	}
	w.t.Fatal("neither welcomed nor closed")
	return 0, nil
}

// hello is a hello of the first game's right build.
func (w *world) hello(token string) []byte {
	return controlMessage(&control.Hello{Version: control.Version, Behaviour: w.node.matches.games[0].behaviour,
		Token: token})
}

// ticket is a fresh ticket of a player who stays in the lobby.
func (w *world) ticket() *control.Ticket {
	w.t.Helper()
	p := w.enter("")
	p.ask(&control.Quick{})
	return await[control.Ticket](p)
}

func TestHellosThatAreRefused(t *testing.T) {
	w := newWorld(t, tagGame)
	expired := w.ticket().Token
	match := w.quick("keeps the match alive")
	w.run(token.Life + time.Second)
	resume := match.client.Token()

	good := w.ticket().Token
	claims, err := w.node.lobby.Keys().Parse(good, token.Ticket, w.node.id, w.node.cfg.Now())
	if err != nil {
		t.Fatal(err)
	}
	sign := func(change func(*token.Claims)) string {
		c := claims
		change(&c)
		return w.node.lobby.Keys().Sign(&c)
	}
	hello := func(change func(*control.Hello)) []byte {
		h := &control.Hello{Version: control.Version, Behaviour: w.node.matches.games[0].behaviour, Token: good}
		change(h)
		return controlMessage(h)
	}
	stranger := token.NewKeys(1, []byte(strings.Repeat("not the server's", 2))).Sign(&claims)

	for _, c := range []struct {
		name  string
		first []byte
		want  transport.Reason
		final bool
	}{
		{"nothing at all", nil, transport.NoHello, false},
		{"one byte", []byte{4}, transport.BadMessage, true},
		{"a command", []byte{1, 0, 0, 0, 0, 0}, transport.BadMessage, true},
		{"another message", controlMessage(&control.Away{}), transport.BadMessage, true},
		{"a hello with a flag", append([]byte{0x44}, w.hello(good)[1:]...), transport.BadMessage, true},
		{"no token", w.hello(""), transport.BadToken, true},
		{"a forged ticket", w.hello(stranger), transport.BadToken, true},
		{"an altered ticket", w.hello(good[:30] + "A" + good[31:]), transport.BadToken, true},
		{"an expired ticket", w.hello(expired), transport.BadToken, true},
		{"another server's ticket", w.hello(sign(func(c *token.Claims) { c.Node++ })), transport.BadToken, true},
		{"a token of an unknown kind", w.hello(sign(func(c *token.Claims) { c.Kind = 3 })), transport.BadToken, true},
		{"a match that is not", w.hello(sign(func(c *token.Claims) { c.Match++ })), transport.NoSuchMatch, true},
		{"another protocol", hello(func(h *control.Hello) { h.Version++ }), transport.WrongBuild, true},
		{"another build", hello(func(h *control.Hello) { h.Behaviour = "0123456789abcdef" }), transport.WrongBuild, true},
		{"a resume token of nobody", w.hello(sign(func(c *token.Claims) {
			c.Kind, c.Player = token.Resume, 99
		})), transport.BadToken, true},
		{"a resume token from the future", w.hello(sign(func(c *token.Claims) {
			c.Kind, c.Serial = token.Resume, 99
		})), transport.BadToken, true},
	} {
		why, bye := w.knock(c.first)
		if why != c.want {
			t.Errorf("%s: %v, want %v", c.name, why, c.want)
		}
		if c.want == transport.NoHello {
			continue // the transport's own; there is no Bye
		}
		if bye == nil || bye.Reason != why.String() || bye.Final != c.final || bye.Text == "" {
			t.Errorf("%s: %+v", c.name, bye)
		}
	}

	// The match must not have noticed any of it.
	if match.client.Token() != resume || !match.playing() || len(w.node.matches.byID) != 1 {
		t.Error("a refused hello had an effect")
	}
	players, _ := w.node.matches.Counts()
	if players != 1 {
		t.Errorf("%d players, want 1", players)
	}
}

func TestATicketSeatsOnce(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.enter("Ada")
	p.ask(&control.Quick{})
	ticket := await[control.Ticket](p)
	p.take(ticket)
	w.until(time.Second, "playing", p.playing)
	w.run(time.Second)
	if why, _ := w.knock(w.hello(ticket.Token)); why != transport.BadToken {
		t.Errorf("used again: %v", why)
	}
	if !p.playing() {
		t.Error("the replay took the seat")
	}
	if players, _ := w.node.matches.Counts(); players != 1 {
		t.Errorf("%d players", players)
	}
}

// TestALostWelcomeLocksNobodyOut: a client that never saw what its token became
// still has the old one.
func TestALostWelcomeLocksNobodyOut(t *testing.T) {
	w := newWorld(t, tagGame)
	ticket := w.ticket()
	for range 2 { // the welcome is read and dropped; no command follows
		if why, _ := w.knock(w.hello(ticket.Token)); why != transport.OK {
			t.Fatal("with the ticket:", why)
		}
	}
	p := w.player()
	p.take(ticket)
	w.until(time.Second, "playing", p.playing)
	w.run(time.Second)
	resume := p.client.Token()
	for range 2 {
		if why, _ := w.knock(w.hello(resume)); why != transport.OK {
			t.Fatal("with the resume token:", why)
		}
	}
	w.until(time.Second, "told of being replaced", func() bool { return p.client.State() == client.Over })
	if why, _ := p.client.Why(); string(why) != control.ByeReplaced {
		t.Error(why)
	}
	if players, _ := w.node.matches.Counts(); players != 1 {
		t.Errorf("%d players", players)
	}
	// Whoever shows that he has the new one makes the old one worthless.
	q := w.player()
	ticket.Token = resume
	q.take(ticket)
	w.until(time.Second, "playing", q.playing)
	w.run(time.Second)
	if why, _ := w.knock(w.hello(resume)); why != transport.BadToken {
		t.Error("an old resume token:", why)
	}
}

func TestOnePlayerHasOneSeat(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	slot := last[control.Welcome](p).Slot
	p.ask(&control.Quick{})
	second := await[control.Ticket](p)
	q := w.player()
	q.take(second)
	w.until(time.Second, "playing", q.playing)
	if got := last[control.Welcome](q).Slot; got != slot {
		t.Errorf("slot %d, then %d", slot, got)
	}
	w.until(time.Second, "replaced", func() bool { return p.client.State() == client.Over })
	if players, _ := w.node.matches.Counts(); players != 1 {
		t.Errorf("%d players", players)
	}
}

// TestWhoLeftComesBack: a ticket for the match that a player has left is worth a seat, whoever else
// was promised one meanwhile.
func TestWhoLeftComesBack(t *testing.T) {
	w := newWorld(t, tagGame)
	w.quick("stays")
	p := w.quick("Ada")
	p.client.Leave()
	w.until(time.Second, "left", func() bool { players, _ := w.node.matches.Counts(); return players == 1 })
	p.ask(&control.Quick{})
	again := await[control.Ticket](p)
	if again.Match != last[control.Welcome](p).Match {
		t.Fatal("it is another match")
	}
	w.ticket()
	q := w.player()
	q.take(again)
	w.until(time.Second, "playing", q.playing)
}

func TestTicketsPromiseOnlyWhatIsThere(t *testing.T) {
	w := newWorld(t, tagGame)
	seen := map[string]int{}
	for range 20 { // nobody takes his seat
		seen[w.ticket().Match]++
	}
	if len(seen) != 3 {
		t.Errorf("20 tickets for matches of 8: %v", seen)
	}
	for match, n := range seen {
		if n > tagGame.Rules().Slots {
			t.Errorf("match %s: %d tickets", match, n)
		}
	}
	// What was promised and not taken is free again. Only the match of the player who came is left: one
	// to which nobody comes is abandoned as soon as no ticket leads to it any more.
	seen = map[string]int{last[control.Welcome](w.quick("keeps a match alive")).Match: 1}
	for seenAgain(seen, w.ticket().Match) { // until every seat of it was promised
	}
	w.run(token.Life + 2*time.Second) // the lobby looks every second
	if !seenAgain(seen, w.ticket().Match) {
		t.Error("seats that nobody took are lost")
	}
}

func seenAgain(seen map[string]int, match string) bool { return seen[match] > 0 }

func TestBadMessagesInAMatch(t *testing.T) {
	for name, msg := range map[string][]byte{
		"a second hello":         controlMessage(&control.Hello{}),
		"control that is none":   {4, 0xc1},
		"control with a flag":    append([]byte{0x14}, controlMessage(&control.Ping{})[1:]...),
		"commands that are none": {1, 0},
		"a snapshot":             {2, 0, 0, 0, 0, 0},
	} {
		w := newWorld(t, tagGame)
		p := w.quick("Ada")
		p.play.WriteMessage(msg)
		end := p.play
		p.cut = true
		var why transport.Reason
		w.until(time.Second, "closed for "+name, func() bool {
			_, _, err := end.ReadMessage()
			if closed, ok := err.(*transport.CloseError); ok {
				why = closed.Reason()
			}
			return err != nil
		})
		if why != transport.BadMessage {
			t.Errorf("%s: %v", name, why)
		}
	}
}

// TestNobodyCollectsMatches: a player who asks again and again, and never comes, has one match.
func TestNobodyCollectsMatches(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.enter("Eve")
	for i := range 20 {
		p.ask(&control.Quick{Seats: uint8(1 + i%8)})
		await[control.Ticket](p)
		w.run(time.Second)
	}
	if _, matches := w.node.matches.Counts(); matches > 2 {
		t.Errorf("%d matches", matches)
	}
}
