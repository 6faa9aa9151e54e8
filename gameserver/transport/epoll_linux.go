package transport

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"slipstream/netcode/frame"
)

// NewEpoll returns the epoll transport: one goroutine for each front and each shard, whatever the number of
// connections.
func NewEpoll(cfg Config) (*Transport, error) { return newEpoll(cfg, linux) }

func newEpoll(cfg Config, k kernel) (*Transport, error) {
	if cfg.TLS != nil {
		return nil, errors.New("the epoll transport does not speak TLS: use the portable one, or a proxy in front")
	}
	t := new(Transport)
	t.build(cfg)
	leaveOneP(len(t.shards))
	p := &epoll{t: t, kernel: k, zero: monotonic() - t.clock()}
	t.kind = p
	for l := range t.loops {
		e, err := newEpollEngine(p, l)
		if err != nil {
			p.closeEngines()
			return nil, fmt.Errorf("epoll: %w", err)
		}
		p.engines = append(p.engines, e)
	}
	return t, nil
}

// leaveOneP makes sure that there are more Ps than shards, even on a single core. While some P is idle, the
// runtime's monitor leaves a sleeping shard alone. While none is, the monitor takes the shard's P away at
// every slice, goes to sleep itself and is woken at the end of the slice: 1,800 context switches a second.
// A GOMAXPROCS that the operator has set stays as it is.
func leaveOneP(shards int) {
	if os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) <= shards {
		runtime.GOMAXPROCS(shards + 1)
	}
}

// epoll is the transport over raw descriptors.
type epoll struct {
	t       *Transport
	kernel  kernel
	zero    time.Duration // CLOCK_MONOTONIC at the transport's start
	engines []*epollEngine
}

// join waits for every loop to end. By now they have nothing left to do.
func (p *epoll) join() { p.closeEngines() }

func (p *epoll) closeEngines() {
	for _, e := range p.engines {
		e.close()
	}
}

// enter gives a descriptor to a front; prefix was already read from it.
func (p *epoll) enter(fd int, c *Conn, prefix []byte, front *loop) {
	c.fds = newFDSocket(p, fd)
	c.sock = &c.fds
	ok := front.post(func() {
		front.enter(c)
		if len(prefix) > 0 && c.state == stateHead {
			front.request(c, prefix)
		}
	})
	if !ok {
		p.kernel.close(fd)
		p.t.gate.leave(p.t.clock(), c)
	}
}

// take duplicates net/http's descriptor. The original can then be closed, and so leaves the runtime's
// poller.
func (p *epoll) take(conn net.Conn, remote netip.AddrPort, prefix []byte, front *loop) error {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return errors.New("not a TCP connection")
	}
	fd, err := duplicate(p.kernel, tcp)
	if err != nil {
		return err
	}
	c, answer := p.t.newConn(remote, true)
	conn.Close()
	if c == nil {
		turnAway(p.kernel, fd, answer)
		return nil
	}
	p.enter(fd, c, prefix, front)
	return nil
}

// epollEngine runs a loop on the goroutine of a poller.
type epollEngine struct {
	p    *epoll
	l    *loop
	poll poller

	wakeFD int           // eventfd: something is in the mailbox
	paceFD int           // a shard's eventfd, always readable: the pacer; a front's timerfd
	every  time.Duration // how often a front's timer fires; 0: never
	visits visits
}

func newEpollEngine(p *epoll, l *loop) (*epollEngine, error) {
	e := &epollEngine{p: p, l: l, wakeFD: -1, paceFD: -1}
	l.engine = e
	var err error
	if e.poll, err = newPoller(); err != nil {
		return nil, err
	}
	if err = e.open(); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// open makes and registers the loop's own descriptors.
func (e *epollEngine) open() (err error) {
	if e.wakeFD, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return err
	}
	if err = e.poll.add(e.wakeFD, readable, e.mail); err != nil {
		return err
	}
	if e.l.shard == nil {
		if e.paceFD, err = unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC); err != nil {
			return err
		}
		return e.poll.add(e.paceFD, readable, e.timer)
	}
	if e.paceFD, err = unix.Eventfd(1, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return err
	}
	return e.poll.add(e.paceFD, 0, e.pacer)
}

// close ends the engine's goroutine.
func (e *epollEngine) close() {
	e.poll.close()
	for _, fd := range []int{e.wakeFD, e.paceFD} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
}

func (e *epollEngine) wake() {
	one := [8]byte{1}
	unix.Write(e.wakeFD, one[:])
}

// mail is wakeFD's callback: it runs what is in the mailbox.
func (e *epollEngine) mail(ev events) {
	if ev&closed != 0 {
		return
	}
	var count [8]byte
	unix.Read(e.wakeFD, count[:])
	e.l.now = e.l.t.clock()
	e.l.runMail()
}

func (e *epollEngine) attach(c *Conn, write bool) error {
	s := &c.fds
	if err := e.p.kernel.watch(e.poll, int(s.fd), s.interest(write), func(ev events) { e.event(c, ev) }); err != nil {
		return err
	}
	s.e, c.watched = e, write
	return nil
}

// event serves one socket: write what waits, read once. What is left to read makes the
// socket ready again at the next pass.
func (e *epollEngine) event(c *Conn, ev events) {
	l := e.l
	if c.owner.Load() != l || c.fds.e != e || c.state == stateGone {
		return // it left this loop within this pass
	}
	if l.shard == nil {
		l.now = l.t.clock()
	}
	if ev&writable != 0 {
		l.flush(c)
	}
	if ev&^writable != 0 && c.state != stateGone {
		e.read(c, ev)
	}
	l.settle()
}

// read reads once. A short read has emptied the socket, and what comes later is reported. (With TCP's urgent
// data it may not have: then the rest waits for the peer's next byte, which is the peer's own loss.)
func (e *epollEngine) read(c *Conn, ev events) {
	l := e.l
	room := l.mem[frame.Spill:]
	n, errno := e.p.kernel.recv(int(c.fds.fd), room)
	switch {
	case n > 0:
		l.feed(c, l.mem, n)
	case errno == unix.EAGAIN || errno == unix.EINTR:
	default:
		l.end(c, Vanished)
	}
	if n <= 0 || n == len(room) || ev&^readable != 0 {
		e.again(c)
	}
}

// again makes the next pass report c if there is anything to read by then, even if it is only the stream's
// end.
func (e *epollEngine) again(c *Conn) {
	if c.owner.Load() == e.l && c.fds.e == e && !c.watched && c.fds.round == notVisited {
		e.poll.mod(int(c.fds.fd), c.fds.interest(false))
	}
}

// pace starts the shard's pacer or the front's timer.
func (e *epollEngine) pace() {
	if s := e.l.shard; s != nil {
		if s.resume() {
			e.poll.mod(e.paceFD, readable|oneshot)
		}
		return
	}
	if e.every == 0 {
		every, _ := sweepPlan(e.l.stats.Conns)
		e.setTimer(every)
	}
}

func (e *epollEngine) setTimer(every time.Duration) {
	e.every = every
	ts := unix.NsecToTimespec(int64(every))
	if err := unix.TimerfdSettime(e.paceFD, 0, &unix.ItimerSpec{Interval: ts, Value: ts}, nil); err != nil {
		panic("transport: timerfd_settime: " + err.Error())
	}
}

// timer is the callback of a front's timer: it checks deadlines.
func (e *epollEngine) timer(ev events) {
	if ev&closed != 0 {
		return
	}
	var count [8]byte
	unix.Read(e.paceFD, count[:])
	l := e.l
	l.now = l.t.clock()
	every, parts := sweepPlan(l.stats.Conns)
	l.sweep(parts)
	if l.stats.Conns == 0 {
		every = 0
	}
	if every != e.every {
		e.setTimer(every)
	}
}

// yieldSlices: once in so many slices, which is within 10 ms, a shard calls the scheduler though there is
// nothing to schedule. Otherwise the runtime's monitor takes the P away from a goroutine that it has not
// seen scheduled for 10 ms, and then wakes up 6,000 times a second for a while: 2 % of a busy core.
// Measured in bench.
const yieldSlices = 4

const _ = uint(10*SlicesPerSecond/1000 - yieldSlices) // within 10 ms

// pacer is the callback that paces a shard. Its eventfd is always readable, and armed for one report at a
// time. It is armed again after the sleep: in the ready list it then stands behind every socket that became
// ready meanwhile. So a pass reads all of those before it comes here.
func (e *epollEngine) pacer(ev events) {
	l, s := e.l, e.l.shard
	if ev&closed != 0 || l.finished {
		return
	}
	e.visit(s.slice)
	s.run()
	if s.rest() {
		return
	}
	e.review()
	e.weigh(s.slice, SliceAt(s.slice)-l.t.clock())
	if s.slice%yieldSlices == 0 {
		runtime.Gosched()
	}
	sleepUntil(e.p.zero + SliceAt(s.slice))
	l.now = l.t.clock()
	e.poll.mod(e.paceFD, readable|oneshot)
}
