package bus

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// TestAwayOnce: a call whose last answer is that the broker cannot just now is over with it, and not
// once more when the time for that answer is.
func TestAwayOnce(t *testing.T) {
	r := onEmbedded(t)
	n := r.join().(*NATS)
	n.Serve("cannot", func(_ []byte, reply func([]byte)) { reply([]byte("not now")) })
	away, other := 0, false
	c := &call{
		n: n, msg: &nats.Msg{Subject: "cannot"}, within: 100 * time.Millisecond, // until is past: there is one try
		on: func(*nats.Msg) verdict { return retry }, away: func() { away++ },
	}
	c.try()
	r.wait(func() bool { return away > 0 })
	n.Request("nobody", nil, time.Second, func([]byte, error) { // its answer comes at once
		time.AfterFunc(3*c.within, func() { n.post(func() { other = true }) })
	})
	r.wait(func() bool { return other })
	if away != 1 {
		t.Errorf("the call was given up %d times", away)
	}
}

// TestServersLag: a write that lost is followed by a read of what won, though the server that is
// asked may not have it yet. If it never has, it is not the one that is wrong.
func TestServersLag(t *testing.T) {
	r := onEmbedded(t)
	a, b := r.join().(*NATS), r.join()
	write := func(key string, revision uint64) (newer uint64) {
		b.Update("lasting", key, []byte(time.Now().String()), revision, func(is uint64, err error) {
			if newer = is; err != nil {
				t.Error(err)
			}
		})
		r.wait(func() bool { return newer != 0 })
		return newer
	}
	read := func(key string, there bool) (e *Entry) {
		a.Get("lasting", key, func(is Entry, err error) {
			if e = &is; err != nil {
				t.Error(err)
			}
		})
		if there {
			r.wait(func() bool { return e != nil })
		} else {
			for range 5 { // a lag or two
				r.pass(lag)
			}
		}
		return e
	}
	first := write("k", 0)
	a.lose(subjectOf("lasting", "k"), first)
	a.lose(subjectOf("lasting", "new"), 0)
	if e := read("k", false); e != nil {
		t.Errorf("the loser is read: %+v", e)
	}
	if e := read("new", false); e != nil {
		t.Errorf("what is said to be there is not: %+v", e)
	}
	second, created := write("k", first), write("new", 0)
	r.wait(func() bool { return len(a.lost) == 0 })
	if e := read("k", true); e.Revision != second {
		t.Errorf("%+v instead of %d", e, second)
	}
	a.lose(subjectOf("lasting", "new"), created) // by mistake
	answered := false
	a.Get("lasting", "new", func(e Entry, err error) { answered = err == nil && e.Revision == created })
	r.wait(func() bool { return answered })
}

// leading is a broker that leads a bucket that there is not: it gives these answers to writes of a
// key, the last one again and again.
func leading(b Bus, bucket, key string, answers ...string) (asked *int) {
	asked = new(int)
	b.Serve(subjectOf(bucket, key), func(_ []byte, reply func([]byte)) {
		reply([]byte(answers[min(*asked, len(answers)-1)]))
		*asked++
	})
	return asked
}

const writeUnderWay = `{"error":{"code":400,"err_code":10164,"description":"write under way"},"seq":0}`

// TestAWriteUnderWay: a write meets one of the same record that is not on all servers yet, perhaps
// this node's own last one: a moment later it is taken. If it is not, ever, somebody else was
// first.
func TestAWriteUnderWay(t *testing.T) {
	r := onEmbedded(t)
	n := r.join().(*NATS) // on one connection the broker knows who serves before it is asked
	asked := leading(n, "led", "k", writeUnderWay, writeUnderWay, `{"stream":"KV_led","seq":7}`)
	var revision uint64
	var err error
	answered := false
	update := func(key string) {
		answered = false
		n.Update("led", key, []byte("mine"), 3, func(is uint64, why error) { revision, err, answered = is, why, true })
		r.wait(func() bool { return answered })
	}
	if update("k"); revision != 7 || err != nil || *asked != 3 {
		t.Errorf("revision %d, %v, asked %d times", revision, err, *asked)
	}
	asked = leading(n, "led", "never", writeUnderWay)
	n.Serve("$JS.API.DIRECT.GET.KV_led."+subjectOf("led", "never"),
		func(_ []byte, reply func([]byte)) { reply([]byte("another's")) })
	if update("never"); err != ErrConflict || *asked != maxLags {
		t.Errorf("%v, asked %d times", err, *asked)
	}
}
