package server

import (
	"context"
	"sync/atomic"
	"time"

	"slipstream/gameserver/web"
	"slipstream/lobby"
	"slipstream/lobby/store"
	"slipstream/netcode/control"
	"slipstream/netcode/solo"
)

const (
	lapQueue   = 32  // laps that wait; at the worst some seconds' work
	pieceTicks = 256 // that are run without a rest: a fraction of a millisecond
	restFor    = 3   // times as long as that took, it rests: a quarter of a core at most
)

// Any lap that can be driven can also be handed in, and kept.
const (
	_ = uint(control.MaxLap - solo.MaxBytes)
	_ = uint(store.MaxRun - control.MaxLap)
)

// steward checks laps that players hand in by running them again: one at a time, in small pieces, on its
// own goroutine. It is a lobby.Steward, and any goroutine may call it.
type steward struct {
	judges map[string]*solo.Judge // by game; whoever runs laps has them
	post   func(func())
	queue  chan handedIn // nil: the caller runs them, at once

	judged [solo.NumReasons]atomic.Uint64
	turned atomic.Uint64 // away
}

// handedIn is a lap that waits.
type handedIn struct {
	lap    []byte
	game   string
	track  int32
	sketch string
	answer func(lobby.Verdict)
}

// newSteward returns a steward for the games that can be played alone. It runs laps in run or, if inline is
// set, while Judge is called.
func newSteward(games []*game, post func(func()), inline bool) *steward {
	s := &steward{judges: map[string]*solo.Judge{}, post: post}
	for _, g := range games {
		if alone := solo.NewGame(g.model, g.behaviour); alone != nil {
			s.judges[g.rules.Name] = solo.NewJudge(alone)
		}
	}
	if !inline {
		s.queue = make(chan handedIn, lapQueue)
	}
	return s
}

// Judge implements lobby.Steward.
func (s *steward) Judge(lap []byte, game string, track int32, sketch string, answer func(lobby.Verdict)) bool {
	h := handedIn{lap, game, track, sketch, answer}
	if s.queue == nil {
		s.one(h, func(time.Duration) {})
		return true
	}
	select {
	case s.queue <- h:
		return true
	default:
		s.turned.Add(1)
		return false
	}
}

// run runs laps until ctx is done.
func (s *steward) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case h := <-s.queue:
			s.one(h, func(took time.Duration) { time.Sleep(restFor * took) })
		}
	}
}

func (s *steward) one(h handedIn, rest func(took time.Duration)) {
	v, why := s.verdict(&h, rest)
	s.judged[why].Add(1)
	s.post(func() { h.answer(v) })
}

func (s *steward) verdict(h *handedIn, rest func(took time.Duration)) (v lobby.Verdict, why solo.Reason) {
	lap, why := solo.Parse(h.lap)
	judge := s.judges[h.game]
	resting := func(work func()) {
		began := time.Now()
		work()
		rest(time.Since(began))
	}
	switch {
	case why != solo.Fair:
	case judge == nil || lap.Game != h.game:
		why = solo.OtherGame
	case lap.Number != h.track || control.SketchText(lap.Sketch) != h.sketch:
		why = solo.OtherTrack
	default:
		resting(func() { why = judge.Begin(lap) }) // it may have to build the track first
	}
	if why != solo.Fair {
		return lobby.Verdict{Reason: lapReasons[why]}, why
	}
	for done := false; !done; {
		resting(func() { done, why = judge.Turn(pieceTicks) })
	}
	return lobby.Verdict{Reason: lapReasons[why], Build: lap.Behaviour, Time: judge.Game().Duration(lap.Time)}, why
}

// lapReasons are the names by which players' pages know why a lap is not admitted.
var lapReasons = [solo.NumReasons]string{
	solo.Fair:       "",
	solo.Malformed:  control.LapMalformed,
	solo.TooLong:    control.LapTooLong,
	solo.Truncated:  control.LapTruncated,
	solo.OtherGame:  control.LapOtherGame,
	solo.OtherBuild: control.LapOtherBuild,
	solo.OtherTrack: control.LapOtherTrack,
	solo.OutOfRange: control.LapOutOfRange,
	solo.Altered:    control.LapAltered,
	solo.Unfinished: control.LapUnfinished,
	solo.WrongTime:  control.LapWrongTime,
	solo.BadSketch:  control.LapBadSketch,
}

// figures are the steward's counters.
func (s *steward) figures() *web.LapFigures {
	f := &web.LapFigures{Turned: s.turned.Load(), Judged: map[string]uint64{}}
	for why := range solo.NumReasons {
		f.Judged[why.String()] = s.judged[why].Load()
	}
	return f
}
