package lobby

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"slipstream/lobby/bus"
)

// book is a node's view of one bucket of the bus, and its way to change it. The bucket is
// the truth; notices bring the view up to date at once, and sweeps (list) soon. A change is a
// function of the record as it is: it is applied again if another writer was first. The
// changes of one record are made in order, and those that wait travel in one write.
type book[T record] struct {
	l      *Lobby
	bucket string
	all    map[string]*page[T]

	// wants says which records of other nodes are kept in the view.
	wants func(key string) bool

	// rescued returns what is to be written again of a record that this node knows and the brokers
	// lost; nil: nothing.
	rescued func(key string, rec *T) *T

	// changed is called when the view has changed; was or is are nil where there was
	// none, or is none any more. Neither may be changed.
	changed func(key string, was, is *T)
}

// page is one record of a book.
type page[T record] struct {
	rec      *T     // nil: there is none, and this only remembers which revision it had
	revision uint64 // of rec, or the last one before it went
	waiting  []edit[T]
	writing  bool
	noted    bool  // it was not on the bus, or not from the beginning
	seen     int64 // when this node saw it change
	absences int   // lists in a row that did not have it, or an older one
}

// edit is a change that somebody waits for.
type edit[T any] struct {
	change func(*T) error // an error leaves the record as it is; errDrop deletes it
	then   func(error)
}

// leaf is a record on the bus: marked with who wrote it and when, so that no two are alike.
type leaf[T any] struct {
	By     uint32 `json:"by"`
	Serial uint64 `json:"n"`
	Rec    T      `json:"r"`
}

// notice is what is published of a change.
type notice struct {
	Key      string          `json:"k"`
	Revision uint64          `json:"v"`
	Leaf     json.RawMessage `json:"l,omitempty"` // none: it is gone
}

// What can become of an edit, besides what the change itself says.
var (
	errDrop = errors.New("lobby: delete this record") // a change's way to ask for it
	errGone = errors.New("lobby: no such record")
)

const (
	goneTwice = 2    // lists must lack a record this often: one may come from a server that lags
	forgetFor = 60e9 // that the revision of what is gone is remembered
	maxRounds = 30   // conflicts in a row; then the broker is no help
)

func newBook[T record](l *Lobby, bucket string) *book[T] {
	b := &book[T]{l: l, bucket: bucket, all: map[string]*page[T]{}}
	b.wants = func(string) bool { return true }
	b.rescued = func(string, *T) *T { return nil }
	b.changed = func(string, *T, *T) {}
	return b
}

func subjectOf(bucket string) string { return "lobby." + bucket }

// get returns a record of the view, or nil. It is not to be changed.
func (b *book[T]) get(key string) *T {
	if p := b.all[key]; p != nil {
		return p.rec
	}
	return nil
}

// gone reports whether this node saw a record come and go.
func (b *book[T]) gone(key string) bool {
	p := b.all[key]
	return p != nil && p.rec == nil && (p.revision > 0 || p.noted)
}

func (b *book[T]) page(key string) *page[T] {
	p := b.all[key]
	if p == nil {
		p = &page[T]{seen: b.l.now()}
		b.all[key] = p
	}
	return p
}

// seal makes of a record what is written.
func (b *book[T]) seal(rec *T) []byte {
	b.l.serial++
	raw, err := json.Marshal(leaf[T]{b.l.cfg.Node, b.l.serial, *rec})
	if err != nil {
		panic(err) // records are plain
	}
	return raw
}

// copied is a record once more, all the way down.
func (b *book[T]) copied(rec *T) *T {
	var v leaf[T]
	if err := json.Unmarshal(b.seal(rec), &v); err != nil {
		panic(err)
	}
	return &v.Rec
}

// create writes a record that is not there; bus.ErrConflict if it is.
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

// edit changes a record; errGone if it is not there.
func (b *book[T]) edit(key string, change func(*T) error, then func(error)) {
	p := b.page(key)
	p.waiting = append(p.waiting, edit[T]{change, then})
	if !p.writing {
		p.writing = true
		b.write(key, p, 0)
	}
}

// insist makes a change that must not get lost: again with every sweep, until the bus took it or it
// makes no sense any more.
func (b *book[T]) insist(key string, change func(*T) error, then func(error)) {
	b.edit(key, change, func(err error) {
		if err == bus.ErrAway {
			b.l.cluster.retries = append(b.l.cluster.retries, func() { b.insist(key, change, then) })
			return
		}
		then(err)
	})
}

// write applies the edits that wait: to the record as this node knows it, and if that is
// not how it is, to what it reads then.
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

// rescue writes a record again that was not there when this node looked, if there is something to rescue.
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

// apply makes the changes in a copy of a record and writes that in place of a revision. If that is
// an older one than this node knows and the write is taken, then the brokers have lost everything,
// and count from 1 again.
func (b *book[T]) apply(key string, p *page[T], is *T, revision uint64, round int) {
	rec := b.copied(is)
	verdicts := make([]error, len(p.waiting))
	changes, drop := 0, false
	for i, e := range p.waiting {
		if drop {
			verdicts[i] = errGone
			continue
		}
		verdicts[i] = e.change(rec)
		if drop = verdicts[i] == errDrop; drop {
			verdicts[i] = nil
		}
		if verdicts[i] == nil {
			changes++
		}
	}
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

// hear takes a notice.
func (b *book[T]) hear(msg []byte) {
	n, ok := parse[notice](b.l, "a notice", msg)
	switch {
	case !ok:
	case n.Leaf == nil:
		b.lose(n.Key, n.Revision)
	case b.get(n.Key) != nil || b.wants(n.Key):
		b.see(n.Key, n.Leaf, n.Revision)
	}
}

// see takes a record into the view, unless a newer one is there.
func (b *book[T]) see(key string, raw []byte, revision uint64) {
	p := b.page(key)
	if revision < p.revision {
		return
	}
	p.absences = 0
	if revision == p.revision {
		return
	}
	rec, ok := unseal[T](b.l, key, raw)
	if !ok {
		return
	}
	was := p.rec
	p.rec, p.revision, p.seen = rec, revision, b.l.now()
	b.changed(key, was, rec)
}

// found takes a record into the view that is there, whatever was seen before.
func (b *book[T]) found(key string, e bus.Entry) {
	b.page(key).revision = 0
	b.see(key, e.Value, e.Revision)
}

// lose takes a record out of the view.
func (b *book[T]) lose(key string, revision uint64) {
	p := b.all[key]
	if p == nil || p.revision > revision {
		return
	}
	was := p.rec
	p.rec, p.revision, p.seen = nil, revision, b.l.now()
	if was != nil {
		b.changed(key, was, nil)
	}
}

// miss takes a record out of the view that was not there when this node looked, unless it
// has seen a newer one since. It may have looked a moment too early: the same
// revision, seen again, is there again.
func (b *book[T]) miss(key string, revision uint64) {
	p := b.all[key]
	if p == nil || p.rec == nil || p.revision > revision {
		return
	}
	b.lose(key, revision)
	p.revision = revision - 1
}

// sweep makes the view what the bucket is.
func (b *book[T]) sweep(then func(error)) {
	b.l.bus.List(b.bucket, func(all []bus.Entry, err error) {
		if err != nil {
			then(err)
			return
		}
		listed := make(map[string]bool, len(all))
		for _, e := range all {
			listed[e.Key] = true
			if b.get(e.Key) != nil || b.wants(e.Key) {
				b.doubt(e.Key, e.Revision)
				b.see(e.Key, e.Value, e.Revision)
			}
		}
		b.compare(listed)
		then(nil)
	})
}

// doubt forgets which revision of a record it knows, if lists have had an older one for so long that
// no server can lag that far: the brokers have lost everything, and count from 1 again.
func (b *book[T]) doubt(key string, listed uint64) {
	p := b.all[key]
	if p == nil || listed >= p.revision {
		return
	}
	if p.absences++; p.absences >= goneTwice {
		p.revision = 0
	}
}

// compare drops what is not listed any more, and forgets what is long gone.
func (b *book[T]) compare(listed map[string]bool) {
	for _, key := range slices.Sorted(maps.Keys(b.all)) {
		p := b.all[key]
		if p.rec == nil || p.writing || listed[key] {
			continue
		}
		if p.absences++; p.absences >= goneTwice {
			b.miss(key, p.revision)
		}
	}
	b.forget(func(key string) bool { return listed[key] })
}

// forget forgets what is long gone, and not there.
func (b *book[T]) forget(there func(key string) bool) {
	for key, p := range b.all {
		if p.rec == nil && !p.writing && b.l.now()-p.seen > forgetFor && !there(key) {
			delete(b.all, key)
		}
	}
}

// note takes into the view what nobody else is there to read: it is not on the bus until it is edited.
func (b *book[T]) note(key string, rec *T) {
	p := b.page(key)
	was := p.rec
	p.rec, p.noted, p.seen = rec, true, b.l.now()
	b.changed(key, was, rec)
}

// each calls f for every record of the view, in an order that is the same each time.
func (b *book[T]) each(f func(key string, rec *T)) {
	for _, key := range slices.Sorted(maps.Keys(b.all)) {
		if rec := b.get(key); rec != nil {
			f(key, rec)
		}
	}
}

// renew writes a record again before it expires, if nobody did for so long.
func (b *book[T]) renew(key string, after int64) {
	if p := b.all[key]; p != nil && p.rec != nil && !p.writing && b.l.now()-p.seen > after {
		b.edit(key, func(*T) error { return nil }, func(error) {})
	}
}
