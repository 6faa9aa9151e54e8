// Package bus is what the nodes of one cluster share: small records with revisions
// that expire ([Bus.Create] and its like), notices that may be lost ([Bus.Publish]), and
// questions to one node ([Bus.Request]). [Open] has NATS do it, in this process or on servers
// elsewhere; a [Fake] does it in memory on a virtual clock, with faults. It knows nothing of
// players, rooms or matches.
//
// # What holds
//
//   - A record is the truth. A write names the revision that it replaces, so of two
//     writers who read the same one loses, and knows it.
//   - A notice is a hint: it may be lost, and come before or after what it is about. Whoever
//     relies on notices also lists now and then.
//   - A record expires when nobody wrote it for its bucket's TTL: late, never early.
//   - A write is tried again for up to [Patience]. When it then fails with [ErrAway] it may
//     have happened. One that was in fact made by an earlier try counts as made; that is found out by
//     comparing values, so two writers never write the same value for one key.
//   - Nothing here is on disk. What must outlive the cluster belongs elsewhere.
package bus

import (
	"errors"
	"time"
)

// Bucket is a set of records that live equally long.
type Bucket struct {
	Name string        // letters only
	TTL  time.Duration // 0: for ever
}

// Entry is one record. Its value belongs to the receiver.
type Entry struct {
	Key      string // letters, digits, and - _ =
	Value    []byte
	Revision uint64 // grows with every write to the bucket
}

// Patience is how long a write is tried again: longer than a broker's election.
const Patience = 15 * time.Second

// What a call can come to.
var (
	ErrMissing  = errors.New("bus: no such record")
	ErrConflict = errors.New("bus: the record is another by now")
	ErrAway     = errors.New("bus: cannot be reached")
	ErrNobody   = errors.New("bus: nobody answers there")
)

// Bus is one node's access. It belongs to one goroutine, its owner's. Every call returns
// at once, and what comes of it is posted to the owner: then is called once, and never
// before the call returned. Values and messages that are passed in are not kept.
type Bus interface {
	// Get reads a record; ErrMissing. It may be a moment behind the newest write, but not behind
	// one that this node lost to.
	Get(bucket, key string, then func(Entry, error))

	// Create writes a record that is not there; ErrConflict.
	Create(bucket, key string, value []byte, then func(revision uint64, err error))

	// Update replaces revision; ErrConflict, also when it is there no more.
	Update(bucket, key string, value []byte, revision uint64, then func(newer uint64, err error))

	// Delete removes revision; ErrConflict, also when it is there no more.
	Delete(bucket, key string, revision uint64, then func(error))

	// List reads a whole bucket, in no order.
	List(bucket string, then func([]Entry, error))

	// Publish tells everybody who listens, this node included.
	Publish(subject string, msg []byte)

	// Subscribe listens. A last token ">" stands for any.
	Subscribe(subject string, on func(msg []byte))

	// Request asks whoever serves subject; ErrNobody, or ErrAway after within. A request
	// that failed may have been served.
	Request(subject string, msg []byte, within time.Duration, then func(reply []byte, err error))

	// Serve answers requests. reply may be called later, once.
	Serve(subject string, on func(msg []byte, reply func([]byte)))

	// Close forgets every call under way. No other may follow.
	Close()
}
