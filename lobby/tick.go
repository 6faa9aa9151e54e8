package lobby

import (
	"time"

	"slipstream/netcode/control"
)

const (
	// listEvery is the shortest time between two updates of the list of rooms: half of what a watcher may
	// wait.
	listEvery = 50 * time.Millisecond

	// secondly is a little less than a second: a caller who ticks once a second is sometimes a little early.
	secondly = 975 * time.Millisecond
)

// Tick does what is due. It must be called about every 50 ms. If it is called only once a second, as in a
// test, only lists and matchmaking are slower.
func (l *Lobby) Tick() { l.cfg.Mailbox.Post(l.due) }

func (l *Lobby) tick() {
	l.notePause()
	l.checkHolder()
	l.think()
	l.listDue()
	l.again()
	if l.now()-l.ticked >= int64(secondly) {
		l.second()
	}
}

// again does what was put off.
func (l *Lobby) again() {
	soon := l.soon
	l.soon = nil
	for _, do := range soon {
		do()
	}
}

// second does what is due about once a second.
func (l *Lobby) second() {
	l.ticked = l.now()
	l.forgive()
	l.lapse()
	l.bring()
	l.introduce()
	l.host()
	l.seekStrays()
	l.away()
	if l.dark() {
		l.letIn()
	}
	l.lookAround()
	l.count()
	l.noteRegions()
	if l.now()-l.cluster.swept >= int64(sweepEvery) {
		l.sweep()
	}
}

const (
	pausedText  = "Matchmaking is paused: our servers cannot reach one another. Races go on. It comes back by itself."
	resumedText = "Matchmaking goes on."
)

// notePause tells everybody when the bus cannot be read or written, and when it can be again.
func (l *Lobby) notePause() {
	if l.blind() == l.paused {
		return
	}
	l.paused = !l.paused
	n := &control.Notice{Kind: control.NoticeResumed, Text: resumedText}
	if l.paused {
		n = &control.Notice{Kind: control.NoticePaused, Text: pausedText}
	}
	msg := control.Append(nil, n)
	for p := range l.conns {
		if p.place != nil {
			p.conn.Send(msg)
		}
	}
}
