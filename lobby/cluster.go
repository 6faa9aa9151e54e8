package lobby

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// cluster is what a node knows of the others.
type cluster struct {
	swept  int64 // when the last sweep began
	listed int64 // when it last went through the matches, too
	looked int64 // and through its players' parties
	read   int64 // when one last listed what is on the bus
	wrote  int64 // when this node's record was last written
	clear  int64 // after blindness: from when on what is not there is gone
	sweeps int   // under way
	rooms  int
	lists  int   // of nodes, that were read
	beaten int64 // when this node last set about saying that it is there, and about the lease

	regions []control.Region // as players were told
	keyID   byte
	keys    map[byte]*key  // that this node signed with, or the cluster did, ever
	keyed   bool           // the cluster's were read
	from    map[string]own // what each address has

	silent  map[uint32]uint64 // nodes that nobody answered for, by the revision that their record had
	byMatch map[uint64]string // the room that a match is of
	retries []func()          // of what must reach another node: with every sweep
	unkeyed []func()          // what waits until this node is keyed
}

// own is what one address has open in the whole cluster.
type own struct{ rooms, matches int }

// key is a secret that has signed tokens which are still out. It is kept here so that it survives a broker
// that forgets.
type key struct {
	secret []byte
	shared bool // the cluster had it
}

func newCluster() cluster {
	return cluster{keys: map[byte]*key{}, from: map[string]own{}, byMatch: map[uint64]string{},
		silent: map[uint32]uint64{}}
}

// blindFor is how long sweeps may fail before a node calls itself blind.
const blindFor = 6 * time.Second

// blind reports whether the bus cannot be read or written, or could not a moment ago. While a node is blind
// its view stays as it is, nobody is evicted, and nothing is asked of the bus for players. While nobody can
// write, the other nodes' records expire too: that does not mean that those nodes are gone.
func (l *Lobby) blind() bool { return l.dark() || l.now() < l.cluster.clear }

func (l *Lobby) dark() bool {
	return l.now()-min(l.cluster.read, l.cluster.wrote) > int64(blindFor+l.beatEvery()-sweepEvery)
}

// sighted notes that the bus could be read or written.
func (l *Lobby) sighted(at *int64) {
	was := l.dark()
	if *at = l.now(); was && !l.dark() {
		l.cluster.clear = l.now() + 2*int64(sweepEvery)
		l.recheck() // others may have taken what was ours
	}
}

func nodeKey(id uint32) string { return strconv.FormatUint(uint64(id), 36) }

// alive reports whether a node is there, as far as this one can see. Nodes that start at the same time may
// each list the bucket before the others have written their records, so no node is taken for gone because
// of the first list alone.
func (l *Lobby) alive(id uint32) bool {
	return id == l.cfg.Node || l.cluster.lists < goneTwice || l.nodes.get(nodeKey(id)) != nil
}

// accompanied reports whether there are other nodes.
func (l *Lobby) accompanied() (others bool) {
	l.nodes.each(func(_ string, n *nodeRecord) { others = others || n.ID != l.cfg.Node })
	return others
}

// reach reports whether players of this node can be sent to another node.
func (l *Lobby) reach(node uint32) bool {
	n := l.nodes.get(nodeKey(node))
	return node == l.cfg.Node || n != nil && n.URL != ""
}

// find says at which URL players of this node reach another node; the URL is empty if it is this node. A
// node that is not in the view may have started a moment ago, so it is asked directly before anybody is
// told that its match is over.
func (l *Lobby) find(node uint32, then func(url string, err error)) {
	switch {
	case node == l.cfg.Node:
		then("", nil)
		return
	case l.reach(node):
		then(l.nodes.get(nodeKey(node)).URL, nil)
		return
	}
	l.ask(node, &order{Op: opWhere}, func(a *answer, err error) {
		if err == nil && a.URL == "" {
			err = ErrMatch
		}
		then(a.URL, err)
	})
}

// silent reports whether nobody answered for a node, and it has not been heard of since: its record
// outlives it for some seconds.
func (l *Lobby) silent(id uint32) bool {
	p := l.nodes.all[nodeKey(id)]
	revision, was := l.cluster.silent[id]
	return was && p != nil && p.revision == revision
}

// fellSilent notes that a node did not answer.
func (l *Lobby) fellSilent(id uint32) {
	if p := l.nodes.all[nodeKey(id)]; p != nil {
		l.cluster.silent[id] = p.revision
	}
}

// sweep compares the view with the bus, and looks after what this node holds.
func (l *Lobby) sweep() {
	l.cluster.swept = l.now()
	if l.cluster.sweeps > 0 {
		return // the bus is slow, or away
	}
	// Alone, this node wrote everything that is on the bus.
	all := !l.alone || l.now()-l.cluster.listed >= int64(listAloneEvery)
	swept := func(err error) {
		l.cluster.sweeps--
		if err == nil {
			l.sighted(&l.cluster.read)
		}
	}
	due := l.now()-l.cluster.beaten >= int64(l.beatEvery())
	if due {
		l.cluster.beaten = l.now()
		l.beat()
	}
	if all {
		l.cluster.listed, l.cluster.sweeps = l.now(), 3
		l.nodes.sweep(func(err error) {
			if err == nil {
				l.cluster.lists++
			}
			swept(err)
		})
		l.secrets.sweep(func(err error) { l.offerKey(err); swept(err) })
		l.rooms.sweep(func(err error) { l.keepRooms(err); swept(err) })
	} else {
		l.keepRooms(nil)
	}
	if l.alone {
		l.keepMatches(nil)
	} else {
		l.cluster.sweeps++
		l.matches.sweep(func(err error) { l.keepMatches(err); swept(err) })
	}
	l.renewPlaces()
	l.sweepTickets(all)
	l.sweepParties()
	if due {
		l.lead()
	}
}

// beat writes this node's record.
func (l *Lobby) beat() {
	key := nodeKey(l.cfg.Node)
	if p := l.nodes.all[key]; p != nil && p.writing {
		return
	}
	players, matches := l.hosting.seats.Counts()
	is := nodeRecord{
		ID: l.cfg.Node, URL: l.cfg.URL, Region: l.cfg.Region, Draining: l.draining,
		Left: l.hosting.seats.Left(), Players: players, Matches: matches, Lobby: len(l.conns),
	}
	wrote := func(err error) {
		if err == nil {
			l.sighted(&l.cluster.wrote)
			if l.alone { // what can be written within the process can be read there
				l.sighted(&l.cluster.read)
			}
		}
	}
	l.nodes.edit(key, func(n *nodeRecord) error { *n = is; return nil }, func(err error) {
		if err == errGone && !l.hosting.parted {
			l.recheck() // others may have thought that this node is gone
			l.nodes.create(key, &is, wrote)
			return
		}
		wrote(err)
	})
}

// part removes this node's record.
func (l *Lobby) part(done func()) {
	l.hosting.parted = true
	l.resign()
	l.nodes.edit(nodeKey(l.cfg.Node), func(*nodeRecord) error { return errDrop }, func(error) { done() })
}

// newKey makes a key for this node, to sign with until the cluster's key is known.
func (l *Lobby) newKey() {
	c := &l.cluster
	c.keyID = byte(l.cfg.Random())
	var secret []byte
	for range 4 {
		secret = binary.BigEndian.AppendUint64(secret, l.cfg.Random())
	}
	c.keys[c.keyID] = &key{secret: secret}
	l.keys.Store(token.NewKeys(c.keyID, secret))
}

// offerKey writes a key for the cluster if it has none: this node is the first, or the brokers have lost
// the keys. It also writes back other lost keys, because players hold tokens that they signed.
func (l *Lobby) offerKey(err error) {
	if err != nil {
		return
	}
	c, known := &l.cluster, 0
	l.secrets.each(func(string, *keyRecord) { known++ })
	for _, id := range slices.Sorted(maps.Keys(c.keys)) {
		name := strconv.Itoa(int(id))
		if k := c.keys[id]; l.secrets.get(name) == nil && (k.shared || known == 0 && id == c.keyID) {
			l.secrets.create(name, &keyRecord{k.secret}, func(error) {})
		}
	}
	c.keyed = true
	l.letIn()
}

// letIn goes on with the players who waited until this node had the cluster's keys.
func (l *Lobby) letIn() {
	waiting := l.cluster.unkeyed
	l.cluster.unkeyed = nil
	for _, again := range waiting {
		again()
	}
}

// adoptKeys signs with the cluster's first key from now on. It accepts tokens of all of the cluster's keys,
// and of those that signed tokens before.
func (l *Lobby) adoptKeys() {
	c, first := &l.cluster, true
	l.secrets.each(func(name string, k *keyRecord) {
		id, err := strconv.ParseUint(name, 10, 8)
		if err != nil || len(k.Secret) < 32 {
			return
		}
		c.keys[byte(id)] = &key{k.Secret, true}
		if first {
			first, c.keyID = false, byte(id)
		}
	})
	keys := token.NewKeys(c.keyID, c.keys[c.keyID].secret)
	for id, k := range c.keys {
		keys.Accept(id, k.secret)
	}
	l.keys.Store(keys)
}
