package server

import (
	"errors"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/web"
)

// flightWait is how long a shard has to answer whoever asks for a flight record.
const flightWait = 2 * time.Second

var errStuck = errors.New("the shard of that match does not answer: it is stuck, or the server stops")

// running lists the matches, for the admin port.
func (n *Node) running() []web.Running {
	n.races.mu.Lock()
	defer n.races.mu.Unlock()
	all := []web.Running{}
	for _, r := range n.races.byID {
		all = append(all, web.Running{Match: r.name, Game: r.game.rules.Name, Players: len(r.holders())})
	}
	return all
}

// flight copies what a match remembers, on the match's own shard.
func (n *Node) flight(name string, slot int) (*match.Flight, error) {
	r := n.races.named(name)
	if r == nil {
		return nil, web.ErrNoMatch
	}
	copied := make(chan *match.Flight, 1)
	r.shard.t.Post(func() {
		if r.match == nil {
			copied <- nil
			return
		}
		copied <- r.match.Flight(slot)
	})
	select {
	case f := <-copied:
		if f == nil {
			return nil, web.ErrNoMatch
		}
		return f, nil
	case <-time.After(flightWait):
		return nil, errStuck
	}
}

func (rs *races) named(name string) *race {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for _, r := range rs.byID {
		if r.name == name {
			return r
		}
	}
	return nil
}
