package transport

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"slipstream/netcode/frame"
)

// faulty is the kernel with faults at every call, as the dice of a seed fall.
type faulty struct {
	mu     sync.Mutex
	random *rand.Rand
	counts map[string]int
}

func (f *faulty) dice(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.random.IntN(n)
}

func (f *faulty) note(call string, errno error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[fmt.Sprint(call, " ", errno)]++
}

// fault draws one of errs, or nil, which is as likely as all together are times n.
func (f *faulty) fault(call string, n int, errs ...error) error {
	i := f.dice(len(errs) * (n + 1))
	if i >= len(errs) {
		return nil
	}
	f.note(call, errs[i])
	return errs[i]
}

// faultKinds is how many different faults a faulty kernel has.
const faultKinds = 5 + 4 + 6 + 1 + 2 + 1 + 1 + 1 + 1 + 1

func (f *faulty) kernel() kernel {
	k := linux
	errno := func(err error) unix.Errno { e, _ := err.(unix.Errno); return e }
	k.send = func(fd int, p []byte) (int, unix.Errno) {
		if err := f.fault("send", 3, unix.EAGAIN, unix.EINTR, unix.EAGAIN, unix.EINTR); err != nil {
			return 0, errno(err)
		}
		if err := f.fault("send", 40, unix.ECONNRESET, unix.EPIPE); err != nil {
			return 0, errno(err)
		}
		if f.dice(4) == 0 {
			f.note("send", errors.New("short"))
			p = p[:1+f.dice(len(p))]
		}
		return linux.send(fd, p)
	}
	k.recv = func(fd int, p []byte) (int, unix.Errno) {
		if err := f.fault("recv", 3, unix.EAGAIN, unix.EINTR); err != nil {
			return 0, errno(err)
		}
		if err := f.fault("recv", 40, unix.ECONNRESET, unix.ETIMEDOUT); err != nil {
			return 0, errno(err)
		}
		return linux.recv(fd, p)
	}
	k.accept = func(fd int) (int, unix.Sockaddr, error) {
		if err := f.fault("accept", 1, unix.EAGAIN, unix.EINTR, unix.ECONNABORTED); err != nil {
			return -1, nil, err
		}
		if err := f.fault("accept", 10, unix.EMFILE, unix.ENFILE, unix.ENOBUFS); err != nil {
			return -1, nil, err
		}
		return linux.accept(fd)
	}
	k.dup = func(fd int) (int, error) {
		if err := f.fault("dup", 8, unix.EMFILE); err != nil {
			return -1, err
		}
		return linux.dup(fd)
	}
	k.watch = func(on poller, fd int, ev events, fn func(events)) error {
		if err := f.fault("watch", 20, unix.ENOSPC, unix.ENOMEM); err != nil {
			return err
		}
		return linux.watch(on, fd, ev, fn)
	}
	k.close = func(fd int) error {
		err := linux.close(fd)
		if fault := f.fault("close", 8, unix.EINTR); fault != nil {
			return fault // the descriptor is gone all the same
		}
		return err
	}
	k.shutdown = func(fd int) error {
		if err := f.fault("shutdown", 3, unix.ENOTCONN); err != nil {
			return err
		}
		return linux.shutdown(fd)
	}
	k.setsockopt = func(fd, level, option, value int) error {
		if err := f.fault("setsockopt", 8, unix.ENOBUFS); err != nil {
			return err
		}
		return linux.setsockopt(fd, level, option, value)
	}
	k.fileConn = func(file *os.File) (net.Conn, error) {
		if err := f.fault("fileConn", 8, unix.EMFILE); err != nil {
			return nil, err
		}
		return linux.fileConn(file)
	}
	k.reserve = func() (int, error) {
		if err := f.fault("reserve", 3, unix.EMFILE); err != nil {
			return -1, err
		}
		return linux.reserve()
	}
	return k
}

// seats counts who is told to be there; "M" moves to a shard, all else comes back.
type seats struct {
	t     *Transport
	visit bool // whoever is on a shard is visited
	taken atomic.Int64
	ever  atomic.Int64
}

func (s *seats) OnOpen(c *Conn, r *Request) Reason {
	if r != nil {
		s.taken.Add(1)
		s.ever.Add(1)
	} else if s.visit {
		c.fds.phase = uint8(c.ID() % roundSlices) // as if it had been sent to
	}
	return OK
}

func (s *seats) OnMessage(c *Conn, payload []byte) {
	if string(payload) == "M" {
		c.Move(s.t.Shards()[c.ID()%2], s)
		return
	}
	if !c.SendReliable(payload) {
		c.Close(TooSlow)
	}
}

func (s *seats) OnClose(*Conn, Reason) { s.taken.Add(-1) }

var (
	firstSeed = flag.Uint64("fault-seed", 0, "the first seed of TestFaultsBySeed")
	seeds     = flag.Uint64("fault-seeds", 8, "and how many it runs; all faults fall with 8")
)

// TestFaultsBySeed runs players and pages over a kernel that fails at every call. What arrives is whole and in
// order, a guest that is cut off may come again, none is taken for an offender, and afterwards nothing is left of
// anybody.
func TestFaultsBySeed(t *testing.T) {
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil { // Go's own poller opens its descriptors, for good
		l.Close()
	}
	all := map[string]int{}
	for seed := *firstSeed; seed < *firstSeed+*seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			ignore := goleak.IgnoreCurrent()
			before := openFiles(t)
			f := &faulty{random: rand.New(rand.NewPCG(seed, 6)), counts: map[string]int{}}
			h := &seats{visit: seed%8 == 4} // whose reads are large: there is one a round
			k := f.kernel()
			k.visits = h.visit
			tr, err := newEpoll(Config{
				Paths: map[string]Handler{"/play": h}, Shards: 2, CloseIn: 50 * time.Millisecond,
				MessageBurst: 1 << 20, // a message comes in a dozen reads, and each that completes none counts as one
			}, k)
			if err != nil {
				t.Fatal(err)
			}
			h.t = tr
			for l := range tr.loops {
				l.mem = l.mem[:frame.Spill+[]int{readSize, 40, 64, 100}[seed%4]] // what comes fills a read, and is read on
			}
			mux := http.NewServeMux()
			mux.Handle("/play", tr.Upgrade())
			mux.HandleFunc("/hi", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hi") })
			web, pages, served := &http.Server{Handler: mux}, tr.HTTP(), make(chan struct{})
			go func() {
				defer close(served)
				_ = web.Serve(pages)
			}()
			if err := tr.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			var guests sync.WaitGroup
			for i := range 6 {
				guests.Go(func() { guest(t, tr.Addr().String(), seed, i) })
			}
			guests.Wait()
			tr.Stop(Stopped, time.Second)
			_ = web.Close()
			<-served

			for fault, n := range f.counts {
				all[fault] += n
			}
			if n := h.taken.Load(); n != 0 || h.ever.Load() == 0 {
				t.Errorf("%d seats are taken", n)
			}
			for why, n := range tr.Stats().Closes {
				if n > 0 && Reason(why).Breach() {
					t.Errorf("%d were closed for %v", n, Reason(why))
				}
			}
			if tr.gate.all != (crowd{}) || len(tr.gate.byAddr) != 0 {
				t.Errorf("the gate still counts %v %v", tr.gate.all, tr.gate.byAddr)
			}
			for l := range tr.loops {
				if len(l.free) != len(l.slots) || len(l.settling) != 0 || l.stats.Conns != 0 {
					t.Errorf("loop %d: %d slots of %d are free, %d connections", l.index, len(l.free),
						len(l.slots), l.stats.Conns)
				}
				if !l.finished || l.pub.closes != l.closes {
					t.Errorf("loop %d has not finished, or not all ends are counted", l.index)
				}
				returned := map[*spill]bool{}
				for _, s := range l.spills {
					if returned[s] || len(s.bytes) != 0 || s.pong != nil {
						t.Errorf("loop %d: a buffer was given back twice, or not empty", l.index)
					}
					returned[s] = true
				}
			}
			if err := goleak.Find(ignore); err != nil {
				t.Error(err)
			}
			if after := openFiles(t); after > before {
				t.Errorf("%d descriptors before, %d after", before, after)
			}
		})
	}
	t.Log(all)
	if len(all) != faultKinds && *seeds >= 8 {
		t.Errorf("%d kinds of faults fell, not all %d", len(all), faultKinds)
	}
}

// guest plays until enough has come back, however often it is cut off.
func guest(t *testing.T, addr string, seed uint64, n int) {
	const enough = 120
	random := rand.New(rand.NewPCG(seed, uint64(n)+100))
	for back, visits := 0, 0; back < enough; visits++ {
		if visits > 2000 {
			t.Errorf("guest %d came %d times and had only %d messages", n, visits, back)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		var opt DialOptions
		if visits%2 == 1 {
			opt.Dialer = afterPage
		}
		c, err := Dial(ctx, "ws://"+addr+"/play", opt)
		if ctx.Err() != nil {
			t.Errorf("guest %d was not answered: %v", n, err)
		}
		cancel()
		if err != nil {
			continue
		}
		k, err := visit(c, random, enough-back)
		if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errOther) {
			t.Errorf("guest %d, message %d: %v", n, k, err)
		}
		back += k
	}
}

var errOther = errors.New("another message came back")

// visit sends and awaits up to most messages and returns how many came back. Half of
// all visitors move to a shard.
func visit(c *Client, random *rand.Rand, most int) (back int, err error) {
	defer c.conn.Close()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if random.IntN(2) == 0 {
		if err := c.WriteMessage([]byte("M")); err != nil {
			return 0, err
		}
	}
	for ; back < most; back++ {
		want := fmt.Sprintf("%d:%0*d", back, 1+random.IntN(600), back)
		if err := c.WriteMessage([]byte(want)); err != nil {
			return back, err
		}
		got, err := c.ReadMessage()
		if err != nil {
			return back, err
		}
		if string(got) != want {
			return back, errOther
		}
	}
	if random.IntN(2) == 0 {
		return back, c.Close(1000)
	}
	return back, nil
}

// afterPage dials a connection that has had a page before: net/http owns it.
func afterPage(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	_, err = io.WriteString(conn, "GET /hi HTTP/1.1\r\nHost: "+addr+"\r\n\r\n")
	if err == nil {
		var res *http.Response
		if res, err = http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			if res.StatusCode != 200 && err == nil {
				err = errors.New(res.Status)
			}
		}
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// openFiles counts this process's descriptors.
func openFiles(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
