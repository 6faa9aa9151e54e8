package server

import (
	"errors"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/web"
)

// flightWait is how long a shard may take to answer a request for a flight record.
const flightWait = 2 * time.Second

var errStuck = errors.New("the shard of that match does not answer: it is stuck, or the server stops")

// listMatches lists the matches, for the admin port.
func (n *Node) listMatches() []web.Running {
	n.matches.mu.Lock()
	defer n.matches.mu.Unlock()
	all := []web.Running{}
	for _, h := range n.matches.byID {
		all = append(all, web.Running{Match: h.name, Game: h.game.rules.Name, Players: len(h.holders())})
	}
	return all
}

// flight copies what a match remembers, on the match's own shard.
func (n *Node) flight(name string, slot int) (*match.Flight, error) {
	h := n.matches.named(name)
	if h == nil {
		return nil, web.ErrNoMatch
	}
	copied := make(chan *match.Flight, 1)
	h.shard.t.Post(func() {
		if h.match == nil {
			copied <- nil
			return
		}
		copied <- h.match.Flight(slot)
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

func (ms *matches) named(name string) *hosted {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	for _, h := range ms.byID {
		if h.name == name {
			return h
		}
	}
	return nil
}
