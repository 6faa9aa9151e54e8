package world

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Bugs are planted in the product's own source, by overlaying a file as it is
// compiled (go help build, -overlay): the product has no hooks for it, and what is
// found was a real line of it.
//
//	go test ./gameserver/world -run TestPlants -world.plants -v       all of them, some minutes
//	go test ./gameserver/world -run TestPlants -world.plants=lag -v   those whose name has "lag" in it
//
// With -world.first a bug's seeds end with the first that finds it.
var plantsToRun plantsFlag

func init() { flag.Var(&plantsToRun, "world.plants", "build and run the planted bugs") }

var firstSeed = flag.Bool("world.first", false, "with -world.plants: stop at the first seed that finds a bug")

// plantsFlag is a flag that works with and without a value.
type plantsFlag struct {
	on   bool
	name string
}

func (f *plantsFlag) String() string   { return f.name }
func (f *plantsFlag) IsBoolFlag() bool { return true }
func (f *plantsFlag) Set(s string) error {
	if f.on = true; s != "true" {
		f.name = s
	}
	return nil
}

// plant is a bug: in file, old became new.
type plant struct{ name, file, old, new string }

var plants = []plant{
	{"a command is used again in the tick after its own", "netcode/command.go",
		"late := b.late\n\tb.late = 0\n", "late := b.late\n\tb.late = 0\n\tif tick > 1 && b.ticks[tick%CommandTicks] != tick && b.ticks[(tick-1)%CommandTicks] == tick-1 {\n\t\treturn b.at(tick - 1), 0, true\n\t}\n"},
	{"a command that is later than one in use goes before it", "netcode/command.go",
		"case tick <= b.taken || tick <= b.late || now+1-tick > b.hold:", "case now+1-tick > b.hold:"},
	{"commands are dropped that are two ticks early", "netcode/command.go",
		"case tick > now:\n", "case tick == now+2:\n\t\treturn Waiting\n\tcase tick > now:\n"},
	{"a late command is held a tick too long", "netcode/world.go",
		"if age > m.HoldTicks {", "if age > m.HoldTicks+1 {"},
	{"a seat gets its neighbour's command", "gameserver/match/match.go",
		"m.model.Hold(m.next, slot, age, cmd)", "m.model.Hold(m.next, slot^1, age, cmd)"},
	{"a tick is made twice", "gameserver/match/match.go",
		"\tm.step()\n\tm.remember()\n", "\tm.step()\n\tif m.tick%500 == 0 {\n\t\tm.step()\n\t}\n\tm.remember()\n"},
	{"the lag of acks is not looked at", "gameserver/match/broadcast.go",
		"if lag > m.span(staleTicks+m.perMessage-1) || s.isFull()", "if s.isFull()"},
	{"the round trip is the longest, not the shortest", "gameserver/match/delivery.go",
		"if r.now == 0 || sample < r.now {", "if r.now == 0 || sample > r.now {"},
	{"a snapshot that was not taken is a baseline all the same", "gameserver/match/broadcast.go",
		"\tif !s.conn.Send(b.buf, at) {\n", "\tif !s.conn.Send(b.buf, at) {\n\t\ts.onSent(m.tick, now)\n"},
	{"two baselines share a body", "gameserver/match/broadcast.go",
		"b.baseline == baseline && b.plain == plain", "b.plain == plain"},
	{"the end of the window is one too far", "gameserver/match/broadcast.go",
		"if m.tick-baseline >= netcode.Window {", "if m.tick-baseline > netcode.Window {"},
	{"a second connection leaves the first one its seat", "gameserver/match/join.go",
		"\t\told.close(Replaced)\n", "\t\t_ = old\n"},
	{"a dropped player's seat is kept for ever", "gameserver/match/seat.go",
		"p.until = s.match.after(ResumeFor)", "p.until = 1 << 31"},
	{"a closed connection stays in its match", "gameserver/server/session.go",
		"cfg)\n\ts.seat.Drop()\n", "cfg)\n"},
	{"a match in which people are is abandoned", "gameserver/match/join.go",
		"if len(m.seats) > 0 || m.Kept() > 0 {", "if len(m.seats) > 8 {"},
	{"a page that is shown again is driven by the bot", "gameserver/match/seat.go",
		"\t\tp.want = netcode.Person\n\t\tif hidden {\n", "\t\tif hidden {\n"},
	{"a ticket is good again and again", "gameserver/server/serials.go",
		"return c.Serial == s.ticket && s.confirmed == 0", "return c.Serial == s.ticket"},
	{"a token's signature is not compared", "netcode/token/token.go",
		"!hmac.Equal(sum, mac(secret, said))", "len(sum) != len(mac(secret, said))"},
	{"a token never expires", "netcode/token/token.go",
		"case now >= c.Expires:", "case now < 0:"},
	{"the result is told twice", "gameserver/match/match.go",
		"\t\tm.tellThose((*Seat).plays, m.result())\n", "\t\tm.tell(m.result())\n\t\tm.tell(m.result())\n"},
	{"ticks are left out and nobody is told", "gameserver/match/schedule.go",
		"\tm.tell(&control.Shift{", "\t_ = (&control.Shift{"},
	{"a panic in a game ends everything", "gameserver/match/match.go",
		"\tv := recover()\n\tif v == nil {", "\tvar v any\n\tif v == nil {"},
	{"the end of a journal lacks the last ticks", "gameserver/match/journal.go",
		"if j.open && m.tick > j.batched {", "if j.open && m.tick > j.batched+8 {"},
	{"a player who leaves for good keeps the seat", "gameserver/match/seat.go",
		"\t\ts.match.release(p)\n", "\t\ts.match.rosterOld = true\n\t\t_ = p\n"},
	{"a promised seat is given to somebody else", "gameserver/server/matches.go",
		"if res.holds(now) {", "if !res.seated.Load() && now > res.expires {"},
	{"the rest of a message is forgotten when the socket is full", "gameserver/transport/send.go",
		"\t\tc.wait(l, whole[n:])\n", "\t\tc.wait(l, whole[len(whole)-1:])\n"},
	{"a connection that is dead is kept", "gameserver/transport/deadlines.go",
		"case c.silence(now) > cfg.DeadAfter:", "case c.silence(now) > 1000*cfg.DeadAfter:"},
	{"the client makes another command for a tick it has sent", "netcode/client/client.go",
		"from := max(c.own.stamped, c.world.confirmed) + 1", "from := max(min(c.own.stamped, target-1), c.world.confirmed) + 1"},
	{"the client acknowledges what it has not got", "netcode/client/client.go",
		"\treturn c.world.confirmed\n}\n\n// View", "\treturn c.world.confirmed + 1\n}\n\n// View"},
	{"a page that was replaced comes back by itself", "netcode/client/session.go",
		"\tif m.Final {\n", "\tif m.Final && m.Reason != control.ByeReplaced {\n"},
	{"the client waits for ever on a dead connection", "netcode/client/session.go",
		"if s.open() && now-s.heardAt > int64(silence) {", "if s.open() && now-s.heardAt > 100*int64(silence) {"},
	{"the client takes a hash that differs for the same", "netcode/snapshot.go",
		"\tcase hash == Hash16(w):\n\t\treturn Same\n", "\tcase hash != Hash16(w):\n\t\treturn Same\n"},
	{"spectators are shown everything at once", "gameserver/match/gallery.go",
		"\tbehind := g.delay + s.turn\n", "\tbehind := s.turn\n"},
	{"spectators are sent away before the end", "gameserver/match/match.go",
		"if s.conn != nil && (s.plays() || why != Finished) {", "if s.conn != nil {"},
	{"a spectator who did not keep up is sent what he cannot use", "gameserver/match/gallery.go",
		"case s.baseline != 0 && s.baseline == sc.before:", "case s.baseline != 0:"},
	{"setting the Unix clock ages every token", "gameserver/server/clock.go",
		"\treturn func() int64 { return origin + int64(monotonic()) }\n", "\t_ = origin\n\treturn unix\n"},
}

// clusterPlants are bugs in what only several servers, or none, can show: they run on clusters.
var clusterPlants = []plant{
	{"a node that lost a write thinks that it won", "lobby/edit.go",
		"\t\tb.l.bus.Update(b.bucket, key, raw, revision, func(newer uint64, err error) {\n\t\t\tif err == bus.ErrConflict {\n\t\t\t\tb.write(key, p, round+1)\n\t\t\t\treturn\n\t\t\t}\n",
		"\t\tb.l.bus.Update(b.bucket, key, raw, revision, func(newer uint64, err error) {\n\t\t\tif err == bus.ErrConflict {\n\t\t\t\terr, newer = nil, revision+1\n\t\t\t}\n"},
	{"a former matchmaker's orders are obeyed", "lobby/hosting.go",
		"if o.Epoch < h.epoch {", "if o.Epoch > h.epoch && h.epoch > 1<<62 {"},
	{"nobody renews his place", "lobby/place.go",
		"l.now()-w.written >= renewAfter && !w.writing", "w.written == 0 && !w.writing"},
	{"a resume token of the lobby is good for ever", "lobby/enter.go",
		"c.proven || c.serial >= rec.Confirmed", "c.proven || c.serial != 0"},
	{"a result is written with every resume after the end", "gameserver/server/session.go",
		"\t\ts.conn.SendReliable(s.hosted.result)\n", "\t\ts.conn.SendReliable(s.hosted.result)\n\t\tif s.hosted.outcome != nil {\n\t\t\ts.node.cfg.Results(s.hosted.outcome)\n\t\t}\n"},
	{"a result is written twice", "gameserver/server/node.go",
		"\t\tn.cfg.Results(h.outcome)\n", "\t\tn.cfg.Results(h.outcome)\n\t\tn.cfg.Results(h.outcome)\n"},
	{"a player who comes elsewhere stays here too", "lobby/place.go",
		"\tif p := w.conn; p != nil {\n\t\tw.conn = nil\n\t\tl.end(p, Replaced)\n", "\tif p := w.conn; p != nil {\n"},
	{"the seat of the match before is kept", "lobby/order.go",
		"\t\tl.hosting.seats.Release(o.Match, o.Player)\n", ""},
	{"a place in the queue that was claimed is not taken up again", "lobby/maker.go",
		"\t\t\tl.finish(key, t)\n", ""},
	{"a player who is gone for long stays in his room", "lobby/keeper.go",
		"\t\t\t_ = r.remove(m.Player, l.now())\n\t\t\tchanged = true\n\t\t\ti--\n", ""},
	{"a match that ended stays on the bus", "lobby/hosting.go",
		"\t\tdelete(l.hosting.own, match)\n\t\tl.hosting.over[match] = l.now()\n\t\tl.withdraw(match)\n", "\t\tl.hosting.over[match] = l.now()\n"},
	{"what was missing for a moment is lost", "lobby/book.go",
		"\tp.revision = revision - 1\n", ""},
	{"a match runs a second time", "lobby/hosting.go",
		"\t\tcase h.over[o.Match] != 0:\n\t\t\treturn ErrMatch\n", ""},
	{"a node that has just come buries the others", "lobby/cluster.go",
		"l.cluster.lists < goneTwice || ", ""},
	{"a party's match is for its leader alone", "lobby/party.go",
		"\t\t\tl.takeSeat(w, is.Match)\n", "\t\t\t_ = is.Match\n"},
	{"a player who leaves a room or party stays in it", "lobby/circle.go",
		"\tcode := *c.code(w)\n\tc.put(w, \"\")\n\tc.l.keep(w)\n\tc.strike(w.rec.Player, code, remove)\n", "\tc.l.keep(w)\n"},
	{"any signature proves a key", "lobby/account.go",
		"!ed25519.Verify(p.public, control.ProofText(&p.challenge, p.public), signature):", "p.public == nil:"},
	{"a key is another player each time", "lobby/account.go",
		"\treturn control.PlayerOf(p.public), p.public, nil\n", "\treturn control.PlayerOf(p.public) + p.challenge.Expires%2, p.public, nil\n"},
	{"keys are forgotten with the broker", "lobby/cluster.go",
		"\t\tkeys.Accept(id, k.secret)\n", "\t\t_, _ = id, k\n"},
}

// enough is how many plants must have their place. The source moves on; whoever runs
// them finds the lines that went.
const enough = 50

// TestPlants checks that plants can be planted, and with -world.plants plants them.
func TestPlants(t *testing.T) {
	found, ran, placed := 0, 0, 0
	for i, p := range slices.Concat(plants, clusterPlants) {
		seeds := []string{"-world.seeds", "120"}
		if i >= len(plants) {
			seeds = []string{"-world.seeds", "40", "-world.from", "3", "-world.every", "4"}
		}
		src, _ := os.ReadFile(filepath.Join("..", "..", p.file)) // none, if the file has another name now
		if n := strings.Count(string(src), p.old); n != 1 {
			t.Logf("%s: %q is %d times in %s", p.name, p.old, n, p.file)
			continue
		}
		placed++
		if plantsToRun.on && strings.Contains(p.name, plantsToRun.name) {
			ran++
			if p.run(t, strings.Replace(string(src), p.old, p.new, 1), seeds) {
				found++
			}
		}
	}
	if placed < enough {
		t.Errorf("only %d plants have a place", placed)
	}
	if plantsToRun.on {
		t.Logf("%d of %d planted bugs were found", found, ran)
	}
}

var firstVerdict = regexp.MustCompile(`seed (\d+): ([^\n]*)`)

var verdict = regexp.MustCompile(`(?s)seed (\d+): (.*?)\n.*?(\d+) of (\d+) seeds found`)

// run builds the test with the bug, runs the seeds and reports whether any of them found it.
func (p *plant) run(t *testing.T, src string, seeds []string) bool {
	dir := t.TempDir()
	top, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "planted.go")
	overlay, _ := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(top, p.file): file}})
	for name, body := range map[string][]byte{file: []byte(src), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(name, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bin := filepath.Join(dir, "planted.test")
	out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-o", bin,
		".").CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", p.name, err, out)
		return false
	}
	args := append(seeds, "-test.run", "TestWorld$", "-test.v")
	if !*firstSeed {
		args = append(args, "-world.count")
	}
	out, err = exec.Command(bin, args...).CombinedOutput()
	if err == nil {
		t.Logf("NOT FOUND  %s", p.name)
		return false
	}
	if first := firstVerdict.FindSubmatch(out); first != nil && *firstSeed {
		t.Logf("found      %s: first by %s: %.160s", p.name, first[1], first[2])
		return true
	}
	said := verdict.FindSubmatch(out)
	if said == nil {
		t.Logf("found      %s: %s", p.name, bytes.TrimSpace(out[max(0, len(out)-300):]))
		return true
	}
	t.Logf("found      %s: by %s of %s seeds, first by %s: %.160s", p.name, said[3], said[4], said[1], said[2])
	return true
}
