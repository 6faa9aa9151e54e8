package bus

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
)

// answer is the broker's to a write.
type answer struct {
	Seq     uint64 `json:"seq"`
	Success bool   `json:"success"`
	Error   *struct {
		Code int `json:"err_code"`
	} `json:"error"`
}

// Codes of the broker's errors (nats-server, server/errors.json).
var (
	anotherRevision = []int{10071, underWay}     // wrong last sequence
	noSuchMessage   = []int{10037, 10043, 10057} // no message found, sequence not found, message delete failed
	noSuchStream    = 10059
)

// underWay means that the leader of several servers has a write of the same record that not all of them
// have yet. It may be our own last write, which was acknowledged already. A moment later it is done.
const underWay = 10164

// judge reads the answer to a write.
func (n *NATS) judge(m *nats.Msg, lost []int) (answer, verdict) {
	var a answer
	switch {
	case status(m) != "" || json.Unmarshal(m.Data, &a) != nil:
		n.setUp() // a broker that was restarted has forgotten its buckets
		return a, retry
	case a.Error == nil || slices.Contains(lost, a.Error.Code):
		return a, done
	case a.Error.Code == noSuchStream:
		n.setUp()
	}
	return a, retry
}

// Create implements Bus.
func (n *NATS) Create(bucket, key string, value []byte, then func(uint64, error)) {
	n.Update(bucket, key, value, 0, then)
}

// Update implements Bus.
func (n *NATS) Update(bucket, key string, value []byte, revision uint64, then func(uint64, error)) {
	msg := nats.NewMsg(subjectOf(bucket, key))
	msg.Data = bytes.Clone(value)
	msg.Header.Set("Nats-Expected-Last-Subject-Sequence", strconv.FormatUint(revision, 10))
	var c *call
	c = n.ask(msg, func(m *nats.Msg) verdict {
		a, v := n.judge(m, anotherRevision)
		switch {
		case v == retry:
		case a.Error == nil:
			then(a.Seq, nil)
		case a.Error.Code == underWay && c.tries < maxLags:
			return soon
		case c.tries > 1:
			n.lose(msg.Subject, revision)
			n.compare(bucket, key, msg.Data, then)
		default:
			n.lose(msg.Subject, revision)
			then(0, ErrConflict)
		}
		return v
	}, func() { then(0, ErrAway) })
}

// lose notes that a record has a newer revision than this one. The next server that is asked may not know
// that yet; to believe it would mean to lose again and again.
func (n *NATS) lose(subject string, revision uint64) {
	if len(n.lost) >= maxLost {
		clear(n.lost)
	}
	n.lost[subject] = revision
}

const (
	maxLost  = 4096
	maxLags  = 50 // times that a server is asked again: then it is not the one that is wrong
	noRecord = "404"
)

// lags reports whether an answer is older than what is known.
func (n *NATS) lags(c *call, subject string, m *nats.Msg) bool {
	revision, known := n.lost[subject]
	is := status(m)
	if !known || is != "" && is != noRecord {
		return false
	}
	if behind := is == "" && revisionOf(m) <= revision || is == noRecord && revision == 0; behind && c.tries < maxLags {
		return true
	}
	delete(n.lost, subject)
	return false
}

// compare finds out whether it was an earlier try of the same write that changed the record.
func (n *NATS) compare(bucket, key string, value []byte, then func(uint64, error)) {
	n.Get(bucket, key, func(e Entry, err error) {
		switch {
		case err == ErrAway:
			then(0, ErrAway)
		case err == nil && bytes.Equal(e.Value, value):
			then(e.Revision, nil)
		default:
			then(0, ErrConflict)
		}
	})
}

// Delete implements Bus.
func (n *NATS) Delete(bucket, key string, revision uint64, then func(error)) {
	msg := nats.NewMsg("$JS.API.STREAM.MSG.DELETE.KV_" + bucket)
	msg.Data = []byte(`{"no_erase":true,"seq":` + strconv.FormatUint(revision, 10) + `}`)
	var c *call
	c = n.ask(msg, func(m *nats.Msg) verdict {
		a, v := n.judge(m, noSuchMessage)
		switch {
		case v == retry:
		case a.Error == nil || c.tries > 1:
			then(nil)
		default:
			n.lose(subjectOf(bucket, key), revision)
			then(ErrConflict)
		}
		return v
	}, func() { then(ErrAway) })
}

// Get implements Bus.
func (n *NATS) Get(bucket, key string, then func(Entry, error)) {
	subject := subjectOf(bucket, key)
	msg := nats.NewMsg("$JS.API.DIRECT.GET.KV_" + bucket + "." + subject)
	var c *call
	c = n.ask(msg, func(m *nats.Msg) verdict {
		if n.lags(c, subject, m) {
			return soon
		}
		switch status(m) {
		case "":
			then(Entry{key, m.Data, revisionOf(m)}, nil)
		case noRecord:
			then(Entry{}, ErrMissing)
		default:
			n.setUp()
			return retry
		}
		return done
	}, func() { then(Entry{}, ErrAway) })
}

func revisionOf(m *nats.Msg) uint64 {
	revision, _ := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	return revision
}

// page is how many records one question of a List is for.
const page = 512

// List implements Bus. It reads on from sequence to sequence, from whichever server answers.
func (n *NATS) List(bucket string, then func([]Entry, error)) {
	n.list(bucket, 1, nil, then)
}

func (n *NATS) list(bucket string, from uint64, all []Entry, then func([]Entry, error)) {
	prefix := subjectOf(bucket, "")
	msg := nats.NewMsg("$JS.API.DIRECT.GET.KV_" + bucket)
	msg.Data, _ = json.Marshal(map[string]any{"seq": from, "batch": page, "next_by_subj": prefix + ">"})
	got := all
	var c *call
	tries := 1
	c = n.ask(msg, func(m *nats.Msg) verdict {
		if c != nil && c.tries != tries { // a try that broke off
			got, tries = all, c.tries
		}
		switch status(m) {
		case "":
			key, ok := strings.CutPrefix(m.Header.Get("Nats-Subject"), prefix)
			if !ok {
				return retry // no broker says that
			}
			got = append(got, Entry{key, m.Data, revisionOf(m)})
			return more
		case noRecord: // none is left
			then(got, nil)
		case "204":
			if m.Header.Get("Nats-Num-Pending") == "0" || len(got) == len(all) {
				then(got, nil)
			} else {
				n.list(bucket, got[len(got)-1].Revision+1, got, then)
			}
		default:
			n.setUp()
			return retry
		}
		return done
	}, func() { then(nil, ErrAway) })
}
