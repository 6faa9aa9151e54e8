package lobby

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// TestAccountsOnALoop: everything a player asks for is answered on the loop, in
// messages that their bounds allow, without a goroutine.
func TestAccountsOnALoop(t *testing.T) {
	var loop []func()
	memory := store.NewMemory()
	a := &Accounts{Store: store.Inline(memory, func(f func()) { loop = append(loop, f) })}
	answers := 0
	turn := func() {
		for len(loop) > 0 {
			f := loop[0]
			loop = loop[1:]
			f()
			answers++
		}
	}
	now := proofStart
	var ada store.Player
	for _, typed := range []string{"  Ada ", "Admin"} {
		a.Enter(uint64(len(typed)), []byte(typed), typed, false, now, func(p store.Player, err error) {
			if err != nil {
				t.Error(err)
			}
			if typed == "  Ada " {
				ada = p
			} else if p.Name != DefaultName(p.ID) {
				t.Error(p.Name)
			}
		})
	}
	if ada.ID != 0 {
		t.Error("an answer came before its turn")
	}
	turn()
	if ada.Name != "Ada" {
		t.Fatal(ada)
	}
	for i := range 60 {
		r := &store.Result{
			Match: uint64(i + 1), Game: "racing", Mode: "racing", Ended: now + int64(i),
			Places: []store.Place{{Player: ada.ID, Name: "Ada", Place: 1, Best: 20 * time.Second}, {Player: 5, Place: 2}},
		}
		if _, err := memory.Write(r); err != nil {
			t.Fatal(err)
		}
	}

	rename := func(typed string, at int64, want error) {
		a.Rename(ada.ID, typed, at, func(p store.Player, err error) {
			if !errors.Is(err, want) {
				t.Error(typed, err)
			}
		})
		turn()
	}
	rename("moderator", now, ErrReserved)
	rename("Ada L.", now, nil)
	rename("Ada K.", now+int64(RenameEvery)-1, store.ErrSoon)
	p, _ := memory.Player(ada.ID)
	a.Account(p, now+int64(time.Second), func(m *control.Account, err error) {
		control.Append(nil, m)
		if err != nil || m.Rename != uint32(RenameEvery/time.Second)-1 || len(m.Ratings) != 1 || m.Ratings[0].Races != 60 ||
			m.Tag != Tag(ada.ID) {
			t.Error(m, err)
		}
	})
	a.Board(&control.BoardAsk{Kind: control.BoardLaps, Game: "racing"}, "", ada.ID, now,
		func(m *control.Board, err error) {
			control.Append(nil, m)
			if err != nil || len(m.Lines) != 1 || !m.Lines[0].You || m.Lines[0].Value != 20_000 ||
				m.Lines[0].Name != "Ada L." {
				t.Error(m, err)
			}
		})
	a.Board(&control.BoardAsk{Kind: "frob"}, "", ada.ID, now, func(m *control.Board, err error) {
		if err != nil || len(m.Lines) != 0 {
			t.Error(m, err)
		}
	})
	turn()

	matches, pages := 0, 0
	for before, more := "", true; more; more = before != "" {
		a.History(&control.HistoryAsk{Before: before}, ada.ID, func(m *control.History, err error) {
			if control.Append(nil, m); err != nil {
				t.Fatal(err)
			}
			matches, pages, before = matches+len(m.Races), pages+1, m.Next
		})
		turn()
	}
	if matches != 60 || pages != 3 {
		t.Errorf("%d matches on %d pages", matches, pages)
	}

	var text strings.Builder
	a.Export(ada.ID, func(all []control.Exported, err error) {
		for i, m := range all {
			control.Append(nil, &m)
			text.WriteString(m.Text)
			if m.Last != (i == len(all)-1) {
				t.Error(i, m.Last)
			}
		}
		if len(all) < 2 || err != nil || !json.Valid([]byte(text.String())) {
			t.Error(len(all), err)
		}
	})
	a.Erase(ada.ID, &control.Erase{Player: "somebody"}, func(_ store.Erased, err error) {
		if !errors.Is(err, store.ErrUnknown) {
			t.Error(err)
		}
	})
	a.Erase(ada.ID, &control.Erase{Player: strconv.FormatUint(ada.ID, 36)}, func(done store.Erased, err error) {
		if err != nil || done.Places != 60 {
			t.Error(done, err)
		}
	})
	turn()
	memory.SetAway(true)
	a.Enter(1, nil, "x", false, now, func(_ store.Player, err error) {
		if !errors.Is(err, store.ErrAway) {
			t.Error(err)
		}
	})
	turn()
	if answers < 15 {
		t.Errorf("only %d answers", answers)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("zz.1")
	f.Add("-5.3w5e11264sgsf")
	f.Fuzz(func(t *testing.T, text string) {
		c := parseCursor(text)
		again := formatCursor(c)
		if parseCursor(again) != c || len(again) > 48 {
			t.Fatalf("%q: %v, %q", text, c, again)
		}
	})
}
