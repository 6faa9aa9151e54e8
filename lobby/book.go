package lobby

import (
	"encoding/json"
	"maps"
	"slices"

	"slipstream/lobby/bus"
)

// book is a node's view of one bucket of the bus, and its way to change the bucket. The bucket is the
// truth. Notices bring the view up to date at once, and sweeps (list) a little later. A change is a
// function of the current record: if another writer was first, it is applied again to the new record. The
// changes of one record are made in order, and all that are waiting go into one write.
type book[T record] struct {
	l      *Lobby
	bucket string
	all    map[string]*page[T]

	// wants says which records of other nodes are kept in the view.
	wants func(key string) bool

	// rescued returns what is to be written again for a record that this node knows and the brokers lost; nil
	// means nothing.
	rescued func(key string, rec *T) *T

	// changed is called when the view has changed. was is nil if there was no record before, is is nil if
	// there is none now. Neither may be modified.
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

const (
	goneTwice = 2    // lists must lack a record this often: one may come from a server that lags
	forgetFor = 60e9 // that the revision of what is gone is remembered
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

// found takes into the view a record that is certainly on the bus, whatever was seen before.
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

// miss takes a record out of the view that was missing when this node looked, unless the node has seen a
// newer revision since. The node may have looked a moment too early: if it sees the same revision again,
// the record is back in the view.
func (b *book[T]) miss(key string, revision uint64) {
	p := b.all[key]
	if p == nil || p.rec == nil || p.revision > revision {
		return
	}
	b.lose(key, revision)
	p.revision = revision - 1
}

// sweep makes the view equal to the bucket.
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

// doubt forgets the known revision of a record if lists have shown an older one for longer than any broker
// can lag: then the brokers have lost everything and count revisions from 1 again.
func (b *book[T]) doubt(key string, listed uint64) {
	p := b.all[key]
	if p == nil || listed >= p.revision {
		return
	}
	if p.absences++; p.absences >= goneTwice {
		p.revision = 0
	}
}

// compare drops records that are not listed any more, unless they are to be rescued, and forgets those that are
// long gone.
func (b *book[T]) compare(listed map[string]bool) {
	for _, key := range slices.Sorted(maps.Keys(b.all)) {
		p := b.all[key]
		if p.rec == nil || p.writing || listed[key] {
			continue
		}
		if p.absences++; p.absences >= goneTwice && b.rescued(key, p.rec) == nil {
			b.miss(key, p.revision)
		}
	}
	b.forget(func(key string) bool { return listed[key] })
}

// forget forgets records that are long gone and are still not there.
func (b *book[T]) forget(there func(key string) bool) {
	for key, p := range b.all {
		if p.rec == nil && !p.writing && b.l.now()-p.seen > forgetFor && !there(key) {
			delete(b.all, key)
		}
	}
}

// note takes a record into the view only, because nobody else is there to read it. It is not on the bus
// until it is edited.
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
