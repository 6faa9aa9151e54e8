package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// TestWhoCameWhileTheDatabaseWasAway gets his account when it is back, without asking; until then
// his tickets say that nobody has it.
func TestWhoCameWhileTheDatabaseWasAway(t *testing.T) {
	b, memory := accounted(t)
	memory.SetAway(true)
	var all []*guest
	for seed := range byte(3) {
		ada := newDevice(seed)
		g := b.guest()
		g.ask(&control.Enter{Version: control.Version, Name: "Ada", Key: ada.key})
		g.ask(ada.prove(one[control.Challenge](g)))
		g.id = one[control.Entered](g).Player
		all = append(all, g)
	}
	unkept := func(g *guest) bool {
		t.Helper()
		g.ask(&control.Quick{})
		c, err := b.l.Keys().Parse(drain[control.Ticket](g).Token, token.Ticket, 9, b.now)
		if err != nil {
			t.Fatal(err)
		}
		return c.Unkept
	}
	if !unkept(all[0]) {
		t.Error("his result would be nobody's")
	}
	b.l.Close(all[1].p) // he did not wait
	b.pass(2 * awayFor)
	memory.SetAway(false)
	b.pass(2 * time.Second)
	for i, g := range all {
		_, err := memory.Player(g.p.place.rec.Player)
		if here := i != 1; here != (err == nil) {
			t.Errorf("player %d: %v", i, err)
		}
		if i != 1 && drain[control.Account](g).Player != g.id {
			t.Errorf("player %d is told of another account", i)
		}
	}
	if unkept(all[0]) || len(b.l.unkept.players) != 0 {
		t.Error("the database has his account")
	}
}

// TestAnAccountThatWasThere: he has played before. That nobody could ask makes nobody new of him.
func TestAnAccountThatWasThere(t *testing.T) {
	b, memory := accounted(t)
	ada := newDevice(1)
	first, _ := b.signIn(ada, "Ada")
	b.l.Close(first.p)
	b.pass(2 * awayFor)
	memory.SetAway(true)
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Name: "Eve", Key: ada.key})
	g.ask(ada.prove(one[control.Challenge](g)))
	one[control.Entered](g)
	g.ask(&control.Create{})
	memory.SetAway(false)
	b.pass(2 * time.Second)
	if r := last[control.Room](g); r.Members[0].Name != "Ada" {
		t.Errorf("he is called %q in his room", r.Members[0].Name)
	}
}
