// Package bus is what the nodes of one cluster share: small records that have a revision and expire
// ([Bus.Create] and similar methods), notices that may be lost ([Bus.Publish]), and questions to one node
// ([Bus.Request]). [Open] does it with NATS, in this process or on servers elsewhere; a [Fake] does it in
// memory on a virtual clock, with faults. The package knows nothing of players, rooms or matches.
//
// # What holds
//
//   - A record is the truth. A write names the revision that it replaces. So if two writers have read the
//     same revision, one of them loses, and is told so.
//   - A notice is a hint: it may be lost, and may come before or after the change that it is about.
//     Whoever relies on notices must also list from time to time.
//   - A record expires when nobody has written it for its bucket's TTL: perhaps later, never earlier.
//   - A write is tried again for up to [Patience]. If it then fails with [ErrAway] it may still have
//     happened. If an earlier try has in fact written the value, the write counts as done. That is found
//     out by comparing values, so two writers must never write the same value to one key.
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

// Bus is one node's access to the cluster. It belongs to one goroutine, its owner's. Every call returns at
// once. Its outcome is posted to the owner: then is called once, and never before the call has returned.
// Values and messages that are passed in are not kept.
type Bus interface {
	// Get reads a record; ErrMissing if there is none. The answer may be slightly older than the newest
	// write, but never older than a write that this node has lost to.
	Get(bucket, key string, then func(Entry, error))

	// Create writes a new record; ErrConflict if there is one already.
	Create(bucket, key string, value []byte, then func(revision uint64, err error))

	// Update replaces revision; ErrConflict if the record has another revision or is gone.
	Update(bucket, key string, value []byte, revision uint64, then func(newer uint64, err error))

	// Delete removes revision; ErrConflict if the record has another revision or is gone.
	Delete(bucket, key string, revision uint64, then func(error))

	// List reads a whole bucket, in no particular order.
	List(bucket string, then func([]Entry, error))

	// Publish tells everybody who listens, this node included.
	Publish(subject string, msg []byte)

	// Subscribe listens to a subject. A last token ">" stands for any ending.
	Subscribe(subject string, on func(msg []byte))

	// Request asks whoever serves subject; ErrNobody if nobody does, ErrAway if there is no answer within the
	// given time. A request that failed may still have been served.
	Request(subject string, msg []byte, within time.Duration, then func(reply []byte, err error))

	// Serve answers requests. reply may be called later, once.
	Serve(subject string, on func(msg []byte, reply func([]byte)))

	// Close forgets every call that is not finished. No other call may follow.
	Close()
}
