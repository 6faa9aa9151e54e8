package lobby

import (
	"slices"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestReportsAreKept: an operator reads who told what of whom, and what that one had said.
func TestReportsAreKept(t *testing.T) {
	b, memory := accounted(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	ada.ask(&control.Create{Public: true})
	code := drain[control.Room](ada).Code
	pest := b.enter("pest")
	pest.ask(&control.Join{Code: code})
	pest.ask(&control.Say{Text: "boo"})
	pest.ask(&control.Say{Text: "boo\nagain"})
	ada.ask(&control.Report{Player: pest.id, Reason: "rude \u202e"})
	b.now++
	pest.ask(&control.Report{Player: ada.id, Reason: "no, she is"})
	pest.ask(&control.Report{Player: pest.id})
	pest.ask(&control.Report{Player: "no id"})
	all, err := memory.Reports(0, 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	c := all[1]
	if c.By != ada.p.place.rec.Player || c.ByName != "Ada" || c.Guest || c.About != pest.p.place.rec.Player ||
		c.AboutName != "pest" ||
		c.Text != "rude" || !slices.Equal(c.Said, []string{"boo", "boo again"}) || c.At != b.now-1 {
		t.Errorf("%+v", c)
	}
	if !all[0].Guest || all[0].ByName != "pest" || all[0].AboutName != "Ada" {
		t.Errorf("%+v", all[0])
	}
}

// TestReportsAreRationed: who reports on and on is refused; and who would be read by nobody is told so.
func TestReportsAreRationed(t *testing.T) {
	b, memory := accounted(t)
	g := b.enter("g")
	for range 10 {
		b.now += int64(time.Second)
		g.ask(&control.Report{Player: "abc"})
	}
	if all, err := memory.Reports(0, 100); err != nil || len(all) != reportsBurst || len(g.said) != 10-reportsBurst {
		t.Errorf("%d reports, %d refused, %v", len(all), len(g.said), err)
	}
	g.refused(control.ErrorRate)
	memory.SetAway(true)
	b.pass(time.Minute)
	g.said = nil
	g.ask(&control.Report{Player: "abc"})
	g.refused(control.ErrorAway)
	b.l.cfg.Accounts = nil
	g.ask(&control.Report{Player: "abc"})
	g.refused(control.ErrorAway)
}
