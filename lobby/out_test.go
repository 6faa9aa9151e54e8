package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestWhySomebodyIsOut: who is put out of a room or a party, who left it and who was away for too
// long are told so.
func TestWhySomebodyIsOut(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()
	out := func(g *guest, why string) {
		t.Helper()
		if r := last[control.Room](g); r.Code != "" || r.Why != why {
			t.Errorf("%+v, want %s", r, why)
		}
	}
	host.ask(&control.Kick{Player: friend.id})
	out(friend, control.OutKicked)
	friend.ask(&control.Create{})
	friend.ask(&control.Leave{})
	out(friend, control.OutLeft)
	b.pass(idleFor + 3*time.Second)
	out(host, control.OutClosed)
	if r := b.l.rooms.get(code); r != nil {
		t.Errorf("%+v", r)
	}

	host.ask(&control.PartyAsk{})
	party := last[control.Party](host).Code
	for _, why := range []string{control.OutLeft, control.OutKicked} {
		friend.ask(&control.PartyAsk{Code: party})
		if why == control.OutLeft {
			friend.ask(&control.PartyLeave{})
		} else {
			host.ask(&control.PartyKick{Player: friend.id})
		}
		if p := last[control.Party](friend); p.Code != "" || p.Why != why {
			t.Errorf("%+v, want %s", p, why)
		}
	}
}

// TestAnotherOneCancels: a member ends the waiting of his party. Who leads it is told, or his page
// would wait for ever.
func TestAnotherOneCancels(t *testing.T) {
	w := newStreet(t, 2)
	all, _ := w.waiting()
	all[0].said, all[1].said = nil, nil
	all[1].tells(&control.Cancel{})
	w.pass(time.Second)
	if e := last[control.Error](&all[0].guest); e.Code != control.ErrorParty {
		t.Errorf("%+v", e)
	}
	for _, m := range all[1].said {
		if e, ok := m.(*control.Error); ok {
			t.Errorf("he did it himself, and is told %+v", e)
		}
	}
}
