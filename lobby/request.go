package lobby

import (
	"errors"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// receive takes one message of a player.
func (l *Lobby) receive(p *Player, msg []byte) {
	if _, open := l.conns[p]; !open {
		return // we ended it; this was already on its way
	}
	if !p.take(l.now(), burst, refill, 1) {
		if p.tokens--; p.tokens < farOver || p.place == nil {
			l.end(p, Flooding)
			return
		}
		p.place.refuse(l, errRate)
		return
	}
	m, err := control.Parse(control.ToLobby, msg)
	if errors.Is(err, control.ErrUnknown) && p.place != nil {
		return // of a newer client: it can do without
	}
	if proof, ok := m.(*control.Prove); ok {
		if p.signin != nil {
			l.prove(p, proof)
		} else {
			p.send(refusal(ErrBadProof)) // nothing was asked, or it was answered already
		}
		return
	}
	_, isEnter := m.(*control.Enter)
	if err != nil || isEnter != (p.place == nil && !p.asking) {
		l.end(p, Malformed)
		return
	}
	if ping, ok := m.(*control.Ping); ok { // waits for nothing
		l.send(p, &control.Pong{Time: ping.Time})
		l.send(p, &l.status)
		return
	}
	if p.asking {
		if len(l.asked[p]) >= queued {
			l.end(p, Flooding)
			return
		}
		l.asked[p] = append(l.asked[p], msg)
		return
	}
	l.answer(p, m)
}

// answer does what p asks for, or says why not, and then goes on with p's next request: requests are served
// in their order, however long each takes.
func (l *Lobby) answer(p *Player, m any) {
	p.asking = true
	done := func(err error) {
		p.asking = false
		if _, open := l.conns[p]; !open {
			return
		}
		if err != nil {
			l.counted.refused.Add(1)
			p.send(refusal(err))
		}
		if p.place == nil {
			delete(l.asked, p) // he was not let in, and may enter again
		}
		if behind := l.asked[p]; len(behind) > 0 {
			next, err := control.Parse(control.ToLobby, behind[0])
			if l.asked[p] = behind[1:]; len(behind) == 1 {
				delete(l.asked, p)
			}
			if err == nil {
				l.answer(p, next)
			}
		}
	}
	if enter, ok := m.(*control.Enter); ok {
		l.enter(p, enter, done)
		return
	}
	p.place.rec.Confirmed = p.place.rec.Issued // he has it: he is here
	l.request(p.place, m, done)
}

// request does what a player asks for, and calls done once.
func (l *Lobby) request(w *place, m any, done func(error)) {
	if l.account(w, m, done) || l.solo(w, m, done) {
		return
	}
	switch m.(type) {
	case *control.Quick, *control.Create, *control.Join, *control.Start, *control.PartyAsk:
		if l.blind() {
			done(bus.ErrAway)
			return
		}
	}
	if err := l.together(w, m); err != nil {
		done(err)
		return
	}
	switch m := m.(type) {
	case *control.Quick:
		l.quick(w, Wish{Game: m.Game, Seats: m.Seats, Settings: m.Settings, Tracks: trackBits(m.Also)}, done)
	case *control.Distances:
		l.measured(w, m)
		done(nil)
	case *control.Cancel:
		l.unqueue(w)
		done(nil)
	case *control.Create:
		l.create(w, Wish{Game: m.Game, Seats: m.Seats, Settings: m.Settings}, m.Public, done)
	case *control.Join:
		l.join(w, CleanCode(m.Code), done)
	case *control.Start:
		l.start(w, done)
	case *control.Leave:
		l.leaveRoom(w)
		done(nil)
	case *control.Configure:
		l.configure(w, Wish{Game: m.Game, Seats: m.Seats, Settings: m.Settings}, m.Public, done)
	case *control.Ready:
		l.ready(w, m.Ready, done)
	case *control.Vote:
		l.vote(w, m, done)
	case *control.Kick:
		l.kick(w, m.Player, done)
	case *control.Say:
		done(l.say(w, m.Text))
	case *control.Mute:
		l.mute(w, m, done)
	case *control.Rooms:
		done(l.list(w, m))
	case *control.Report:
		l.report(w, m, done)
	case *control.Why:
		done(l.why(w))
	case *control.Spectate:
		done(l.spectate(w, m.Match))
	case *control.Rejoin:
		l.rejoin(w, done)
	case *control.PartyAsk:
		if m.Code == "" {
			l.openParty(w, done)
		} else {
			l.joinParty(w, CleanCode(m.Code), done)
		}
	case *control.PartyLeave:
		l.leaveParty(w)
		done(nil)
	case *control.PartyKick:
		l.oust(w, m.Player, done)
	default:
		done(nil)
	}
}

// trackBits returns values of the first setting as bits, as a Wish has them; values that have no bit are
// left out.
func trackBits(values []int32) (bits uint64) {
	for _, v := range values {
		if v >= 0 && v < 64 {
			bits |= 1 << v
		}
	}
	return bits
}
