package lobby

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// recordOf is what lies on the bus under a key.
func recordOf[T record](t *testing.T, e bus.Entry) *T {
	t.Helper()
	var v leaf[T]
	if err := json.Unmarshal(e.Value, &v); err != nil || !v.Rec.sound(e.Key) {
		t.Fatalf("%s: %s: %v", e.Key, e.Value, err)
	}
	return &v.Rec
}

// wired is a lobby with people in a room, in a party and in the queue, and a node beside it that says
// anything.
type wired struct {
	*bench
	all  []*guest
	node *bus.FakeBus
}

const foreign = 77 // the node's id

func newWired(t *testing.T, answer []byte) *wired {
	w := &wired{bench: newBench(t)}
	mail := Inline()
	w.node = w.fake.Join(mail.Post)
	w.node.Serve(nodeSubject(foreign), func(_ []byte, reply func([]byte)) { reply(answer) })
	host, friend, _ := w.party()
	lead, waits := w.enter("lead"), w.enter("waits")
	lead.ask(&control.PartyAsk{})
	w.l.parties.edit(lead.p.place.rec.Party, func(p *partyRecord) error {
		p.Members = append(p.Members, memberRecord{Player: 5, Node: foreign})
		return nil
	}, func(error) {})
	w.l.nodes.create(nodeKey(foreign), &nodeRecord{ID: foreign, URL: "ws://x/play"}, func(error) {})
	w.l.matches.create(MatchName(6), &matchRecord{ID: 6, Node: foreign}, func(error) {})
	w.l.cfg.Pool = idlePool{}
	waits.ask(&control.Quick{})
	w.all = []*guest{host, friend, lead, waits}
	return w
}

// live has everybody do something, and time pass. What they are told is looked at as it comes.
func (w *wired) live() {
	w.pass(3 * sweepEvery)
	lead, waits := w.all[2], w.all[3]
	w.l.lease.holder = foreign
	waits.ask(&control.Why{})
	waits.p.place.rec.Match = matchRef{6, foreign}
	waits.ask(&control.Rejoin{})
	lead.ask(&control.Quick{})
	for _, g := range w.all {
		g.ask(&control.Say{Text: "hello"})
		g.ask(&control.Rooms{Watch: true})
		g.ask(&control.Ready{Ready: true})
	}
	w.pass(3 * sweepEvery)
	w.all[0].ask(&control.Start{})
	w.l.Close(w.all[1].p)
	w.pass(awayFor + 3*sweepEvery)
}

// FuzzRecord: what another node wrote in place of a record, or where there was none.
func FuzzRecord(f *testing.F) {
	for i := range Buckets {
		f.Add(uint8(i), true, []byte(`{"by":77,"n":1,"r":{}}`))
		f.Add(uint8(i), false, []byte(`{"by":77,"n":1,"r":{"id":1,"node":1,"player":1,"members":[{}],"riders":[{}]}}`))
	}
	f.Add(uint8(6), true, []byte(`{"r":{"riders":[],"state":"assigned","match":{"id":6,"node":77}}}`))
	f.Add(uint8(4), true, []byte(`{"r":{"members":[{"player":1,"node":9,"name":"`+strings.Repeat("x", 65)+`"}]}}`))
	f.Fuzz(func(t *testing.T, bucket uint8, there bool, raw []byte) {
		w := newWired(t, nil)
		name := Buckets[int(bucket)%len(Buckets)].Name
		key, revision := "23456", uint64(0)
		if all := w.fake.Records(name); there && len(all) > 0 {
			key, revision = all[len(all)-1].Key, all[len(all)-1].Revision
		}
		w.node.Update(name, key, raw, revision, func(uint64, error) {})
		w.live()
	})
}

// publishes has another node say something.
func publishes(t *testing.T, subject string, raw []byte) {
	w := newWired(t, nil)
	w.node.Publish(subject, raw)
	w.live()
}

func FuzzNotice(f *testing.F) {
	for i := range Buckets {
		f.Add(uint8(i), []byte(`{"k":"6","v":9007199254740992}`))
		f.Add(uint8(i), []byte(`{"k":"6","v":1000,"l":{"by":77,"n":1,"r":{"id":6,"node":9,"members":[],"riders":[{"player":1}]}}}`))
	}
	f.Fuzz(func(t *testing.T, bucket uint8, raw []byte) {
		publishes(t, subjectOf(Buckets[int(bucket)%len(Buckets)].Name), raw)
	})
}

func FuzzLine(f *testing.F) {
	f.Add(marshal(line{"23456", 1, "Ada", "hello", -1}))
	f.Fuzz(func(t *testing.T, raw []byte) { publishes(t, chatSubject, raw) })
}

func FuzzKept(f *testing.F) {
	f.Add(marshal(kept{"tag", []uint64{1, 2}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, _ := accounted(t)
		b.fake.Join(Inline().Post).Publish(keptSubject, raw)
		b.pass(3 * time.Second)
	})
}

func FuzzOrder(f *testing.F) {
	for _, op := range []string{opStart, opTake, opRelease, opRider, opWhy, opLead, opWhere, opEvict, "next"} {
		f.Add(marshal(order{Op: op, Match: 6, Player: 1, Players: []uint64{1, 2}, Since: 1, Wish: Wish{Game: "tag"}}))
	}
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		w := newWired(t, nil)
		w.node.Request(nodeSubject(9), raw, time.Second, func([]byte, error) {})
		w.live()
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(marshal(answer{Game: "tag", URL: "ws://x/play", Rider: riderRecord{Player: 5},
		Why: Why{RTT: -1, Bots: 1 << 62}}))
	f.Add(marshal(answer{Error: "late"}))
	f.Add(marshal(answer{Epoch: 1 << 63, Game: strings.Repeat("x", 25)}))
	f.Fuzz(func(t *testing.T, raw []byte) { newWired(t, raw).live() })
}

// TestUnreadIsLoggedOnce: what makes no sense is counted each time, and logged once a kind.
func TestUnreadIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	w := newWired(t, nil)
	w.l.cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	for range 3 {
		w.node.Publish(chatSubject, []byte("{}"))
		w.node.Publish(subjectOf("rooms"), []byte("{"))
		w.node.Request(nodeSubject(9), nil, time.Second, func([]byte, error) {})
	}
	if n := w.l.Counters().Unread; n != 9 || strings.Count(log.String(), "\n") != 3 {
		t.Errorf("%d counted, logged:\n%s", n, &log)
	}
}

// TestTooLongIsNotRead: no node takes memory for what is longer than anything that a node writes.
func TestTooLongIsNotRead(t *testing.T) {
	w := newWired(t, nil)
	long := slices.Concat(marshal(line{Code: "23456", Player: 1, Text: "x"}), bytes.Repeat([]byte(" "), bus.MaxValue))
	if _, ok := parse[line](w.l, "a line", long); ok {
		t.Error("it is read")
	}
	if _, ok := parse[line](w.l, "a line", bytes.TrimSpace(long)); !ok {
		t.Error("a short one is not: this shows nothing")
	}
}
