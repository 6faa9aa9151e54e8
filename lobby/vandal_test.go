package lobby

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/lobby/bus"
)

// vandal is on the bus like a node, and writes and says there what others do, but for some of it.
type vandal struct {
	w     *town
	rng   *rand.Rand
	bus   *bus.FakeBus
	heard map[string][]byte // what was said last, by subject
}

func (w *town) vandal(seed uint64) *vandal {
	mail := Inline()
	v := &vandal{w: w, rng: rand.New(rand.NewPCG(seed, 8)), bus: w.fake.Join(mail.Post), heard: map[string][]byte{}}
	for _, subject := range []string{"nodes", "keys", "rooms", "parties", "tickets", "matches", "chat", "kept"} {
		v.bus.Subscribe(subjectOf(subject), func(msg []byte) { v.heard[subjectOf(subject)] = msg })
	}
	return v
}

// spoilt is a text of JSON with some of it another.
func (v *vandal) spoilt(raw []byte) []byte {
	if v.rng.IntN(20) == 0 {
		return raw[:v.rng.IntN(len(raw)+1)]
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var is any
	if d.Decode(&is) != nil {
		return raw
	}
	return marshal(v.spoil(is, 4))
}

// spoil replaces what it is given, or something within that; one in so many.
func (v *vandal) spoil(is any, rarely int) any {
	if v.rng.IntN(rarely) == 0 {
		return v.anything(is)
	}
	switch is := is.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(is)) {
			if v.rng.IntN(3) == 0 {
				is[key] = v.spoil(is[key], 2)
			}
		}
	case []any:
		for i := range is {
			is[i] = v.spoil(is[i], 4)
		}
	}
	return is
}

func (v *vandal) anything(is any) any {
	switch v.rng.IntN(9) {
	case 0:
		return nil
	case 1:
		return strings.Repeat("W\u202e", 1<<v.rng.IntN(12))
	case 2:
		return json.Number("18446744073709551615")
	case 3:
		return json.Number("-9223372036854775808")
	case 4:
		return json.Number([]string{"1e300", "0", "-1", "255", "65536", "4294967295"}[v.rng.IntN(6)])
	case 5:
		return []any{}
	case 6:
		return map[string]any{}
	case 7:
		return slices.Repeat([]any{is}, 100)
	}
	return is
}

// act does some harm.
func (v *vandal) act() {
	bucket := []string{"nodes", "places", "rooms", "parties", "tickets", "matches"}[v.rng.IntN(6)]
	all := v.w.fake.Records(bucket)
	switch v.rng.IntN(5) {
	case 0: // a record
		if len(all) > 0 {
			e := all[v.rng.IntN(len(all))]
			v.bus.Update(bucket, e.Key, v.spoilt(e.Value), e.Revision, func(uint64, error) {})
		}
	case 1: // a record that nobody made
		if len(all) > 0 {
			key := []string{"zz", "23456", strings.Repeat("z", 40), "ABCDE"}[v.rng.IntN(4)]
			v.bus.Create(bucket, key, v.spoilt(all[v.rng.IntN(len(all))].Value), func(uint64, error) {})
		}
	case 2, 3: // a notice
		subjects := slices.Sorted(maps.Keys(v.heard))
		if len(subjects) > 0 {
			subject := subjects[v.rng.IntN(len(subjects))]
			v.bus.Publish(subject, v.spoilt(v.heard[subject]))
		}
	case 4: // an order
		n := v.w.nodes[v.rng.IntN(len(v.w.nodes))]
		ops := []string{opStart, opTake, opRelease, opRider, opWhy, opLead, opWhere, opEvict}
		o := order{Op: ops[v.rng.IntN(len(ops))], Wish: Wish{Game: "tag", Seats: 4, Settings: []int32{1}}}
		if len(all) > 0 && len(v.w.all) > 0 {
			player, key := v.w.all[0].id, all[0].Key
			o.Match, o.Player, o.Players, o.Ticket = v.rng.Uint64(), player, []uint64{player, 5}, key[:min(len(key), maxKey)]
		}
		v.bus.Request(nodeSubject(n.id), v.spoilt(marshal(o)), time.Second, func([]byte, error) {})
	}
}

// TestVandal: a node that is broken writes and says what makes no sense, ten times a second. No
// other node breaks of it; and once it is gone all is well again.
func TestVandal(t *testing.T) {
	for seed := uint64(1); seed <= *moreTowns/4; seed++ {
		w := newTown(t, seed, 3)
		w.allied = true
		for range 20 {
			w.all = append(w.all, &visitor{w: w})
		}
		w.pass(20 * time.Second)
		v := w.vandal(seed)
		for range 600 {
			v.act()
			w.step()
		}
		v.bus.Close()
		unread := uint64(0)
		for _, n := range w.nodes {
			unread += n.l.Counters().Unread
		}
		if unread < 100 {
			t.Errorf("seed %d: only %d were found to make no sense", seed, unread)
		}
		w.pass(holdTTL) // what it wrote under keys of its own expires
		w.calm = true
		w.pass(10 * time.Second)
		if err := w.check(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if err := w.leave(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
