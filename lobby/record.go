package lobby

import (
	"time"

	"slipstream/lobby/bus"
)

// The records that nodes share, and how long each lasts if nobody writes it. A node's claims are good for
// as long as the node is alive: it writes its own record with every heartbeat, and the records of what it
// holds with every renewal. Times are Unix nanoseconds.

const (
	sweepEvery = 2 * time.Second // also the heartbeat
	nodeTTL    = 15 * time.Second
	leaseTTL   = 10 * time.Second
	holdTTL    = 5 * time.Minute
	renewAfter = int64(2 * time.Minute)

	// A node that is alone finds on the bus only what it wrote itself. To list that with every sweep was most
	// of the lobby's work on a node with hundreds of matches.
	listAloneEvery = 30 * time.Second

	// Its node record and its lease are of use only to a node that may come. So they are written as seldom as
	// their TTL allows.
	beatAloneEvery = 6 * time.Second
)

const _ = uint(int64(leaseTTL-beatAloneEvery-2*time.Second) - leaseMargin) // one sweep late, it is in time

// Buckets are what a Lobby keeps on its bus.
var Buckets = []bus.Bucket{
	{Name: "nodes", TTL: nodeTTL},
	{Name: "keys"},
	{Name: "lease", TTL: leaseTTL},
	{Name: "places", TTL: holdTTL},
	{Name: "rooms", TTL: holdTTL},
	{Name: "parties", TTL: holdTTL},
	{Name: "tickets", TTL: holdTTL},
	{Name: "matches", TTL: holdTTL},
}

// nodeRecord is a server, by its id.
type nodeRecord struct {
	ID       uint32 `json:"id"`
	URL      string `json:"url,omitempty"` // of its play socket
	Region   string `json:"region,omitempty"`
	Left     int    `json:"left"` // matches that it could start
	Players  int    `json:"players"`
	Matches  int    `json:"races"`
	Lobby    int    `json:"lobby"` // connections
	Draining bool   `json:"draining,omitempty"`
}

// keyRecord is a secret that tokens are signed with, by its id.
type keyRecord struct {
	Secret []byte `json:"secret"`
}

// leaseRecord says who makes matches.
type leaseRecord struct {
	Node  uint32 `json:"node"`
	Epoch uint64 `json:"epoch"` // the revision with which its node got it; 0: this record's own
}

// placeRecord says where a player is. Each player has one place.
type placeRecord struct {
	Player    uint64        `json:"player"`
	Name      string        `json:"name"`
	Node      uint32        `json:"node"`
	Since     int64         `json:"since"`            // when his connection came
	Gone      int64         `json:"gone,omitempty"`   // when it went; 0: it is there
	Issued    uint64        `json:"issued"`           // serial of the newest resume token
	Confirmed uint64        `json:"shown,omitempty"`  // serial of the newest one that the client showed to have
	Room      string        `json:"room,omitempty"`   // code
	Party     string        `json:"party,omitempty"`  // code
	Ticket    string        `json:"ticket,omitempty"` // key, while he waits for a match
	Match     matchRef      `json:"match,omitzero"`   // that he was given a seat in last
	Muted     []uint64      `json:"muted,omitempty"`  // of whom he wants to hear nothing
	Unkept    *unkeptRecord `json:"unkept,omitempty"` // the database could not be asked for his account
}

// unkeptRecord is what is needed to make an account later.
type unkeptRecord struct {
	Key []byte `json:"key"` // public
}

// matchRef names a match and the node that it runs on.
type matchRef struct {
	ID   uint64 `json:"id"`
	Node uint32 `json:"node"`
}

// memberRecord is a player in a room or a party.
type memberRecord struct {
	Player uint64 `json:"player"`
	Name   string `json:"name"`
	Node   uint32 `json:"node"`
	Gone   int64  `json:"gone,omitempty"` // when his connection went; 0: it is there
	Ready  bool   `json:"ready,omitempty"`
	Vote   int32  `json:"vote,omitempty"`  // for a track, from 1; 0: none
	From   string `json:"from,omitempty"`  // address
	Where  string `json:"where,omitempty"` // of a party's: as control.PartyMember says it

	RTT map[string]int32 `json:"rtt,omitempty"` // as a rider's
}

// partyRecord is a party, by its code.
type partyRecord struct {
	Home    uint32   `json:"home"`             // the node that it was opened on
	Members members  `json:"members"`          // the first leads
	Room    string   `json:"room,omitempty"`   // where its leader is
	Ticket  string   `json:"ticket,omitempty"` // key, while it waits for a match
	Queued  int64    `json:"queued,omitempty"` // when that began
	Match   matchRef `json:"match,omitzero"`   // that the queue led to last
	Led     string   `json:"led,omitempty"`    // key of the ticket that led there
	barred
}

// roomRecord is a room, by its code.
type roomRecord struct {
	Wish    Wish     `json:"wish"`
	Public  bool     `json:"public,omitempty"` // it is listed
	From    string   `json:"from,omitempty"`   // address of who opened it
	Home    uint32   `json:"home"`             // the node that it was opened on
	Members members  `json:"members"`          // the first is the host
	Match   matchRef `json:"match,omitzero"`   // that runs; zero while waiting
	Touched int64    `json:"touched"`          // when something last happened
	Seed    uint64   `json:"seed,omitempty"`   // decides between tracks with equal votes: the last match
	barred
}

// Steps of a ticket.
const (
	waiting  = ""
	claimed  = "claimed"  // the matchmaker has a match for it
	assigned = "assigned" // and its seats are kept
)

// ticketRecord is a place in the queue for quick matches.
type ticketRecord struct {
	Riders  []riderRecord `json:"riders"` // the first asked
	Wish    Wish          `json:"wish"`
	From    string        `json:"from,omitempty"` // address of who asked
	Since   int64         `json:"since"`
	Party   string        `json:"party,omitempty"` // code, if it is a party that waits
	Away    bool          `json:"away,omitempty"`  // nobody of them is connected
	State   string        `json:"state,omitempty"`
	Match   matchRef      `json:"match,omitzero"`
	Epoch   uint64        `json:"epoch,omitempty"` // of the matchmaker that claimed it
	Claimed int64         `json:"claimed,omitempty"`
}

// riderRecord is a player who waits.
type riderRecord struct {
	Player uint64           `json:"player"`
	Node   uint32           `json:"node"`
	Mu     float64          `json:"mu,omitempty"`
	Sigma  float64          `json:"sigma,omitempty"`
	Gone   bool             `json:"gone,omitempty"` // his connection is
	RTT    map[string]int32 `json:"rtt,omitempty"`  // in milliseconds, by region
}

// matchRecord is a match that runs, by its name. Its node keeps it up to date.
type matchRecord struct {
	ID     uint64 `json:"id"`
	Node   uint32 `json:"node"`
	Wish   Wish   `json:"wish"`
	Public bool   `json:"public,omitempty"`
	From   string `json:"from,omitempty"` // address of who started it
	Opened int64  `json:"opened"`
	Condition
}

func (m *matchRecord) ref() matchRef { return matchRef{m.ID, m.Node} }
