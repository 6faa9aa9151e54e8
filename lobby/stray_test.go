package lobby

import (
	"testing"
	"time"
)

// TestStrays: a player got a seat in another match, and the node that was to give up the one before died
// before it could. Whoever has but one seat keeps it, whatever his place says.
func TestStrays(t *testing.T) {
	w := newStreet(t, 3)
	home, old, newer := w.nodes[0], w.nodes[1], w.nodes[2]
	was, is := matchRef{77, old.id}, matchRef{78, newer.id}
	for n, m := range map[*townNode]matchRef{old: was, newer: is} {
		_ = n.l.startHere(&order{Match: m.ID, Wish: Wish{Game: "tag"}}, new(answer))
		n.seats.runs[m.ID].until += int64(time.Hour)
	}
	stray, loyal := w.friend(home, "stray", ""), w.friend(home, "loyal", "")
	for _, f := range []*friend{stray, loyal} {
		_ = old.seats.Take(was.ID, f.p.place.rec.Player, false, w.now)
		f.p.place.rec.Match = is
		home.l.keep(f.p.place)
	}
	_ = newer.seats.Take(is.ID, stray.p.place.rec.Player, false, w.now)
	w.pass(time.Second)
	w.kill(home)
	w.pass(2*strayEvery + 3*time.Second)
	before, after := old.seats.runs[was.ID].seats, newer.seats.runs[is.ID].seats
	if player := stray.p.place.rec.Player; before[player] || !after[player] {
		t.Error("he has two seats, or lost the newer one")
	}
	if !before[loyal.p.place.rec.Player] {
		t.Error("who has one seat lost it")
	}
}

// TestStrayOfATraveller: who goes from match to match has a stray seat as well, though he is seen elsewhere each time.
func TestStrayOfATraveller(t *testing.T) {
	w := newStreet(t, 2)
	home, old := w.nodes[0], w.nodes[1]
	f := w.friend(home, "traveller", "")
	player := f.p.place.rec.Player
	start := func(n *townNode, match uint64) {
		_ = n.l.startHere(&order{Match: match, Wish: Wish{Game: "tag"}}, new(answer))
		n.seats.runs[match].until += int64(time.Hour)
		_ = n.seats.Take(match, player, false, w.now)
	}
	start(old, 77)
	for match := uint64(100); match < 108; match++ {
		start(home, match)
		f.p.place.rec.Match = matchRef{match, home.id}
		home.l.keep(f.p.place)
		w.pass(strayEvery / 3)
		home.seats.Release(match, player)
	}
	if old.seats.runs[77].seats[player] {
		t.Error("he has the old seat still")
	}
}

// TestWhoIsBackIsNoStray: who was elsewhere and came back keeps his seat, though he is elsewhere a while later again.
func TestWhoIsBackIsNoStray(t *testing.T) {
	w := newStreet(t, 2)
	home, old := w.nodes[0], w.nodes[1]
	f := w.friend(home, "commuter", "")
	player := f.p.place.rec.Player
	for n, match := range map[*townNode]uint64{old: 77, home: 100} {
		_ = n.l.startHere(&order{Match: match, Wish: Wish{Game: "tag"}}, new(answer))
		n.seats.runs[match].until += int64(time.Hour)
		_ = n.seats.Take(match, player, false, w.now)
	}
	for _, is := range []matchRef{{100, home.id}, {77, old.id}, {100, home.id}} {
		f.p.place.rec.Match = is
		home.l.keep(f.p.place)
		w.pass(strayEvery)
	}
	if !old.seats.runs[77].seats[player] {
		t.Error("he lost the seat that he came back to")
	}
	w.pass(strayEvery)
	if old.seats.runs[77].seats[player] {
		t.Error("he has the old seat still")
	}
}
