package lobby

import (
	"errors"
	"strings"
	"testing"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// umpire is a Steward that does as its lap says: "60" was driven in a minute, anything else is a Reason.
type umpire struct {
	post  func(func())
	full  bool
	waits []func() // while it holds laps back
	holds bool
	saw   [][]byte
}

func (u *umpire) Judge(lap []byte, game string, track int32, sketch string, answer func(Verdict)) bool {
	if u.full {
		return false
	}
	u.saw = append(u.saw, lap)
	v := Verdict{Build: "now"}
	text := strings.TrimRight(string(lap), " ")
	if seconds, err := time.ParseDuration(text + "s"); err == nil {
		v.Time = seconds
	} else {
		v = Verdict{Reason: text}
	}
	say := func() { u.post(func() { answer(v) }) }
	if u.holds {
		u.waits = append(u.waits, say)
	} else {
		say()
	}
	return true
}

// timed is a bench with accounts and an umpire.
func timed(t *testing.T) (*bench, *umpire) {
	b, _ := accounted(t)
	u := &umpire{post: b.l.cfg.Mailbox.Post}
	b.l.cfg.Steward, b.l.cfg.Players = u, 2*maxHanded
	b.l.cfg.Games = []control.Game{{Name: "racing", Behaviour: "now"}}
	return b, u
}

// parts are the messages that hand a lap in, in parts of so many bytes.
func parts(lap string, size int) (all []*control.LapPart) {
	for from := 0; from < len(lap); from += size {
		part := lap[from:min(from+size, len(lap))]
		all = append(all, &control.LapPart{
			Game: "racing", Track: 3, From: uint32(from), Of: uint32(len(lap)),
			Text: control.Key64.EncodeToString([]byte(part)),
		})
	}
	return all
}

func (g *guest) hand(lap string) *control.Judged {
	g.b.Helper()
	for _, m := range parts(lap, 100) {
		g.ask(m)
	}
	return one[control.Judged](g)
}

// TestLapsAreJudged: a lap comes in parts, is run again by who can, and is on the board for who watches it.
func TestLapsAreJudged(t *testing.T) {
	b, u := timed(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	eve, _ := b.signIn(newDevice(2), "Eve")
	fan := b.enter("Fan")
	fan.ask(&control.BoardAsk{Kind: control.BoardSolo, Game: "racing", Track: 3, Watch: true})
	if m := one[control.Board](fan); len(m.Lines) != 0 {
		t.Fatalf("%+v", m)
	}
	long := "60.999666666" + strings.Repeat(" ", 250) // of whole ticks, as a page shows it: 61.000
	if m := ada.hand(long); m.Reason != "" || !m.Best || m.Rank != 1 || m.Time != 61_000 || m.Track != 3 {
		t.Errorf("%+v", m)
	}
	if len(u.saw) != 1 || string(u.saw[0]) != long {
		t.Errorf("the umpire was given %q", u.saw)
	}
	if m := eve.hand("60"); !m.Best || m.Rank != 1 {
		t.Errorf("%+v", m)
	}
	if m := ada.hand("62"); m.Best || m.Rank != 2 || m.Reason != "" {
		t.Errorf("a lap that is not the best: %+v", m)
	}
	b.pass(time.Second)
	m := one[control.Board](fan)
	if !m.New || len(m.Lines) != 2 || m.Lines[0].Name != "Eve" || m.Lines[0].Value != 60_000 ||
		m.Lines[1].Name != "Ada" || m.Lines[1].Value != 61_000 {
		t.Errorf("%+v", m)
	}

	// Whom to race: the next better one, or one of the board; his lap comes in parts.
	for _, c := range []struct {
		ask  control.RivalAsk
		name string
	}{
		{control.RivalAsk{Time: 60_999}, "Eve"}, {control.RivalAsk{Time: 60_000}, ""}, {control.RivalAsk{}, "Ada"},
		{control.RivalAsk{Rank: 1}, "Eve"}, {control.RivalAsk{Rank: 9}, ""}, {control.RivalAsk{Rank: 1<<32 - 1}, ""},
	} {
		c.ask.Game, c.ask.Track = "racing", 3
		fan.ask(&c.ask)
		if r := one[control.Rival](fan); r.Name != c.name || (r.Of == 0) != (c.name == "") {
			t.Errorf("%+v: %+v", c.ask, r)
		}
	}
	b.pass(time.Minute)
	fan.said = nil
	whole := "59" + strings.Repeat(" ", 2*rivalPart)
	for _, m := range parts(whole, 2700) {
		ada.ask(m)
	}
	if m := one[control.Judged](ada); !m.Best {
		t.Fatalf("%+v", m)
	}
	fan.ask(&control.RivalAsk{Game: "racing", Track: 3, Rank: 1})
	got := ""
	for range 3 {
		r := one[control.Rival](fan)
		part, err := control.Key64.DecodeString(r.Text)
		if err != nil || int(r.From) != len(got) || int(r.Of) != len(whole) || r.Time != 59_000 || r.Tag == "" {
			t.Fatalf("%+v, %v", r, err)
		}
		got += string(part)
	}
	if got != whole {
		t.Error("a rival's lap came as another one")
	}
}

// TestLapsRefused: by name, whatever is wrong, and nothing is kept.
func TestLapsRefused(t *testing.T) {
	b, u := timed(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	for _, reason := range []string{
		control.LapMalformed, control.LapTooLong, control.LapTruncated, control.LapOtherGame, control.LapOtherBuild,
		control.LapOtherTrack, control.LapOutOfRange, control.LapAltered, control.LapUnfinished, control.LapWrongTime,
	} {
		if m := ada.hand(reason); m.Reason != reason || m.Text == "" || m.Best || m.Rank != 0 {
			t.Errorf("%s: %+v", reason, m)
		}
		b.pass(lapsRefill)
	}
	u.saw = nil
	whole := parts(strings.Repeat("6", 300), 100)
	wrong := func(change func(*control.LapPart)) *control.LapPart { m := *whole[1]; change(&m); return &m }
	for name, second := range map[string]*control.LapPart{
		"a gap":         whole[2],
		"again":         wrong(func(m *control.LapPart) { m.From = 50 }),
		"another whole": wrong(func(m *control.LapPart) { m.Of++ }),
		"another track": wrong(func(m *control.LapPart) { m.Track = 2 }),
		"another game":  wrong(func(m *control.LapPart) { m.Game = "tag" }),
		"no base 64":    wrong(func(m *control.LapPart) { m.Text = "!" }),
		"nothing":       wrong(func(m *control.LapPart) { m.Text = "" }),
		"too much":      wrong(func(m *control.LapPart) { m.Text = control.Key64.EncodeToString(make([]byte, 201)) }),
	} {
		b.pass(lapsRefill)
		ada.said = nil
		ada.ask(whole[0])
		ada.ask(second)
		ada.ask(whole[2]) // the rest of it is not answered
		if m := one[control.Judged](ada); m.Reason != control.LapMalformed || len(ada.said) != 0 {
			t.Errorf("%s: %+v, and %d more answers", name, m, len(ada.said))
		}
	}
	b.pass(lapsRefill)
	ada.said = nil
	ada.ask(&control.LapPart{Game: "racing", Track: 3, Of: control.MaxLap + 1, Text: "AAAA"})
	if m := one[control.Judged](ada); m.Reason != control.LapTooLong {
		t.Errorf("%+v", m)
	}
	if len(u.saw) != 0 || len(b.l.handed) != 0 {
		t.Errorf("%d laps were run again, %d are still kept", len(u.saw), len(b.l.handed))
	}

	guest := b.enter("Guest")
	guest.ask(parts("60", 9)[0])
	guest.refused(control.ErrorAccount)
}

// TestTooManyLaps: nobody hands laps in faster than they can be driven, and all of them keep us
// waiting with no more than there is room for.
func TestTooManyLaps(t *testing.T) {
	b, u := timed(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	for range lapsBurst {
		ada.hand("60")
	}
	for range 3 {
		ada.ask(parts("60", 9)[0])
		ada.refused(control.ErrorRate)
	}
	b.pass(lapsRefill)
	ada.said = nil
	ada.hand("60")

	// One at a time: while one is judged there is no other.
	b.pass(lapsBurst * lapsRefill)
	ada.said = nil
	u.holds = true
	ada.ask(parts("59", 9)[0])
	ada.ask(parts("58", 9)[0])
	ada.refused(control.ErrorRate)
	u.waits[0]()
	if m := one[control.Judged](ada); m.Time != 59_000 || !m.Best {
		t.Errorf("%+v", m)
	}
	u.holds = false

	u.full = true
	ada.ask(parts("57", 9)[0])
	ada.refused(control.ErrorAway)
	u.full = false

	// Laps that are begun and not gone on with make room in the end.
	var all []*guest
	for i := range maxHanded {
		g, _ := b.signIn(newDevice(byte(i+2)), "X")
		g.ask(parts("60", 1)[0])
		all = append(all, g)
	}
	late, _ := b.signIn(newDevice(byte(maxHanded+2)), "Late")
	late.ask(parts("60", 9)[0])
	late.refused(control.ErrorAway)
	b.now += int64(handFor)
	late.hand("60")
	if len(b.l.handed) != 0 {
		t.Errorf("%d laps are still kept", len(b.l.handed))
	}
	for _, g := range all {
		if g.end != nil {
			t.Fatal("a connection was ended")
		}
	}
}

// TestLapsOfOneAddress: who begins lap after lap and hands none in keeps nobody else from it.
func TestLapsOfOneAddress(t *testing.T) {
	b, _ := timed(t)
	b.from = greedy
	for i := range maxHanded {
		g, _ := b.signIn(newDevice(byte(i+1)), "Greedy")
		g.ask(parts("60", 1)[0])
	}
	if len(b.l.handed) != maxHanded/2 {
		t.Errorf("one address has %d laps of %d", len(b.l.handed), maxHanded)
	}
	b.from = stranger
	honest, _ := b.signIn(newDevice(byte(maxHanded+1)), "Honest")
	if m := honest.hand("60"); !m.Best {
		t.Errorf("%+v", m)
	}
}

// TestLapsWhileTheDatabaseIsAway: the player is told, and may come again.
func TestLapsWhileTheDatabaseIsAway(t *testing.T) {
	b, memory := accounted(t)
	b.l.cfg.Steward = &umpire{post: b.l.cfg.Mailbox.Post}
	ada, _ := b.signIn(newDevice(1), "Ada")
	memory.SetAway(true)
	ada.ask(parts("60", 9)[0])
	ada.refused(control.ErrorAway)
	ada.ask(&control.RivalAsk{Game: "racing"})
	ada.refused(control.ErrorAway)
	memory.SetAway(false)
	if m := ada.hand("60"); !m.Best {
		t.Errorf("%+v", m)
	}
	if _, _, err := memory.Admit(&store.Solo{}); !errors.Is(err, store.ErrRefused) {
		t.Error(err)
	}
}
