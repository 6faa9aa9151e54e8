package lobby

import (
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// Laps that players drove alone, without the server. When a player hands one in, a Steward runs it again,
// since the lobby knows no game. So every lap on the board was really driven.

// Steward runs laps again.
type Steward interface {
	// Judge runs a lap again that is said to be of a game's track or, in the form of control.SketchText, of a
	// sketch. It keeps lap. answer is posted to the Lobby's Mailbox, once. It returns false if so many laps
	// wait that it takes no more.
	Judge(lap []byte, game string, track int32, sketch string, answer func(Verdict)) bool
}

// Verdict is what a Steward found out about a lap.
type Verdict struct {
	Reason string        // why it is not admitted, of control.Lap...; empty: it is
	Build  string        // by whose rules it was driven
	Time   time.Duration // that it took
}

// Each player's laps, beside the limit of all requests; and what all of them may keep us waiting with.
const (
	lapsBurst  = 4
	lapsRefill = 10 * time.Second
	maxHanded  = 64               // laps that are being handed in or judged
	handFor    = 15 * time.Second // from the first part to the last
)

// handed is a lap that a player hands in.
type handed struct {
	game    string
	track   int32
	sketch  string
	of      uint32
	from    string // the address that it comes from; empty if that is not counted
	lap     []byte // the parts that came
	since   int64
	judging bool
}

// solo serves a request if it is about laps driven alone, and reports whether it was.
func (l *Lobby) solo(w *place, m any, done func(error)) bool {
	switch m := m.(type) {
	case *control.LapPart:
		done(l.handIn(w, m))
	case *control.RivalAsk:
		l.rival(w, m, done)
	default:
		return false
	}
	return true
}

// handIn takes a part of a lap. Parts that follow a refused one are ignored, because one refusal is enough.
func (l *Lobby) handIn(w *place, m *control.LapPart) error {
	player := w.rec.Player
	h := l.handed[player]
	if m.From == 0 {
		switch {
		case l.cfg.Accounts == nil || l.cfg.Steward == nil || !control.HasAccount(player):
			return errAccount
		case h != nil && h.judging, !w.acts().laps.take(l.now(), lapsBurst, lapsRefill, 1):
			return errLaps
		case m.Of > control.MaxLap:
			delete(l.handed, player)
			w.say(judgment(m.Game, m.Track, control.LapTooLong))
			return nil
		case h == nil && !l.roomForLap(w.address()):
			return store.ErrBusy
		}
		h = &handed{game: m.Game, track: m.Track, sketch: m.Sketch, of: m.Of, from: w.address(), since: l.now()}
		l.handed[player] = h
	}
	if h == nil || h.judging {
		return nil
	}
	part, err := control.Key64.DecodeString(m.Text)
	if err != nil || len(part) == 0 || m.Game != h.game || m.Track != h.track || m.Sketch != h.sketch || m.Of != h.of ||
		int(m.From) != len(h.lap) || len(h.lap)+len(part) > int(h.of) {
		delete(l.handed, player)
		w.say(judgment(m.Game, m.Track, control.LapMalformed))
		return nil
	}
	if h.lap = append(h.lap, part...); len(h.lap) < int(h.of) {
		return nil
	}
	h.judging = true
	if !l.cfg.Steward.Judge(h.lap, h.game, h.track, h.sketch, func(v Verdict) { l.judged(player, h, v) }) {
		delete(l.handed, player)
		return store.ErrBusy
	}
	return nil
}

// roomForLap makes room for one more lap of an address, by dropping laps whose players do not go on. As
// with rooms and matches, an address gets at most as many as are left for others: accounts cost nothing, so
// otherwise one address could hold up everybody with 64 unfinished laps.
func (l *Lobby) roomForLap(from string) bool {
	its := 0
	for player, h := range l.handed {
		switch {
		case !h.judging && l.now()-h.since >= int64(handFor):
			delete(l.handed, player)
		case from != "" && h.from == from:
			its++
		}
	}
	left := maxHanded - len(l.handed)
	return left > 0 && (its == 0 || its < left)
}

// judged goes on with a lap that was run again.
func (l *Lobby) judged(player uint64, h *handed, v Verdict) {
	delete(l.handed, player)
	reply := judgment(h.game, h.track, v.Reason)
	if v.Reason != "" {
		l.tell(player, reply)
		return
	}
	s := &store.Solo{Player: player, Game: BoardOf(h.game, h.sketch), Track: h.track, Build: v.Build, Lap: v.Time,
		Run: h.lap, At: l.now()}
	reply.Time = uint32(millis(v.Time))
	store.Ask(l.cfg.Accounts.Store, func(t store.Tables) (*control.Judged, error) {
		best, rank, err := t.Admit(s)
		reply.Best, reply.Rank = best, uint32(rank)
		return reply, err
	}, func(reply *control.Judged, err error) {
		if err != nil {
			if w := l.places[player]; w != nil {
				w.refuse(l, errorFrom(err))
			}
			return
		}
		l.tell(player, reply)
		if reply.Best {
			l.bus.Publish(keptSubject, marshal(kept{Game: reply.Game}))
		}
	})
}

// tell sends a message to a player, if he is here.
func (l *Lobby) tell(player uint64, m any) {
	if w := l.places[player]; w != nil {
		w.say(m)
	}
}

// rival answers with a lap to race against.
func (l *Lobby) rival(w *place, m *control.RivalAsk, done func(error)) {
	if l.cfg.Accounts == nil {
		done(errAccount)
		return
	}
	if !w.acts().asks.take(l.now(), asksBurst, asksRefill, 1) {
		done(errRate)
		return
	}
	ask := store.Rivals{
		Game: BoardOf(m.Game, m.Sketch), Track: m.Track, Build: l.build(m.Game),
		Rank: int(min(m.Rank, store.MaxFrom+1)), Lap: time.Duration(m.Time) * time.Millisecond,
	}
	store.Ask(l.cfg.Accounts.Store, func(t store.Tables) (store.Solo, error) {
		s, _, err := t.Rival(ask)
		return s, err
	}, func(s store.Solo, err error) {
		if err != nil {
			done(errorFrom(err))
			return
		}
		sendRival(w, m, &s)
		done(nil)
	})
}

// rivalPart is how much of a lap fits into one message.
const rivalPart = 4800

func sendRival(w *place, m *control.RivalAsk, s *store.Solo) {
	head := control.Rival{Game: m.Game, Track: m.Track}
	if s.Player != 0 {
		head.Rank, head.Name, head.Tag = uint32(s.Rank), s.Name, Tag(s.Player)
		head.Time, head.Of = uint32(millis(s.Lap)), uint32(len(s.Run))
	}
	for from := 0; from == 0 || from < len(s.Run); from += rivalPart {
		head.From = uint32(from)
		head.Text = control.Key64.EncodeToString(s.Run[from:min(from+rivalPart, len(s.Run))])
		w.say(&head)
	}
}

// build returns this node's version of a game; empty if it does not run that game.
func (l *Lobby) build(game string) string {
	for i := range l.cfg.Games {
		if g := &l.cfg.Games[i]; g.Name == game {
			return g.Behaviour
		}
	}
	return ""
}

// judgment returns the message that tells a player what became of his lap.
func judgment(game string, track int32, reason string) *control.Judged {
	return &control.Judged{Game: game, Track: track, Reason: reason, Text: lapTexts[reason]}
}

// lapTexts tell a player why his lap is not admitted.
var lapTexts = map[string]string{
	control.LapMalformed:  "This lap cannot be read. It is not kept here.",
	control.LapTooLong:    "This lap is too long to be kept.",
	control.LapTruncated:  "A part of this lap is missing. It is not kept here.",
	control.LapOtherGame:  "Nobody drives this alone here. Reload the page.",
	control.LapOtherBuild: "The game has changed since this lap. Reload the page and drive again.",
	control.LapOtherTrack: "This lap is of another track.",
	control.LapOutOfRange: "This lap does what no car can be told to do. It is not kept.",
	control.LapAltered:    "Driven again, this lap leads elsewhere. It is not kept.",
	control.LapUnfinished: "Driven again, this lap does not reach the line. It is not kept.",
	control.LapBadSketch:  "Nobody can drive on the drawing that this lap is of. It is not kept.",
	control.LapWrongTime:  "Driven again, this lap takes another time. It is not kept.",
}
