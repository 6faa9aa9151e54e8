package main

import (
	"context"
	"slices"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/solo"
	"slipstream/sim/games"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// drive has a person drive a lap of a track.
func drive(t *testing.T, g *solo.Game, track int32, seed uint32) solo.Lap {
	t.Helper()
	r, driver, cmd := solo.NewRun(g, track), human.NewRacer(seed, 0), make([]int32, g.Model.CmdWords)
	for range g.MaxTicks() {
		driver.DriveWords(r.State(), cmd)
		if r.Step(cmd) {
			return *r.Lap()
		}
	}
	t.Fatalf("nobody gets round track %d", track)
	return solo.Lap{}
}

// handIn hands a lap in and returns what became of it.
func (c *tab) handIn(track int32, lap []byte, sketch ...int32) *control.Judged {
	c.t.Helper()
	const part = 2700
	for from := 0; from < len(lap); from += part {
		c.say(&control.LapPart{
			Game: "racing", Track: track, Sketch: control.SketchText(sketch), From: uint32(from), Of: uint32(len(lap)),
			Text: control.Key64.EncodeToString(lap[from:min(from+part, len(lap))]),
		})
	}
	return hear[control.Judged](c.t, c.Client, control.FromLobby)
}

// TestTimeTrial: a lap that a person drove alone is admitted by the server, which runs it again; it
// is on the board for those who watch, and can be raced against, with another process on the same
// database too. A forged one is refused by name.
func TestTimeTrial(t *testing.T) {
	t.Parallel()
	bin, data := built(t), t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	m := netcode.NewModel(games.ByName("racing"))
	g := solo.NewGame(m, m.Behaviour())
	const track = 3
	lap := drive(t, g, track, 4)
	honest := lap.Append(nil)

	p := start(t, bin, "--data", data)
	ada := p.tab(ctx, 1)
	ada.say(ada.prove(ada.knock(p), ada.secret))
	hear[control.Account](t, ada.Client, control.FromLobby)
	ada.say(&control.BoardAsk{Kind: control.BoardSolo, Game: "racing", Track: track, Watch: true})
	if b := hear[control.Board](t, ada.Client, control.FromLobby); len(b.Lines) != 0 {
		t.Fatalf("%+v", b)
	}
	forged := lap
	forged.Time -= 30
	if j := ada.handIn(track, forged.Append(nil)); j.Reason != control.LapWrongTime || j.Text == "" {
		t.Errorf("%+v", j)
	}
	if j := ada.handIn(0, honest); j.Reason != control.LapOtherTrack {
		t.Errorf("%+v", j)
	}
	j := ada.handIn(track, honest)
	ms := uint32(g.Duration(lap.Time).Milliseconds())
	if j.Reason != "" || !j.Best || j.Rank != 1 || j.Time != ms {
		t.Fatalf("%+v, want %d ms", j, ms)
	}
	if b := hear[control.Board](t, ada.Client, control.FromLobby); !b.New || len(b.Lines) != 1 || !b.Lines[0].You ||
		b.Lines[0].Value != int64(ms) {
		t.Errorf("%+v", b)
	}
	p.kill()

	p = start(t, bin, "--data", data)
	eve := p.tab(ctx, 2)
	eve.say(eve.prove(eve.knock(p), eve.secret))
	eve.say(&control.RivalAsk{Game: "racing", Track: track})
	r := hear[control.Rival](t, eve.Client, control.FromLobby)
	run, err := control.Key64.DecodeString(r.Text)
	if err != nil || r.Name != "Ada" || r.Rank != 1 || r.Time != ms {
		t.Fatalf("%+v, %v", r, err)
	}
	ghost, why := solo.Parse(run)
	if why == solo.Fair {
		why = solo.NewJudge(g).Check(ghost)
	}
	if why != solo.Fair || ghost.Time != lap.Time {
		t.Errorf("the rival's lap: %v", why)
	}
}

// TestTimeTrialOnADrawing: a lap on what a player drew is kept with that, and nowhere else, whatever
// is said of it.
func TestTimeTrialOnADrawing(t *testing.T) {
	t.Parallel()
	bin, data := built(t), t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	m := netcode.NewModel(games.ByName("racing"))
	g := solo.NewGame(m, m.Behaviour())
	setup, rules := racing.Game{}.Example(), m.Machine.Rules()
	sketch := setup.Settings[len(rules.Settings):][:rules.Sketch]
	other := slices.Clone(sketch)
	other[1]++
	lap, ok := solo.Bot(g, racing.Sketched, sketch...)
	if !ok {
		t.Fatal("the bot does not get round")
	}
	honest := slices.Clone(lap.Append(nil))

	p := start(t, bin, "--data", data)
	ada := p.tab(ctx, 1)
	ada.say(ada.prove(ada.knock(p), ada.secret))
	hear[control.Account](t, ada.Client, control.FromLobby)
	for what, got := range map[string]*control.Judged{
		"of another drawing": ada.handIn(racing.Sketched, honest, other...),
		"of a track":         ada.handIn(0, honest),
		"of no drawing":      ada.handIn(racing.Sketched, honest),
	} {
		if got.Reason != control.LapOtherTrack {
			t.Errorf("handed in as %s: %+v", what, got)
		}
	}
	p.kill()

	p = start(t, bin, "--data", data) // what was refused is counted: that is another test's
	ada = p.tab(ctx, 1)
	ada.say(ada.prove(ada.knock(p), ada.secret))
	hear[control.Account](t, ada.Client, control.FromLobby)
	faulty := lap
	faulty.Sketch = slices.Clone(sketch)
	faulty.Sketch[4] |= 31 << 16
	j := ada.handIn(racing.Sketched, faulty.Append(nil), faulty.Sketch...)
	if j.Reason != control.LapBadSketch || j.Text == "" {
		t.Errorf("%+v", j)
	}
	if j := ada.handIn(racing.Sketched, honest, sketch...); j.Reason != "" || j.Rank != 1 {
		t.Fatalf("%+v", j)
	}
	for text, want := range map[string]int{control.SketchText(sketch): 1, control.SketchText(other): 0, "": 0} {
		ada.say(&control.BoardAsk{Kind: control.BoardSolo, Game: "racing", Track: racing.Sketched, Sketch: text})
		b := hear[control.Board](t, ada.Client, control.FromLobby)
		if len(b.Lines) != want || b.Sketch != text || b.Game != "racing" {
			t.Errorf("of %q: %+v, want %d lines", text, b, want)
		}
	}
	ada.say(&control.RivalAsk{Game: "racing", Track: racing.Sketched, Sketch: control.SketchText(sketch)})
	if r := hear[control.Rival](t, ada.Client, control.FromLobby); r.Rank != 1 || r.Game != "racing" {
		t.Errorf("%+v", r)
	}
}
