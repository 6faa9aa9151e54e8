package lobby

import (
	"errors"
	"strconv"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// Receive takes one message of a player.
func (l *Lobby) Receive(p *Player, msg []byte, now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, open := l.players[p]; !open {
		return // we ended it; this was already on its way
	}
	if !p.allowed(now) {
		if p.tokens < farOver {
			l.end(p, Flooding, now)
			return
		}
		l.refuse(p, errRate)
		return
	}
	m, err := control.Parse(control.ToLobby, msg)
	if errors.Is(err, control.ErrUnknown) && p.name != "" {
		return // of a newer client: it can do without
	}
	enter, isEnter := m.(*control.Enter)
	if err != nil || isEnter != (p.name == "") {
		l.end(p, Malformed, now)
		return
	}
	if isEnter {
		l.enter(p, enter, now)
		return
	}
	if err := l.request(p, m, now); err != nil {
		l.refuse(p, err)
	}
}

// allowed takes a token from the bucket. Requests beyond it go on counting, so
// that a flood can be told from impatience.
func (p *Player) allowed(now int64) bool {
	if n := (now - p.filled) / int64(refill); n > 0 {
		p.tokens = int(min(int64(p.tokens)+n, burst))
		p.filled += n * int64(refill)
	}
	p.tokens--
	return p.tokens >= 0
}

func (l *Lobby) enter(p *Player, m *control.Enter, now int64) {
	if m.Version != control.Version {
		l.end(p, Outdated, now)
		return
	}
	l.counters.Entered++
	p.name = CleanName(m.Name, p.id)
	p.send(&control.Entered{Player: strconv.FormatUint(p.id, 36), Name: p.name, Games: l.cfg.Games})
	p.send(&l.status)
	if l.draining {
		p.send(&control.Notice{Kind: control.NoticeDraining, Text: drainText})
	}
}

// request does what p asks for, or says why not.
func (l *Lobby) request(p *Player, m any, now int64) error {
	switch m := m.(type) {
	case *control.Ping:
		p.send(&control.Pong{Time: m.Time})
		p.send(&l.status)
	case *control.Quick:
		return l.quick(p, Wish{m.Game, m.Seats, m.Settings}, now)
	case *control.Create:
		return l.create(p, Wish{m.Game, m.Seats, m.Settings}, now)
	case *control.Join:
		return l.join(p, CleanCode(m.Code), now)
	case *control.Start:
		return l.start(p, now)
	case *control.Leave:
		l.leaveRoom(p, now)
	case *control.Spectate:
		return l.spectate(p, m.Match, now)
	}
	return nil
}

func (l *Lobby) quick(p *Player, wish Wish, now int64) error {
	if l.draining {
		return ErrDraining
	}
	wish, err := l.seats.Fit(wish)
	if err != nil {
		return err
	}
	if match := l.seats.Find(wish, now); match != 0 {
		if err := l.ticket(p, match, "", now); !errors.Is(err, ErrFull) && !errors.Is(err, ErrMatch) {
			return err
		}
	}
	match, err := l.begin(p, wish, true, now)
	if err != nil {
		return err
	}
	return l.ticket(p, match, "", now)
}

func (l *Lobby) create(p *Player, wish Wish, now int64) error {
	switch {
	case l.draining:
		return ErrDraining
	case !l.hasRoom(p):
		return ErrFull
	}
	wish, err := l.seats.Fit(wish)
	if err != nil {
		return err
	}
	l.leaveRoom(p, now)
	r := &room{code: l.newCode(), wish: wish, from: p.from, members: []*Player{p}, touched: now}
	p.room, l.rooms[r.code] = r, r
	l.hold(p.from, 1, 0)
	l.counters.RoomsOpened++
	r.tell(now)
	return nil
}

func (l *Lobby) join(p *Player, code string, now int64) error {
	r := l.rooms[code]
	switch {
	case l.shares[p.from].guesses >= maxGuesses:
		return errRate
	case r == nil:
		p.tokens-- // guessing codes costs twice
		l.guessed(p)
		return errCode
	case p.room != r && len(r.members) >= int(r.wish.Seats):
		return ErrFull
	}
	if p.room != r {
		l.leaveRoom(p, now)
		p.room, r.members, r.touched = r, append(r.members, p), now
		r.tell(now)
	}
	if r.match != 0 {
		return l.ticket(p, r.match, r.code, now)
	}
	return nil
}

// start starts the room's race with everybody who is in it.
func (l *Lobby) start(p *Player, now int64) error {
	r := p.room
	switch {
	case l.draining:
		return ErrDraining
	case r == nil:
		return errCode
	case r.members[0] != p:
		return errHost
	case r.match != 0:
		return l.ticket(p, r.match, r.code, now)
	}
	match, err := l.begin(p, r.wish, false, now)
	if err != nil {
		return err
	}
	r.match, r.touched = match, now
	l.byMatch[match] = r
	r.tell(now)
	for _, member := range r.members {
		if err := l.ticket(member, match, r.code, now); err != nil {
			l.refuse(member, err)
		}
	}
	return nil
}

// leaveRoom is for a player who wants to: a room that he leaves empty is closed.
func (l *Lobby) leaveRoom(p *Player, now int64) {
	r := p.room
	if r == nil {
		return
	}
	l.quitRoom(p, now)
	p.send(&control.Room{})
	if len(r.members) == 0 {
		l.closeRoom(r)
	}
}

func (l *Lobby) quitRoom(p *Player, now int64) {
	r := p.room
	if r == nil {
		return
	}
	i := r.index(p)
	r.members = append(r.members[:i], r.members[i+1:]...)
	p.room, r.touched = nil, now
	r.tell(now)
}

func (l *Lobby) spectate(p *Player, name string, now int64) error {
	match, err := strconv.ParseUint(name, 36, 64)
	if name != "" && (err != nil || match == 0) {
		return ErrMatch
	}
	place, err := l.seats.Watch(match, now)
	if err != nil {
		return err
	}
	place.Slot = token.Watching
	l.give(p, place, "", now)
	return nil
}

// ticket gives p a seat of match.
func (l *Lobby) ticket(p *Player, match uint64, code string, now int64) error {
	place, err := l.seats.Take(match, p.id, now)
	if err != nil {
		return err
	}
	l.give(p, place, code, now)
	return nil
}

func (l *Lobby) give(p *Player, place Place, code string, now int64) {
	l.counters.Tickets++
	p.send(&control.Ticket{
		URL: place.URL, Match: MatchName(place.Match), Code: code, Game: place.Game,
		Watching: place.Slot == token.Watching,
		Token: l.cfg.Keys.Sign(&token.Claims{
			Kind: token.Ticket, Node: place.Node, Match: place.Match, Player: p.id, Slot: place.Slot,
			Serial: l.cfg.Random(), Expires: now + int64(token.Life), Name: p.name,
		}),
	})
}

var (
	errRate = errors.New("lobby: too many requests")
	errCode = errors.New("lobby: no such room")
	errHost = errors.New("lobby: not the host")
)

// refusals says, for each error, which code it has and what a player reads.
var refusals = []struct {
	err        error
	code, text string
}{
	{errRate, control.ErrorRate, "That was a lot at once. Wait a moment and try again."},
	{errCode, control.ErrorCode, "There is no room with this code any more. Ask for a new link, or open a room yourself."},
	{errHost, control.ErrorHost, "Only the host of the room can start the race."},
	{ErrGame, control.ErrorGame, "This server does not have that game. Reload the page."},
	{ErrMatch, control.ErrorMatch, "That race is over. Look for another one."},
	{ErrFull, control.ErrorFull, "Every seat is taken. Try again in a moment."},
	{ErrDraining, control.ErrorDraining, "The server restarts and starts no new races. Try again in a minute."},
}

func (l *Lobby) refuse(p *Player, err error) {
	l.counters.Refused++
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			p.send(&control.Error{Code: r.code, Text: r.text})
			return
		}
	}
	panic(err) // every error has its line above
}
