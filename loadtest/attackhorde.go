package main

import (
	"context"
	"errors"
	"math"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
)

// horde keeps a number of attackers going: whoever is closed is replaced. Its goroutines only open
// connections. Everything else the attackers do on the honest players' goroutine, in turns and a bounded
// piece at a time, so that the generator's own load is not taken for the server's.
type horde struct {
	want    int
	every   time.Duration // how often each has a turn
	atLeast time.Duration // how long the attack must last
	recruit func(i int) (*foe, error)

	foes   []*foe
	cursor int
	due    float64 // turns that are due and not yet taken
	last   time.Time
	most   int
	lives  []time.Duration // how long those lived who were closed
	codes  map[string]int  // the reasons that they were told
	buf    [16 << 10]byte

	fresh          chan *foe
	absent         atomic.Int64 // how many are wanted and not yet being recruited
	opened, failed atomic.Int64
	cancel         context.CancelFunc
	recruiters     sync.WaitGroup
}

// foe is one attacker.
type foe struct {
	net    net.Conn
	socket socket
	codec  *transport.Codec            // nil if it never asks for a WebSocket
	act    func(f *foe, now time.Time) // sends its next piece
	mute   bool                        // act does its own reading
	born   time.Time
	next   time.Time        // when it sends something
	out    []byte           // the part of a message that is still to be sent
	heard  int              // how many messages
	hear   func(msg []byte) // if not nil, called with each message
	err    error
}

// recruiters is how many goroutines open connections at the same time.
const recruiters = 8

func (h *horde) start(ctx context.Context, rate int) {
	ctx, h.cancel = context.WithCancel(ctx)
	h.fresh, h.codes, h.last = make(chan *foe, 1024), make(map[string]int), time.Now()
	h.absent.Store(int64(h.want))
	turns := make(chan int)
	h.recruiters.Go(func() {
		defer close(turns)
		h.call(ctx, rate, turns)
	})
	for range recruiters {
		h.recruiters.Go(func() {
			for i := range turns {
				f, err := h.recruit(i)
				if err != nil {
					h.failed.Add(1)
					h.absent.Add(1)
					continue
				}
				h.opened.Add(1)
				f.born = time.Now()
				select {
				case h.fresh <- f:
				case <-ctx.Done():
					f.net.Close()
				}
			}
		})
	}
}

// call says when the next attacker is to be recruited, at most rate times a second.
func (h *horde) call(ctx context.Context, rate int, turns chan<- int) {
	const step = 5 * time.Millisecond
	beat := time.NewTicker(step)
	defer beat.Stop()
	budget := 0.0
	for i := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		for budget = math.Min(budget+float64(rate)*step.Seconds(), float64(rate)/10+1); budget >= 1 &&
			h.absent.Load() > 0; budget-- {
			h.absent.Add(-1)
			select {
			case turns <- i:
				i++
			case <-ctx.Done():
				return
			}
		}
	}
}

// stop ends the recruiting and closes everybody.
func (h *horde) stop() {
	h.cancel()
	h.recruiters.Wait()
	for {
		select {
		case f := <-h.fresh:
			h.foes = append(h.foes, f)
			continue
		default:
		}
		break
	}
	for _, f := range h.foes {
		f.net.Close()
	}
	h.foes = nil
}

// turn gives a turn to as many as are due at now.
func (h *horde) turn(now time.Time) {
	for len(h.fresh) > 0 {
		h.foes = append(h.foes, <-h.fresh)
	}
	h.most = max(h.most, len(h.foes))
	h.due = math.Min(h.due+float64(len(h.foes))*now.Sub(h.last).Seconds()/h.every.Seconds(), float64(len(h.foes)))
	h.last = now
	for ; h.due >= 1 && len(h.foes) > 0; h.due-- {
		if h.cursor++; h.cursor >= len(h.foes) {
			h.cursor = 0
		}
		f := h.foes[h.cursor]
		if f.turn(h, now); f.err != nil {
			h.foes[h.cursor] = h.foes[len(h.foes)-1]
			h.foes = h.foes[:len(h.foes)-1]
			h.bury(f, now)
		}
	}
}

// bury counts one who was closed, and has him replaced.
func (h *horde) bury(f *foe, now time.Time) {
	f.net.Close()
	h.lives = append(h.lives, now.Sub(f.born))
	h.codes[told(f.err)]++
	h.absent.Add(1)
}

// told is the name of the reason that somebody was closed with.
func told(err error) string {
	var closed *transport.CloseError
	if errors.As(err, &closed) {
		return closed.Reason().String()
	}
	return "nothing"
}

// turn lets f read, so that it finds out whether it was closed, and then act.
func (f *foe) turn(h *horde, now time.Time) {
	if !f.mute {
		f.listen(h.buf[:])
	}
	if f.err == nil && !now.Before(f.next) {
		f.act(f, now)
	}
}

// errAnswered ends an attacker to whom an answer means the end: the server has had enough of him, or he has
// got all he wanted.
var errAnswered = errors.New("the server answered")

func (f *foe) listen(buf []byte) {
	n, err := f.socket.read(buf)
	switch {
	case err != nil:
		f.err = err
	case n > 0 && f.codec == nil:
		f.err = errAnswered
	case n > 0:
		f.codec.Feed(buf[:n])
		for {
			msg, ok, err := f.codec.Next()
			if err != nil {
				f.err = err
			}
			if err != nil || !ok {
				return
			}
			if f.heard++; f.hear != nil {
				f.hear(msg)
			}
		}
	}
}

// send writes as much of b as the kernel takes; the rest is not sent.
func (f *foe) send(b []byte) {
	if _, err := f.socket.write(b); err != nil && f.err == nil {
		f.listen(make([]byte, 4<<10)) // the reason for the closing may have arrived before
		if f.err == nil {
			f.err = err
		}
	}
}

// flush sends the codec's output.
func (f *foe) flush(codec *transport.Codec) {
	out := codec.Output()
	f.send(out)
	codec.Sent(len(out))
}

// newFoe makes an attacker out of a connection.
func newFoe(conn net.Conn, codec *transport.Codec, act func(*foe, time.Time)) (*foe, error) {
	conn, sock, err := detach(conn)
	if err != nil {
		return nil, err
	}
	return &foe{net: conn, socket: sock, codec: codec, act: act}, nil
}
