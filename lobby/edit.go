package lobby

import (
	"encoding/json"
	"errors"
	"slices"

	"slipstream/lobby/bus"
)

// This file is the writing part of a book.

// edit is a change whose caller waits for the outcome.
type edit[T any] struct {
	change func(*T) error // an error leaves the record as it is; errDrop deletes it
	then   func(error)
}

// What can become of an edit, besides what the change itself says.
var (
	errDrop = errors.New("lobby: delete this record") // a change's way to ask for it
	errGone = errors.New("lobby: no such record")
)

// maxRounds is how many conflicts in a row are accepted. After that something is wrong with the broker.
const maxRounds = 30

// seal encodes a record as it is written to the bus.
func (b *book[T]) seal(rec *T) []byte {
	b.l.serial++
	raw, err := json.Marshal(leaf[T]{b.l.cfg.Node, b.l.serial, *rec})
	if err != nil {
		panic(err) // records are plain
	}
	return raw
}

// copied returns a deep copy of a record.
func (b *book[T]) copied(rec *T) *T {
	var v leaf[T]
	if err := json.Unmarshal(b.seal(rec), &v); err != nil {
		panic(err)
	}
	return &v.Rec
}

// create writes a new record; bus.ErrConflict if there is one already.
func (b *book[T]) create(key string, rec *T, then func(error)) {
	raw := b.seal(rec)
	b.l.bus.Create(b.bucket, key, raw, func(revision uint64, err error) {
		if err == nil {
			b.page(key).revision = 0 // none was there, so whatever is known is older
			b.wrote(key, raw, revision)
		}
		then(err)
	})
}

// edit changes a record; errGone if there is none.
func (b *book[T]) edit(key string, change func(*T) error, then func(error)) {
	p := b.page(key)
	p.waiting = append(p.waiting, edit[T]{change, then})
	if !p.writing {
		p.writing = true
		b.write(key, p, 0)
	}
}

// insist makes a change that must not get lost. It tries again with every sweep, until the bus has taken
// the change or the change no longer applies.
func (b *book[T]) insist(key string, change func(*T) error, then func(error)) {
	b.edit(key, change, func(err error) {
		if err == bus.ErrAway {
			b.l.cluster.retries = append(b.l.cluster.retries, func() { b.insist(key, change, then) })
			return
		}
		then(err)
	})
}

// write applies the waiting edits: first to the record as this node knows it, and if the bus has another
// one, to the record that it then reads.
func (b *book[T]) write(key string, p *page[T], round int) {
	if p.rec != nil && round == 0 {
		b.apply(key, p, p.rec, p.revision, round)
		return
	}
	asked := p.revision
	b.l.bus.Get(b.bucket, key, func(e bus.Entry, err error) {
		switch {
		case err == bus.ErrMissing && round <= maxRounds && b.rescue(key, func() { b.write(key, p, round+1) }):
			return
		case err == bus.ErrMissing:
			b.miss(key, asked)
			b.settle(key, p, len(p.waiting), func(int) error { return errGone })
			return
		case err != nil || round > maxRounds:
			b.settle(key, p, len(p.waiting), func(int) error { return bus.ErrAway })
			return
		}
		b.see(key, e.Value, e.Revision)
		rec, revision := p.rec, p.revision
		switch {
		case e.Revision > revision: // it is not sound: what is known is written in its place
			revision = e.Revision
		case e.Revision < asked && revision == asked: // a server lags, or the brokers count anew: a write tells
			rec, _ = unseal[T](b.l, key, e.Value)
			revision = e.Revision
		}
		if rec == nil { // it went meanwhile, or is of another version
			b.settle(key, p, len(p.waiting), func(int) error { return errGone })
			return
		}
		b.apply(key, p, rec, revision, round)
	})
}

// rescue writes a record again that was missing when this node looked, if there is something to rescue.
func (b *book[T]) rescue(key string, then func()) bool {
	rec := b.get(key)
	if rec == nil {
		return false
	}
	if rec = b.rescued(key, rec); rec == nil {
		return false
	}
	b.create(key, rec, func(err error) {
		if err == bus.ErrConflict { // another node was quicker, and the brokers count anew
			b.page(key).revision = 0
		}
		then()
	})
	return true
}

// apply makes the changes in a copy of a record and writes the copy in place of the given revision. If that
// revision is older than the one this node knows and the write succeeds, then the brokers have lost
// everything and count from 1 again.
func (b *book[T]) apply(key string, p *page[T], is *T, revision uint64, round int) {
	rec := b.copied(is)
	verdicts, changes, drop := change(rec, p.waiting)
	settle := func(err error) {
		b.settle(key, p, len(verdicts), func(i int) error {
			if verdicts[i] != nil {
				return verdicts[i]
			}
			return err
		})
	}
	known := p.revision
	taken := func() {
		if revision < known && p.revision == known {
			p.revision = 0
		}
	}
	switch {
	case changes == 0:
		settle(nil)
	case drop:
		b.l.bus.Delete(b.bucket, key, revision, func(err error) {
			if err == bus.ErrConflict {
				b.write(key, p, round+1)
				return
			}
			if err == nil {
				taken()
				b.lose(key, revision)
				b.tell(notice{Key: key, Revision: revision})
			}
			settle(err)
		})
	default:
		raw := b.seal(rec)
		b.l.bus.Update(b.bucket, key, raw, revision, func(newer uint64, err error) {
			if err == bus.ErrConflict {
				b.write(key, p, round+1)
				return
			}
			if err == nil {
				taken()
				b.wrote(key, raw, newer)
			}
			settle(err)
		})
	}
}

// change makes changes in a record. It returns what became of each, how many were made, and whether one of them
// deletes the record: then all after it find none.
func change[T any](rec *T, all []edit[T]) (verdicts []error, made int, drop bool) {
	for _, e := range all {
		verdict := errGone
		if !drop {
			verdict = e.change(rec)
		}
		if verdict == errDrop {
			verdict, drop = nil, true
		}
		if verdict == nil {
			made++
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts, made, drop
}

// settle answers the first n edits, and goes on with those that came meanwhile.
func (b *book[T]) settle(key string, p *page[T], n int, verdict func(i int) error) {
	batch := p.waiting[:n:n]
	p.waiting = slices.Clone(p.waiting[n:])
	for i, e := range batch {
		e.then(verdict(i))
	}
	if p.writing = len(p.waiting) > 0; p.writing {
		b.write(key, p, 0)
	}
}

func (b *book[T]) wrote(key string, raw []byte, revision uint64) {
	b.see(key, raw, revision)
	b.tell(notice{key, revision, raw})
}

func (b *book[T]) tell(n notice) { b.l.bus.Publish(subjectOf(b.bucket), marshal(n)) }

func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is ours, and plain
	}
	return raw
}

// renew writes a record again before it expires, if nobody has written it for the time given by after.
func (b *book[T]) renew(key string, after int64) {
	if p := b.all[key]; p != nil && p.rec != nil && !p.writing && b.l.now()-p.seen > after {
		b.edit(key, func(*T) error { return nil }, func(error) {})
	}
}
