package bus

import (
	"slices"
	"time"
)

// FakeBus is one node's Bus on a Fake.
type FakeBus struct {
	f      *Fake
	post   func(func())
	cut    bool
	closed bool
	lost   map[string]bool // records that another writer was quicker with: this node reads nothing older
	subs   []fakeSub
}

type fakeSub struct {
	subject string
	on      func(msg []byte, reply func([]byte)) // reply is nil for notices
	serves  bool
}

// Join returns a Bus for one more node. post takes what must be done on the owner's goroutine.
func (f *Fake) Join(post func(func())) *FakeBus {
	b := &FakeBus{f: f, post: post, lost: map[string]bool{}}
	f.nodes = append(f.nodes, b)
	return b
}

// Cut separates the node from the broker, or reconnects it.
func (b *FakeBus) Cut(cut bool) { b.cut = cut }

// Close implements Bus.
func (b *FakeBus) Close() {
	b.closed = true
	b.f.nodes = slices.DeleteFunc(b.f.nodes, func(n *FakeBus) bool { return n == b })
}

func (b *FakeBus) away(write bool) bool { return b.cut || b.f.Down || write && b.f.Mute }

// answer posts what a call came to.
func (b *FakeBus) answer(do func()) {
	if !b.closed {
		b.post(func() {
			if !b.closed {
				do()
			}
		})
	}
}

// retryAfter is the pause before a call is tried again.
const retryAfter = 500 * time.Millisecond

// call takes do to the broker and done back, again and again until both ways worked or the time is over.
func (b *FakeBus) call(write bool, do func(again bool), done, failed func()) {
	until := b.f.now() + int64(Patience)
	var try func(again bool)
	retry := func() {
		if b.f.now() >= until {
			b.answer(failed)
			return
		}
		b.f.at(b.f.now()+int64(retryAfter)/2+b.f.rng.Int64N(int64(retryAfter)), func() { try(true) })
	}
	try = func(again bool) {
		if b.closed {
			return
		}
		b.f.in(b.f.Delay, func() {
			if b.away(write) {
				retry()
				return
			}
			do(again)
			b.f.in(b.f.Delay, func() {
				if b.away(false) {
					retry()
					return
				}
				b.answer(done)
			})
		})
	}
	try(false)
}

// Get implements Bus.
func (b *FakeBus) Get(bucket, key string, then func(Entry, error)) {
	var e Entry
	var err error
	b.call(false, func(bool) {
		e, err = Entry{}, ErrMissing
		all := b.f.list(bucket)
		if !b.lost[bucket+" "+key] {
			all = b.f.read(bucket)
		}
		delete(b.lost, bucket+" "+key)
		if i := slices.IndexFunc(all, func(e Entry) bool { return e.Key == key }); i >= 0 {
			e, err = all[i], nil
		}
	}, func() { then(e, err) }, func() { then(Entry{}, ErrAway) })
}

// Create implements Bus.
func (b *FakeBus) Create(bucket, key string, value []byte, then func(uint64, error)) {
	b.Update(bucket, key, value, 0, then)
}

// Update implements Bus.
func (b *FakeBus) Update(bucket, key string, value []byte, revision uint64, then func(uint64, error)) {
	var newer uint64
	var err error
	value = slices.Clone(value)
	b.call(true, func(again bool) {
		newer, err = b.f.put(bucket, key, value, revision, again)
		b.lost[bucket+" "+key] = err == ErrConflict
	},
		func() { then(newer, err) }, func() { then(0, ErrAway) })
}

// Delete implements Bus.
func (b *FakeBus) Delete(bucket, key string, revision uint64, then func(error)) {
	var err error
	b.call(true, func(again bool) {
		err = b.f.remove(bucket, key, revision, again)
		b.lost[bucket+" "+key] = err == ErrConflict
	},
		func() { then(err) }, func() { then(ErrAway) })
}

// List implements Bus.
func (b *FakeBus) List(bucket string, then func([]Entry, error)) {
	var all []Entry
	b.call(false, func(bool) { all = b.f.read(bucket) },
		func() { then(all, nil) }, func() { then(nil, ErrAway) })
}

// Subscribe implements Bus.
func (b *FakeBus) Subscribe(subject string, on func(msg []byte)) {
	b.subs = append(b.subs, fakeSub{subject, func(msg []byte, _ func([]byte)) { on(msg) }, false})
}

// Serve implements Bus.
func (b *FakeBus) Serve(subject string, on func(msg []byte, reply func([]byte))) {
	b.subs = append(b.subs, fakeSub{subject, on, true})
}

// Publish implements Bus.
func (b *FakeBus) Publish(subject string, msg []byte) {
	msg = slices.Clone(msg)
	b.f.in(b.f.Delay, func() {
		if b.away(false) || b.closed {
			return
		}
		for _, n := range b.f.nodes {
			n.hear(subject, msg)
		}
	})
}

// hear brings a notice to a node, or loses it.
func (b *FakeBus) hear(subject string, msg []byte) {
	for _, s := range b.subs {
		if s.serves || !matches(s.subject, subject) {
			continue
		}
		if b.f.Silent || b.f.rng.Float64() < b.f.Lose {
			b.f.Lost++
			continue
		}
		b.f.in(b.f.Delay, func() {
			if !b.away(false) {
				b.answer(func() { s.on(slices.Clone(msg), nil) })
			}
		})
	}
}

// Request implements Bus. It never tries again: that is the caller's decision.
func (b *FakeBus) Request(subject string, msg []byte, within time.Duration, then func([]byte, error)) {
	msg = slices.Clone(msg)
	settled := false
	settle := func(reply []byte, err error) {
		b.answer(func() {
			if !settled {
				settled = true
				then(reply, err)
			}
		})
	}
	b.f.at(b.f.now()+int64(within), func() {
		if !settled {
			settle(nil, ErrAway)
		}
	})
	b.f.in(b.f.Delay, func() {
		if b.away(false) {
			return
		}
		server, sub := b.f.server(subject)
		if server == nil {
			settle(nil, ErrNobody)
			return
		}
		server.f.in(b.f.Delay, func() {
			server.answer(func() {
				sub.on(slices.Clone(msg), func(reply []byte) {
					reply = slices.Clone(reply)
					b.f.in(b.f.Delay, func() {
						if !server.away(false) && !b.away(false) {
							settle(reply, nil)
						}
					})
				})
			})
		})
	})
}

// server finds who serves a subject and can be reached.
func (f *Fake) server(subject string) (*FakeBus, fakeSub) {
	for _, n := range f.nodes {
		for _, s := range n.subs {
			if s.serves && s.subject == subject && !n.cut {
				return n, s
			}
		}
	}
	return nil, fakeSub{}
}
