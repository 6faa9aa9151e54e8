package lobby

import (
	"testing"

	"slipstream/netcode/control"
)

// TestAGuestRenames: at once and everywhere, with a database or without; what nobody may be called
// becomes a name all the same.
func TestAGuestRenames(t *testing.T) {
	kept, _ := accounted(t)
	for _, b := range []*bench{newBench(t), kept} {
		host, friend, _ := b.party()
		friend.ask(&control.PartyAsk{})
		friend.said, host.said = nil, nil
		friend.ask(&control.Rename{Name: "  Zoe\t"})
		if r, p := last[control.Room](host), b.l.parties.get(friend.p.place.rec.Party); r.Members[1].Name != "Zoe" ||
			p.Members[0].Name != "Zoe" {
			t.Errorf("%+v %+v", r, p)
		}
		if m := last[control.Renamed](friend); m.Name != "Zoe" {
			t.Errorf("%+v", m)
		}
		host.ask(&control.Start{})
		c, err := b.l.Keys().Parse(last[control.Ticket](friend).Token, 1, 9, b.now)
		if err != nil || c.Name != "Zoe" {
			t.Errorf("%+v %v", c, err)
		}
		friend.said, host.said = nil, nil
		friend.ask(&control.Rename{Name: "Zoe"})
		if last[control.Renamed](friend).Name != "Zoe" || len(host.said) != 0 {
			t.Errorf("the same name again is told to others: %+v", host.said)
		}
		for range asksBurst {
			friend.ask(&control.Rename{Name: ""})
		}
		if e := last[control.Error](friend); e.Code != control.ErrorRate {
			t.Errorf("%+v", e)
		}
	}
}
