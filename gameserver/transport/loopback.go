package transport

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/netip"
	"time"

	"slipstream/netcode/frame"
)

// Loopback is a transport without sockets, goroutines or a clock: everything
// happens within Advance, on the caller's goroutine, in the same order each time.
type Loopback struct {
	Transport
	Window int        // bytes that one end may have sent and the other not yet read; default 4096
	From   netip.Addr // address of whoever connects next; default 127.0.0.1

	now    time.Duration
	ends   uint64
	random *rand.Rand
}

// NewLoopback returns a Loopback at time 0.
func NewLoopback(cfg Config) *Loopback {
	lo := &Loopback{Window: 4096, From: netip.AddrFrom4([4]byte{127, 0, 0, 1}), random: rand.New(rand.NewPCG(1, 2))}
	lo.build(cfg)
	lo.clock = func() time.Duration { return lo.now }
	for l := range lo.loops {
		l.engine = &loopbackEngine{l: l}
	}
	return lo
}

// Now is the virtual time since the start.
func (lo *Loopback) Now() time.Duration { return lo.now }

// Advance lets d pass, slice by slice: fronts and shards read what was written, timers
// fire, every shard's Ticker runs its slices. Advance(0) does what needs no time.
func (lo *Loopback) Advance(d time.Duration) {
	end := lo.now + d
	lo.pass()
	for {
		at := SliceAt(sliceOf(lo.now) + 1)
		if at > end {
			break
		}
		lo.now = at
		lo.pass()
		lo.tick()
	}
	if lo.now < end {
		lo.now = end
		lo.pass()
	}
}

// Pause lets d pass in which the server does nothing, as when its machine is busy. The next
// Advance finds it late.
func (lo *Loopback) Pause(d time.Duration) { lo.now += d }

// pass lets every loop look into its mailbox and every front read.
func (lo *Loopback) pass() {
	for l := range lo.loops {
		l.now = lo.now
		l.runMail()
		if l.shard == nil {
			l.engine.(*loopbackEngine).read()
		}
	}
}

// tick is what a slice brings: the fronts' timers, the shards' reading and work.
func (lo *Loopback) tick() {
	for _, l := range lo.fronts {
		l.sweep(sweepSlices)
	}
	for _, s := range lo.shards {
		s.loop.engine.(*loopbackEngine).read()
		for due := sliceOf(lo.now); s.paced && s.slice <= due; {
			s.run()
			if s.rest() || s.slice > due {
				break
			}
			s.loop.engine.(*loopbackEngine).read()
		}
	}
}

// Stop closes all connections with why; within grace of virtual time their ends may answer.
func (lo *Loopback) Stop(why Reason, grace time.Duration) {
	if lo.stopped.Swap(true) {
		return
	}
	lo.why = why
	for l := range lo.loops {
		l.stop(why)
		lo.pass()
	}
	lo.Advance(grace)
	for l := range lo.loops {
		l.dropAll()
		l.finish()
	}
}

// Connect opens a connection on which nothing was sent yet.
func (lo *Loopback) Connect() *End {
	e := &End{lo: lo}
	lo.ends++
	remote := netip.AddrPortFrom(lo.From, uint16(lo.ends))
	c, _ := lo.newConn(remote, false)
	if c == nil {
		e.p.finished, e.p.dropped = true, true
		return e
	}
	e.p.window = lo.Window
	c.sock = &e.p
	l := lo.front()
	l.post(func() { l.enter(c) })
	return e
}

// Dial opens a connection and sends the upgrade for target, which is a path, perhaps with a query.
// The end is open when the server has had an Advance.
func (lo *Loopback) Dial(target string) *End {
	e := lo.Connect()
	e.k = NewCodec("loopback", target, "", 64<<10, func(p []byte) {
		for i := range p {
			p[i] = byte(lo.random.Uint32())
		}
	})
	e.flush()
	return e
}

// End is the client's end of a Loopback's connection. Nothing blocks.
type End struct {
	lo *Loopback
	p  pipe
	k  *Codec // nil on a raw end
}

// Write hands raw bytes to the server's socket, as many as its window takes.
func (e *End) Write(b []byte) (int, error) {
	if e.p.dropped || e.p.hungUp {
		return 0, io.ErrClosedPipe
	}
	n := min(len(b), max(e.p.window-len(e.p.up), 0))
	e.p.up = append(e.p.up, b[:n]...)
	e.p.report()
	return n, nil
}

// Read takes raw bytes that the server sent; 0 and nil when there are none yet, io.EOF when
// the server closed.
func (e *End) Read(b []byte) (int, error) {
	n := copy(b, e.p.down)
	e.p.down = e.p.down[:copy(e.p.down, e.p.down[n:])]
	if len(b) > 0 && n == 0 && e.p.finished {
		return 0, io.EOF
	}
	if e.p.write {
		e.p.report()
	}
	return n, nil
}

// WriteMessage sends p as one binary message, of an End that came from Dial.
func (e *End) WriteMessage(p []byte) {
	e.k.Send(p)
	e.flush()
}

// ReadMessage returns the next message, valid until the next call, and whether there was one.
// After the server's close frame it returns a *CloseError, after its end io.EOF.
func (e *End) ReadMessage() (msg []byte, ok bool, err error) {
	for {
		msg, ok, err = e.k.Next()
		e.flush()
		if ok || err != nil {
			return msg, ok, err
		}
		b := e.k.space(1024)
		n, err := e.Read(b[len(b):cap(b)])
		if n == 0 {
			return nil, false, err
		}
		e.k.buf = b[:len(b)+n]
	}
}

// Leave sends a close frame.
func (e *End) Leave(code uint16) {
	e.k.Close(code)
	e.flush()
}

// flush writes as much of the codec's output as the window takes; the rest goes with the next call.
func (e *End) flush() {
	n, _ := e.Write(e.k.Output())
	e.k.Sent(n)
}

// Close ends the stream without a close frame, as a lost network does.
func (e *End) Close() error {
	e.p.hungUp = true
	e.p.report()
	return nil
}

// pipe is both directions of a Loopback's connection, and the server's socket.
type pipe struct {
	window   int
	up, down []byte // to the server, to the client
	hungUp   bool   // by the client
	finished bool   // by the server: nothing comes behind down
	dropped  bool   // the server reads no more

	l         *loop // nil while nobody listens
	slot, gen uint32
	write     bool // writability is to be reported
	listed    bool // in the engine's list
}

// report puts the pipe on its loop's list of ready connections.
func (p *pipe) report() {
	if p.l != nil && !p.listed {
		p.listed = true
		e := p.l.engine.(*loopbackEngine)
		e.ready = append(e.ready, p)
	}
}

func (p *pipe) send(b []byte) (int, error) {
	if p.hungUp || p.dropped {
		return 0, io.ErrClosedPipe
	}
	n := min(len(b), p.window-len(p.down))
	if n <= 0 {
		return 0, errAgain
	}
	p.down = append(p.down, b[:n]...)
	return n, nil
}

func (p *pipe) watch(write bool) {
	p.write = write
	p.report()
}

func (p *pipe) detach() { p.l = nil }
func (p *pipe) finish() { p.finished = true }
func (p *pipe) drop()   { p.finished, p.dropped, p.up = true, true, nil }
func (p *pipe) tune()   {}

func (p *pipe) conn([]byte) (*prefixed, error) { return nil, errors.New("a loopback has no net/http") }

// loopbackEngine runs a loop within Advance.
type loopbackEngine struct {
	l            *loop
	ready, spare []*pipe
}

func (e *loopbackEngine) wake() {}

func (e *loopbackEngine) attach(c *Conn, write bool) error {
	p := c.sock.(*pipe)
	p.l, p.slot, p.gen, p.write, p.listed = e.l, c.slot, e.l.generation(c), write, false
	p.report()
	return nil
}

func (e *loopbackEngine) pace() {
	if e.l.shard != nil {
		e.l.shard.resume()
	}
}

// read serves every ready connection once.
func (e *loopbackEngine) read() {
	ready := e.ready
	e.ready, e.spare = e.spare[:0], ready
	for i, p := range ready {
		ready[i] = nil
		p.listed = false
		if p.l == e.l {
			e.serve(p)
		}
	}
}

// serve does for a pipe what an event does for a socket: write what waits, read once.
func (e *loopbackEngine) serve(p *pipe) {
	l := e.l
	c := l.at(p.slot, p.gen)
	if c == nil {
		return
	}
	if p.write && len(p.down) < p.window {
		l.flush(c)
	}
	switch n := copy(l.mem[frame.Spill:], p.up); {
	case c.state == stateGone:
	case n > 0:
		p.up = p.up[:copy(p.up, p.up[n:])]
		l.feed(c, l.mem, n)
		if len(p.up) > 0 || p.hungUp {
			p.report()
		}
	case p.hungUp:
		l.end(c, Vanished)
	}
	l.settle()
}
