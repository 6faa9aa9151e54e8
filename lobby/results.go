package lobby

import (
	"strconv"
	"strings"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// This file turns what the store knows of results into messages for players.

// pageLines is how many lines of a board or a history fit into one message.
const pageLines = 25

// Board asks for a page of a leaderboard. build is this server's version of the game; you is the player
// whose line is marked.
func (a *Accounts) Board(m *control.BoardAsk, build string, you uint64, now int64, answer func(*control.Board, error)) {
	ask := *m
	a.page(&ask, build, now, func(lines []store.Line, err error) {
		if err != nil {
			answer(nil, err)
			return
		}
		answer(boardMessage(&ask, lines, you), nil)
	})
}

// page asks for the lines of a leaderboard, and corrects what is out of bounds in the question. For an
// unknown kind or game it returns a page without lines.
func (a *Accounts) page(m *control.BoardAsk, build string, now int64, answer func([]store.Line, error)) {
	m.From = min(m.From, store.MaxFrom)
	ask := store.Board{Game: BoardOf(m.Game, m.Sketch), Track: m.Track, Season: m.Season, From: int(m.From),
		Limit: pageLines}
	switch m.Kind {
	case control.BoardLaps:
		ask.Kind = store.Laps
	case control.BoardSeason:
		ask.Kind = store.Points
	case control.BoardRating:
		ask.Kind = store.Ratings
	case control.BoardSolo:
		ask.Kind, ask.Build = store.Solos, build
	default:
		ask.Limit = 0
	}
	if ask.Season == 0 {
		ask.Season = store.SeasonOf(now)
	}
	m.Season = ask.Season
	store.Ask(a.Store, func(t store.Tables) ([]store.Line, error) { return t.Board(ask) }, answer)
}

func boardMessage(ask *control.BoardAsk, lines []store.Line, you uint64) *control.Board {
	m := &control.Board{
		Kind: ask.Kind, Game: ask.Game, Track: ask.Track, Sketch: ask.Sketch, Season: ask.Season, From: ask.From,
	}
	for _, l := range lines {
		value := l.Value
		if ask.Kind == control.BoardLaps || ask.Kind == control.BoardSolo {
			value = millis(time.Duration(value))
		}
		m.Lines = append(m.Lines, control.BoardLine{
			Rank: uint32(l.Rank), Name: l.Name, Tag: Tag(l.Player), Value: value, Races: uint32(l.Matches),
			You: l.Player == you,
		})
	}
	return m
}

// millis rounds a lap's time in the same way as a page that drove it.
func millis(lap time.Duration) int64 { return lap.Round(time.Millisecond).Milliseconds() }

// History asks for a page of a player's own matches.
func (a *Accounts) History(m *control.HistoryAsk, player uint64, answer func(*control.History, error)) {
	from := parseCursor(m.Before)
	store.Ask(a.Store, func(t store.Tables) (*control.History, error) {
		matches, next, err := t.History(player, from, pageLines)
		if err != nil {
			return nil, err
		}
		reply := &control.History{Next: formatCursor(next)}
		for _, r := range matches {
			reply.Races = append(reply.Races, historyLine(&r))
		}
		return reply, nil
	}, answer)
}

func historyLine(r *store.Played) control.HistoryLine {
	return control.HistoryLine{
		Match: MatchName(r.Match), Game: r.Game, Track: r.Track, Ended: uint64(max(r.Ended, 0) / int64(time.Millisecond)),
		Place: uint8(r.Place.Place), Of: uint8(r.Of), Quit: r.Quit,
		Best: uint32(millis(r.Best)), Points: uint16(r.Points), Change: int32(r.Change),
	}
}

// A cursor travels as two numbers, in base 36 and with a dot between.
func formatCursor(c store.Cursor) string {
	if c == (store.Cursor{}) {
		return ""
	}
	return strconv.FormatInt(c.Ended, 36) + "." + strconv.FormatUint(c.Match, 36)
}

// parseCursor returns the newest match if text is not a cursor.
func parseCursor(text string) store.Cursor {
	ended, match, _ := strings.Cut(text, ".")
	at, err := strconv.ParseInt(ended, 36, 64)
	id, err2 := strconv.ParseUint(match, 36, 64)
	if err != nil || err2 != nil {
		return store.Cursor{}
	}
	return store.Cursor{Ended: at, Match: id}
}
