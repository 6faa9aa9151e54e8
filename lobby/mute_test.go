package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// mutedBy are those whom a player was told that he has muted.
func mutedBy(g *guest) (ids []string) {
	for _, m := range g.said {
		if m, ok := m.(*control.Muted); ok {
			ids = nil
			for _, p := range m.Players {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}

// TestMutesOfAnAccount: they are there when the player comes back, however much later.
func TestMutesOfAnAccount(t *testing.T) {
	b, memory := accounted(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	pest := b.enter("pest")
	ada.ask(&control.Mute{Player: pest.id, Mute: true})
	ada.ask(&control.Mute{Player: ada.id, Mute: true})
	ada.ask(&control.Mute{Player: "no id", Mute: true})
	b.l.Close(ada.p)
	b.pass(holdTTL)
	again, _ := b.signIn(newDevice(1), "Ada")
	if ids := mutedBy(again); len(ids) != 1 || ids[0] != pest.id || !again.p.place.muted(pest.p.place.rec.Player) {
		t.Errorf("%v", ids)
	}
	again.ask(&control.Mute{Player: pest.id})
	if all, err := memory.Mutes(again.p.place.rec.Player); err != nil || len(all) != 0 {
		t.Errorf("%v %v", all, err)
	}
	memory.SetAway(true)
	again.said = nil
	again.ask(&control.Mute{Player: pest.id, Mute: true})
	one[control.Muted](again)
	again.refused(control.ErrorAway)
}

// TestMutesOfAGuest: they go where he goes, for as long as his place is kept.
func TestMutesOfAGuest(t *testing.T) {
	w := newTown(t, 9, 2)
	w.pass(5 * time.Second)
	v := &listener{visitor: visitor{w: w}}
	v.connect(w.nodes[0])
	w.pass(time.Second)
	for id := range uint64(maxMuted + 1) {
		v.tell(&control.Mute{Player: MatchName(id + 1), Mute: true})
		w.pass(300 * time.Millisecond)
	}
	if e, ok := v.said[len(v.said)-1].(*control.Error); !ok || e.Code != control.ErrorRate {
		t.Errorf("%+v", v.said[len(v.said)-1])
	}
	w.nodes[0].l.Close(v.conn)
	w.pass(5 * time.Second)
	token := v.said[0].(*control.Entered).Token
	v.said = nil
	v.node = w.nodes[1]
	v.conn = v.node.l.Open(v, v.conn.from)
	v.tell(&control.Enter{Version: control.Version, Token: token})
	w.pass(time.Second)
	if v.conn.place == nil || len(v.conn.place.rec.Muted) != maxMuted || !v.conn.place.muted(5) {
		t.Errorf("%+v", v.conn.place)
	}
}
