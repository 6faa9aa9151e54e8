package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// leader is the node that makes matches, and how many think that they do.
func (w *town) leader() (found *townNode, n int) {
	for _, node := range w.nodes {
		if node.l.leading() {
			found, n = node, n+1
		}
	}
	return found, n
}

// until returns how long it takes until some node other than was makes matches.
func (w *town) until(was *townNode, most time.Duration) time.Duration {
	w.t.Helper()
	from := w.now
	for w.now-from < int64(most) {
		w.step()
		if n, _ := w.leader(); n != nil && n != was {
			return time.Duration(w.now - from)
		}
	}
	w.t.Fatalf("%v later nobody else makes matches", most)
	return 0
}

// TestTheMatchmakerDies: nobody waits for its lease to end, since nobody answers in its place.
// (This town's lobbies tick once a second; a server's do so every 50 ms.)
func TestTheMatchmakerDies(t *testing.T) {
	w := newTown(t, 7, 3)
	w.pass(10 * time.Second)
	was, _ := w.leader()
	epoch := was.l.lease.epoch
	w.kill(was)
	if took := w.until(was, time.Minute); took > 2*time.Second {
		t.Errorf("that took %v", took)
	}
	w.pass(10 * time.Second)
	if now, n := w.leader(); n != 1 || now.l.lease.epoch <= epoch {
		t.Errorf("%d make matches, with epoch %d after %d", n, now.l.lease.epoch, epoch)
	}
}

// TestTheMatchmakerDrains: it gives its lease back, and the others see that at once.
func TestTheMatchmakerDrains(t *testing.T) {
	w := newTown(t, 8, 3)
	w.pass(10 * time.Second)
	was, _ := w.leader()
	was.l.Drain()
	if took := w.until(was, time.Minute); took > 2*time.Second {
		t.Errorf("that took %v", took)
	}
}

// TestTheMatchmakerHangs: it is there, and does nothing. Whether it also thinks that it
// makes matches when it wakes up, nobody obeys it.
func TestTheMatchmakerHangs(t *testing.T) {
	w := newTown(t, 9, 3)
	w.pass(10 * time.Second)
	was, _ := w.leader()
	mail := was.l.cfg.Mailbox
	mail.mu.Lock()
	mail.busy = true // as if somebody were at work, without end
	mail.mu.Unlock()
	took := w.until(was, time.Minute)
	if took < sweepEvery || took > silentFor+sweepEvery {
		t.Errorf("that took %v", took)
	}
	mail.mu.Lock()
	mail.busy = false
	mail.mu.Unlock()
	w.pass(5 * time.Second)
	if now, n := w.leader(); n != 1 || now == was {
		t.Errorf("%d make matches; the one that hung: %v", n, now == was)
	}
}

// TestAnElectionChangesNoMatchmaker: while brokers elect a leader nobody can renew anything. The matchmaker
// answers, so the others leave its lease to it.
func TestAnElectionChangesNoMatchmaker(t *testing.T) {
	w := newTown(t, 10, 3)
	w.pass(10 * time.Second)
	was, _ := w.leader()
	epoch := was.l.lease.epoch
	w.fake.Mute = true
	w.pass(silentFor + 2*time.Second)
	w.fake.Mute = false
	w.pass(5 * time.Second)
	if now, n := w.leader(); n != 1 || now != was || now.l.lease.epoch != epoch {
		t.Errorf("%d make matches; the same one: %v", n, now == was)
	}
}

// TestAPartedNodeTakesNothing: whoever could not see the matchmaker for a while was parted himself.
func TestAPartedNodeTakesNothing(t *testing.T) {
	w := newTown(t, 11, 3)
	w.pass(10 * time.Second)
	was, _ := w.leader()
	for _, n := range w.nodes {
		if n != was {
			n.bus.Cut(true)
		}
	}
	w.pass(2 * silentFor)
	w.heal()
	w.pass(5 * time.Second)
	if now, n := w.leader(); n != 1 || now != was {
		t.Errorf("%d make matches; the same one: %v", n, now == was)
	}
}

// TestTicketOfAHigherEpoch: the matchmaker that claimed a ticket is gone, the brokers count anew, and who makes
// matches now never heard of an epoch as high. The ticket is not left waiting.
func TestTicketOfAHigherEpoch(t *testing.T) {
	for _, state := range []string{waiting, claimed} {
		w := newStreet(t, 2)
		f := w.friend(w.nodes[1], "f", "")
		const key = "t1"
		f.p.place.rec.Ticket = key
		f.n.l.tickets.create(key, &ticketRecord{
			Riders: []riderRecord{f.p.place.rider("tag")}, Wish: Wish{Game: "tag", Seats: 4}, Since: w.now,
			State: state, Match: matchRef{77, 12345}, Epoch: 1 << 40,
		}, func(error) {})
		f.said = nil
		w.pass(20 * time.Second)
		if last[control.Ticket](&f.guest).Match == "" {
			t.Errorf("%q: it has no match", state)
		}
	}
}
