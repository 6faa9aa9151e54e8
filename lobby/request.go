package lobby

import (
	"errors"

	"slipstream/lobby/bus"
	"slipstream/lobby/store"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
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

// answer does what p asks for, or says why not, and then what he asked for next: requests
// are served in their order, however long each takes.
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

// request does what a player asks for; done is called once.
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
		l.leaveRoom(w, done)
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
		l.leaveParty(w, done)
	case *control.PartyKick:
		l.oust(w, m.Player, done)
	default:
		done(nil)
	}
}

func (l *Lobby) spectate(w *place, name string) error {
	var found *matchRecord
	if name == "" {
		l.matches.each(func(_ string, m *matchRecord) {
			if m.Public && (found == nil || m.livelier(found)) && l.reach(m.Node) {
				found = m
			}
		})
	} else if found = l.matches.get(name); found == nil {
		found = l.raceOf(CleanCode(name))
	}
	if found == nil {
		return ErrMatch
	}
	l.give(w, seatIn{found.ref(), found.Wish.Game, true, ""})
	return nil
}

// raceOf returns what is played in a room that is listed, nil if nothing is. Others' codes are for those who were told them.
func (l *Lobby) raceOf(code string) *matchRecord {
	r := l.rooms.get(code)
	if r == nil || !r.Public || r.Match.ID == 0 {
		return nil
	}
	return l.matches.get(MatchName(r.Match.ID))
}

// rejoin gives a player his seat again, or one in the match that his party is in.
func (l *Lobby) rejoin(w *place, done func(error)) {
	match := w.rec.Match
	if p := l.partyOf(w); p != nil && l.matches.get(MatchName(match.ID)) == nil {
		match = p.Match
	}
	l.seat(w, match, "", done)
}

// seat gives a player a seat of a match, wherever that is.
func (l *Lobby) seat(w *place, match matchRef, code string, done func(error)) {
	if match.ID == 0 {
		done(ErrMatch)
		return
	}
	l.find(match.Node, func(_ string, err error) {
		if err != nil {
			done(err)
			return
		}
		l.ask(match.Node, &order{Op: opTake, Match: match.ID, Player: w.rec.Player}, func(a *answer, err error) {
			if err == nil {
				l.give(w, seatIn{match, a.Game, false, code})
			}
			done(err)
		})
	})
}

// seatIn is where a ticket leads.
type seatIn struct {
	matchRef
	game     string
	watching bool
	code     string // of the room; empty if none
}

// give hands a player a ticket.
func (l *Lobby) give(w *place, s seatIn) {
	l.find(s.Node, func(url string, err error) {
		if err != nil {
			w.refuse(l, err)
			return
		}
		l.hand(w, s, url)
	})
}

// hand hands a player a ticket for a seat at url. Whatever seat he had before is given up.
func (l *Lobby) hand(w *place, s seatIn, url string) {
	slot := uint8(token.Watching)
	if !s.watching {
		slot = token.AnySlot
		if before := w.rec.Match; before.ID != 0 && before.ID != s.ID {
			l.release(before, w.rec.Player)
		}
		if w.rec.Match != s.matchRef {
			w.rec.Match = s.matchRef
			l.keep(w)
		}
	}
	l.counted.tickets.Add(1)
	w.say(&control.Ticket{
		URL: url, Match: MatchName(s.ID), Code: s.code, Game: s.game, Watching: s.watching,
		Token: l.Keys().Sign(&token.Claims{
			Kind: token.Ticket, Node: s.Node, Match: s.ID, Player: w.rec.Player, Slot: slot,
			Serial: l.cfg.Random(), Expires: l.now() + int64(token.Life), Name: w.rec.Name, Unkept: w.rec.Unkept != nil,
		}),
	})
}

var (
	errRate = errors.New("lobby: too many requests")
	errLaps = errors.New("lobby: too many laps")
	errCode = errors.New("lobby: no such room")
	errHost = errors.New("lobby: not the host")
	errKick = errors.New("lobby: put out by the host")
	errRace = errors.New("lobby: a match runs")

	errParty    = errors.New("lobby: in no party")
	errLeader   = errors.New("lobby: not who leads the party")
	errCrowd    = errors.New("lobby: the party is full")
	errUnqueued = errors.New("lobby: the party waits no more")
	errSeats    = errors.New("lobby: a party larger than the match")
)

// refusals says, for each error, which code it has and what a player reads.
var refusals = []struct {
	err        error
	code, text string
}{
	{errRate, control.ErrorRate, "That was a lot at once. Wait a moment and try again."},
	{errLaps, control.ErrorRate, "You hand in laps faster than they can be driven. Wait a moment."},
	{errCode, control.ErrorCode, "There is no room with this code any more. Ask for a new link, or open a room yourself."},
	{errGone, control.ErrorCode, "There is no room with this code any more. Ask for a new link, or open a room yourself."},
	{errHost, control.ErrorHost, "Only the host of the room can do that."},
	{errKick, control.ErrorKicked, "The host does not want you in this room."},
	{errRace, control.ErrorRacing, "Not while the match runs. Wait until it is over."},
	{ErrBadKey, control.ErrorProof, "This device's key is damaged."},
	{ErrBadProof, control.ErrorProof, "This is not signed with the key of the account. Try again."},
	{ErrOldProof, control.ErrorProof, "Signing in took too long. Try again."},
	{store.ErrKey, control.ErrorAccount, "This key cannot have an account here. Make a new one."},
	{store.ErrUnknown, control.ErrorAccount, "There is no such account any more."},
	{errAccount, control.ErrorAccount, "You have no account here. Sign in first."},
	{ErrMixed, control.ErrorName, "A name is written in one alphabet. Choose another one."},
	{ErrReserved, control.ErrorName, "That name is nobody's. Choose another one."},
	{ErrWords, control.ErrorName, "That name cannot be had. Choose another one."},
	{store.ErrSoon, control.ErrorName, "You changed your name a short while ago. Wait an hour."},
	{store.ErrFull, control.ErrorRate, "There can be no more of these."},
	{store.ErrBusy, control.ErrorAway, "Too many ask at once. Try again in a moment."},
	{errUnread, control.ErrorAway, "This server keeps no reports. Mute the player, or leave the room."},
	{errAway, control.ErrorAway, "What is kept cannot be reached. Try again in a moment."},
	{ErrGame, control.ErrorGame, "This server does not have that game. Reload the page."},
	{ErrMatch, control.ErrorMatch, "That match is over. Look for another one."},
	{ErrFull, control.ErrorFull, "Every seat is taken. Try again in a moment."},
	{ErrDraining, control.ErrorDraining, "The server restarts and starts no new matches. Try again in a minute."},
	{errParty, control.ErrorCode, "You are in no party. Open one, or ask for a link."},
	{errLeader, control.ErrorLeader, "Who leads your party decides that. Leave the party to go your own way."},
	{errUnqueued, control.ErrorParty, "Your party waits no more: somebody in it left the queue."},
	{errCrowd, control.ErrorFull, "The party is full."},
	{errSeats, control.ErrorFull, "Your party has more people than there are seats. Choose a match with more."},
	{bus.ErrAway, control.ErrorPaused, "Matchmaking is paused: our servers cannot reach one another. It comes back by itself."},
	{bus.ErrNobody, control.ErrorMatch, "The server of that match has stopped. Look for another one."},
	{bus.ErrConflict, control.ErrorPaused, "Somebody else was faster. Try again."},
}

// errorOf is what another node answered.
func errorOf(code string) error {
	for _, r := range refusals {
		if r.code == code {
			return r.err
		}
	}
	return bus.ErrAway // of another version
}

// trackBits are values of the first setting as a Wish has them; those that have no bit are left out.
func trackBits(values []int32) (bits uint64) {
	for _, v := range values {
		if v >= 0 && v < 64 {
			bits |= 1 << v
		}
	}
	return bits
}
