package world

import (
	"io"
	"math/rand/v2"
	"net/netip"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/netsim"
)

// never is later than everything.
const never = time.Duration(1) << 62

// wire is a TCP connection between a client's codec and a socket of a server, with a
// link for each direction. Either end learns of its end when it would on a network.
type wire struct {
	s        *host
	codec    *transport.Codec
	end      *transport.End
	up, down *netsim.Link
	tap      *tap // nil on /lobby
	left     []byte
	space    [2048]byte
	buf      [2048]byte

	broken     bool // nothing gets through any more
	tellServer time.Duration
	tellClient time.Duration
	hungUp     bool          // the server was told
	eof        bool          // the server closed
	unseen     time.Duration // how long what the server said may stay in its kernel
	quiet      time.Duration
	choked     time.Duration // when the link last took less than there may have been
	closing    time.Duration // the client closed at this time; never: not yet
	err        error         // the client was told
}

// link is what a connection's two directions are like.
type link struct {
	up, down netsim.Conditions
	window   int // bytes that the server's kernel takes; 0: many
}

// buffer is what a link holds if nothing is said of it.
const buffer = 32 << 10

// dial opens a connection from somebody's address to a path of the server at a site.
func (w *world) dial(to *site, path string, from netip.Addr, l link) *wire {
	x := &wire{s: to.host, tellServer: never, tellClient: never, closing: never, unseen: 5 * time.Millisecond}
	if l.down.Buffer == 0 {
		l.up.Buffer, l.down.Buffer = buffer, buffer
	}
	x.up, x.down = netsim.New(l.up, w.rng.Uint64()), netsim.New(l.down, w.rng.Uint64())
	random := rand.New(rand.NewPCG(w.rng.Uint64(), 1))
	x.codec = transport.NewCodec("world", path, "", 64<<10, func(p []byte) {
		for i := range p {
			p[i] = byte(random.Uint32())
		}
	})
	if path == "/play" {
		x.tap = newTap(w, x)
	}
	if to.host == nil { // nobody listens
		x.broken, x.hungUp, x.tellClient = true, true, w.now+l.up.RTT
	} else {
		lo := to.host.lo
		lo.Window, lo.From = 4096, from
		if l.window != 0 {
			lo.Window, x.unseen = l.window, 100*time.Millisecond
		}
		x.end = lo.Connect()
	}
	w.wires = append(w.wires, x)
	w.tally.dials++
	if w.born != nil {
		w.born(x)
	}
	return x
}

// send carries the client's bytes to the server.
func (x *wire) send(now time.Duration) {
	at := int64(now)
	if !x.broken {
		if out := x.codec.Output(); len(out) > 0 {
			x.codec.Sent(x.up.Push(at, out))
		}
		if len(x.left) == 0 {
			x.left = x.space[:x.up.Pop(at, x.space[:])]
		}
		if len(x.left) > 0 && !x.eof {
			n, err := x.end.Write(x.left)
			if err != nil { // it was reset
				n = len(x.left)
			} else if x.tap != nil {
				x.tap.upward(x.left[:n])
			}
			x.left = x.left[n:]
		}
		if now-x.closing > 2*time.Second { // the server does not answer
			x.snap(0, never)
		}
	}
	if x.broken && now >= x.tellServer && !x.hungUp {
		x.hungUp = true
		_ = x.end.Close()
	}
}

// receive carries the server's bytes to the client.
func (x *wire) receive(now time.Duration) {
	for x.end != nil && !x.eof {
		free := x.down.Buffer - x.down.Buffered()
		if x.broken {
			free = len(x.buf)
		}
		most := min(free, len(x.buf))
		if most == 0 {
			x.choked = now
			break
		}
		n, err := x.end.Read(x.buf[:most])
		if n == most {
			x.choked = now // there may be more that the link does not take
		}
		if n > 0 {
			if x.tap != nil {
				x.tap.downward(x.buf[:n])
			}
			if !x.broken {
				x.down.Push(int64(now), x.buf[:n])
			}
		}
		if err == io.EOF {
			x.eof = true
			x.quiet = now + x.down.RTT/2
			if x.tap != nil {
				x.tap.ended = true
			}
		}
		if n == 0 {
			break
		}
	}
	if !x.broken && (x.up.Broken() || x.down.Broken()) {
		x.snap(x.s.w.notice(now), x.s.w.notice(now))
	}
}

// snap breaks the wire. Each end is told at its time.
func (x *wire) snap(tellServer, tellClient time.Duration) {
	if !x.broken {
		x.broken, x.tellServer, x.tellClient = true, tellServer, tellClient
	}
}

// notice is when an end of a connection that broke just now learns of it: often soon, sometimes never.
func (w *world) notice(now time.Duration) time.Duration {
	switch w.rng.IntN(4) {
	case 0:
		return never
	case 1:
		return now + time.Duration(w.rng.Int64N(int64(3*time.Second)))
	default:
		return now + time.Duration(w.rng.Int64N(int64(50*time.Millisecond)))
	}
}

// next returns the next message for the client, or the end of the connection.
func (x *wire) next(now time.Duration) (msg []byte, ok bool, err error) {
	if x.err != nil {
		return nil, false, x.err
	}
	for {
		if msg, ok, x.err = x.codec.Next(); ok || x.err != nil {
			return msg, ok, x.err
		}
		var buf [1024]byte
		n := 0
		if !x.broken {
			n = x.down.Pop(int64(now), buf[:])
		}
		if n == 0 {
			break
		}
		x.codec.Feed(buf[:n])
	}
	if x.broken && now >= x.tellClient || !x.broken && x.eof && now >= x.quiet && x.down.Buffered() == 0 {
		x.err = io.EOF
	}
	return nil, false, x.err
}

// close is what a page does with a socket it does not want any more.
func (x *wire) close(now time.Duration) {
	if x.closing == never {
		x.closing = now
		x.codec.Close(1000)
	}
}

// spent reports whether nothing can come of the wire any more.
func (x *wire) spent(now time.Duration) bool {
	switch {
	case x.end == nil:
		return x.err != nil || x.closing != never
	case x.eof:
		return x.broken || x.err != nil || x.closing != never
	case x.s.gone:
		return x.err != nil || x.closing != never || now >= x.tellClient
	}
	return x.hungUp && x.err != nil
}
