package lobby

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"slipstream/netcode/control"
)

// Chat is told, not kept: a line goes to every node as a notice, and from there to who is in
// the room. A line that a node misses is missed.

const (
	chatSubject = "lobby.chat"
	maxLine     = 200  // characters
	maxStacked  = 4    // marks on a character: Tibetan and Burmese need as many, and more climb out of a line
	maxSpoken   = 5    // lines within spokenFor
	spokenFor   = 10e9 // nanoseconds
)

// line is what somebody said in a room.
type line struct {
	Code   string `json:"code"`
	Player uint64 `json:"player"`
	Name   string `json:"name"`
	Text   string `json:"text"`
	Time   int64  `json:"time"` // Unix milliseconds
}

// say says something in a player's room.
func (l *Lobby) say(w *place, text string) error {
	if w.rec.Room == "" {
		return errCode
	}
	if text = cleanLine(text); text == "" {
		return nil
	}
	acts := w.acts()
	if len(acts.spoken) >= maxSpoken && l.now()-acts.spoken[0] < spokenFor {
		return errRate
	}
	if acts.spoken = append(acts.spoken, l.now()); len(acts.spoken) > maxSpoken {
		acts.spoken = acts.spoken[1:]
	}
	l.bus.Publish(chatSubject, marshal(line{w.rec.Room, w.rec.Player, w.rec.Name, text, l.now() / 1e6}))
	return nil
}

// overhear brings a line to who is in its room and on this node.
func (l *Lobby) overhear(msg []byte) {
	said, ok := parse[line](l, "a line", msg)
	if !ok {
		return
	}
	r := l.rooms.get(said.Code)
	if r == nil || r.index(said.Player) < 0 {
		return
	}
	var wire []byte
	for _, m := range r.Members {
		w := l.places[m.Player]
		if w == nil || w.conn == nil || w.rec.Room != said.Code || w.muted(said.Player) {
			continue
		}
		if wire == nil {
			wire = control.Append(nil, &control.Said{Player: MatchName(said.Player), Name: said.Name, Text: said.Text,
				Time: uint64(said.Time)})
			l.said.remember(said.Player, said.Text)
		}
		w.conn.conn.Send(wire)
	}
}

// cleanLine makes of what somebody typed one line that is safe to show, in NFC. Cleaned again it stays as it is.
func cleanLine(typed string) string {
	stacked := maxStacked // a mark stands on something
	kept := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			stacked = maxStacked
		case !stacks(r):
			stacked = 0
		case stacked == maxStacked:
			return -1
		default:
			stacked++
		}
		return r
	}, norm.NFC.String(strings.Map(onOneLine, typed)))
	// Leaving a mark out can let its neighbours combine.
	text := norm.NFC.String(strings.Join(strings.Fields(kept), " "))
	n := 0
	for at := range text {
		if n++; n > maxLine {
			return strings.TrimRight(text[:at], " ")
		}
	}
	return text
}

// stacks reports whether a character stands on the one before it, or trades places with one that does.
func stacks(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me) ||
		unicode.Is(unicode.Mc, r) && norm.NFC.PropertiesString(string(r)).CCC() != 0
}

// onOneLine maps every blank to ' ' and drops what would change how the rest of a line is shown.
func onOneLine(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
		return -1
	}
	return r
}
