package main

import (
	"context"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/solo"
	"slipstream/sim/games"
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
func (c *tab) handIn(track int32, lap []byte) *control.Judged {
	c.t.Helper()
	const part = 2700
	for from := 0; from < len(lap); from += part {
		c.say(&control.LapPart{
			Game: "racing", Track: track, From: uint32(from), Of: uint32(len(lap)),
			Text: control.Key64.EncodeToString(lap[from:min(from+part, len(lap))]),
		})
	}
	return hear[control.Judged](c.t, c.Client, control.FromLobby)
}

// TestTimeTrial: a lap that a person drove alone is admitted by the server, which runs it again; it
// is on the board for who watches, and can be raced against, with another process on the same
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
