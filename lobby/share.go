package lobby

import "net/netip"

// What comes from one address is counted, so that no one address fills the house: of
// rooms and of races it gets at most as many as are left. Half are one's who is alone
// in being greedy, a third are each one's of two, and a newcomer finds a place
// however many there are. The zero address is not counted: who comes through a proxy.
type share struct {
	rooms, races int
	guesses      int // room codes that were wrong; one is forgotten every second
}

// maxGuesses of an address are a class that mistypes, and a stranger who looks for
// somebody else's room for years.
const maxGuesses = 100

// hold adds to what from has.
func (l *Lobby) hold(from netip.Addr, rooms, races int) {
	s := l.shares[from]
	s.rooms += rooms
	s.races += races
	l.keep(from, s)
}

func (l *Lobby) keep(from netip.Addr, s share) {
	if !from.IsValid() || s == (share{}) {
		delete(l.shares, from)
		return
	}
	l.shares[from] = s
}

// begin starts a race for p, unless others need what is left.
func (l *Lobby) begin(p *Player, wish Wish, public bool, now int64) (match uint64, err error) {
	if l.shares[p.from].races > 0 && l.shares[p.from].races >= l.seats.Left() {
		return 0, ErrFull
	}
	if match, err = l.seats.Start(wish, public, now); err != nil {
		return 0, err
	}
	if p.from.IsValid() {
		l.starters[match] = p.from
		l.hold(p.from, 0, 1)
	}
	return match, nil
}

// over gives back what the starter of match had of the races.
func (l *Lobby) over(match uint64) {
	if from, ok := l.starters[match]; ok {
		delete(l.starters, match)
		l.hold(from, 0, -1)
	}
}

// hasRoom reports whether p may open one more room.
func (l *Lobby) hasRoom(p *Player) bool {
	its := l.shares[p.from].rooms
	return len(l.rooms) < maxRooms && (its == 0 || its < maxRooms-len(l.rooms))
}

// guessed notes a wrong code of p.
func (l *Lobby) guessed(p *Player) {
	s := l.shares[p.from]
	s.guesses++
	l.keep(p.from, s)
}

// forgive forgets a wrong code of everybody.
func (l *Lobby) forgive() {
	for from, s := range l.shares {
		if s.guesses > 0 {
			s.guesses--
			l.keep(from, s)
		}
	}
}
