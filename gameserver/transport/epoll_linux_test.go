package transport

import (
	"context"
	"math/rand/v2"
	"net"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"slipstream/netcode/frame"
)

// TestZeroCopy: 200 clients that keep up cost no copy, no skip, and no allocation a message, both ways.
func TestZeroCopy(t *testing.T) {
	r := newRoom(t, Config{})
	clients := r.join(t, 200, nil)
	stop := make(chan struct{})
	all := play(clients, stop)
	time.Sleep(300 * time.Millisecond) // every goroutine has its stack
	var before, after runtime.MemStats
	var from, to int
	r.on(func() { r.messages, r.missed, r.probe = 0, 0, true })
	s1 := r.t.Stats()
	runtime.ReadMemStats(&before)
	r.on(func() { from = r.messages })
	time.Sleep(1500 * time.Millisecond)
	r.on(func() { to, r.probe = r.messages, false })
	runtime.ReadMemStats(&after)
	s2 := r.t.Stats()
	var seen room
	r.on(func() { seen = *r })
	close(stop)
	all.Wait()

	shard1, shard2 := s1.Loops[1], s2.Loops[1]
	sent := shard2.MessagesOut - shard1.MessagesOut
	mallocs := float64(after.Mallocs - before.Mallocs)
	t.Logf("%d messages in, %d out, %d copied bytes, %d skipped, %.0f mallocs, %d of %d missed their slice, %.1f slices/s",
		to-from, sent, shard2.Copied, shard2.Skipped, mallocs, seen.missed, seen.messages,
		float64(shard2.Slices-shard1.Slices)/1.5)
	if seen.messages == 0 || sent == 0 {
		t.Fatal("nothing was said")
	}
	if seen.outside > 0 {
		t.Errorf("%d payloads were not slices of the read buffer", seen.outside)
	}
	if shard2.Copied > 0 {
		t.Errorf("%d bytes were copied", shard2.Copied)
	}
	if perMessage := mallocs / float64(to-from+int(sent)); perMessage > 0.01 {
		t.Errorf("%.4f allocations a message", perMessage)
	}
}

// waves is a Ticker that lets every client send within a slice, and looks at the next slice's
// beginning at who was not read in between.
type waves struct {
	*room
	clients []*Client
	rounds  int
	missed  int
	done    chan struct{}
}

func (w *waves) Slice(int64, time.Duration) bool {
	if w.rounds == 0 {
		return true
	}
	for _, c := range w.conns {
		if waiting(c) {
			w.missed++
		}
	}
	if w.rounds--; w.rounds == 0 {
		close(w.done)
		return true
	}
	for _, c := range w.clients {
		c.WriteMessage([]byte("sixteen bytes..."))
	}
	for _, c := range w.conns {
		for !waiting(c) {
			runtime.Gosched()
		}
	}
	return true
}

// waiting reports whether there are bytes in c's socket.
func waiting(c *Conn) bool {
	n, err := unix.IoctlGetInt(int(c.sock.(*fdSocket).fd), unix.TIOCINQ) // FIONREAD
	return err == nil && n > 0
}

// TestPassReadsFirst: whatever is in its socket when a shard goes to sleep is read before the next
// slice. (Without EPOLLONESHOT on the pacer, nearly all of it is not.)
func TestPassReadsFirst(t *testing.T) {
	const n, rounds = 200, 50
	r := newRoom(t, Config{})
	w := &waves{room: r, done: make(chan struct{})}
	r.t.Shards()[0].SetTicker(w) // it sends nothing: who was never sent to is not visited, however busy the shard is
	clients := r.join(t, n, nil)
	r.on(func() { w.clients, w.rounds = clients, rounds })
	<-w.done
	t.Logf("%d of %d messages missed the slice behind them", w.missed, n*rounds)
	if w.missed > n*rounds/50 {
		t.Errorf("%d of %d messages missed the slice behind them", w.missed, n*rounds)
	}
}

// TestStoppedReaders: 500 clients stop reading. The kernel takes a bounded number of messages for
// each, we keep at most Backlog bytes, and when they read again the newest is right behind what the
// kernel had.
func TestStoppedReaders(t *testing.T) {
	const n = 500
	r := newRoom(t, Config{MaxPendingPerAddr: n, DeadAfter: time.Minute})
	small := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4096) })
	}}
	clients := r.join(t, n, small.DialContext)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	shard := func() LoopStats { return r.t.Stats().Loops[1] }
	before := heap()
	for shard().Skipped == 0 { // until the first is full
		time.Sleep(10 * time.Millisecond)
	}
	var full, later LoopStats
	for range 30 { // until all are, for a second in which each was tried again
		full = shard()
		time.Sleep(time.Second)
		later = shard()
		if later.MessagesOut-full.MessagesOut <= n && later.Skipped-full.Skipped >= n {
			break
		}
	}
	during := heap()
	var worst, waiting, left int
	r.on(func() {
		left = len(r.conns)
		for _, c := range r.conns {
			worst = max(worst, c.out.size())
			waiting += c.out.size()
		}
	})
	taken := float64(later.MessagesOut) / n
	t.Logf("the kernel took %.1f messages of %d bytes each (+%d in the last second), %d skipped; heap %d KiB before, %d during; %d bytes wait, at most %d for one",
		taken, r.size, later.MessagesOut-full.MessagesOut, later.Skipped, before>>10, during>>10, waiting, worst)
	if left != n {
		t.Errorf("%d connections are left", left)
	}
	if worst > 8<<10 {
		t.Errorf("%d bytes wait for one socket", worst)
	}
	if during > before+n*1024 {
		t.Errorf("the heap grew from %d to %d bytes", before, during)
	}
	if grown := later.MessagesOut - full.MessagesOut; grown > n {
		t.Errorf("%d messages were taken for readers that had stopped", grown)
	}

	// From now on messages are longer: each client reads what is stale, then sees a new one.
	r.on(func() { r.size = 60 })
	var most atomic.Int64
	var all sync.WaitGroup
	for _, c := range clients {
		all.Add(1)
		go func() {
			defer all.Done()
			c.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			for stale := int64(0); ; stale++ {
				msg, err := c.ReadMessage()
				if err != nil {
					t.Errorf("after %d: %v", stale, err)
					return
				}
				if len(msg) == 60 {
					for m := most.Load(); stale > m && !most.CompareAndSwap(m, stale); m = most.Load() {
					}
					return
				}
			}
		}()
	}
	all.Wait()
	t.Logf("at most %d stale messages before the first new one", most.Load())
	if most.Load() > int64(2*taken)+1 {
		t.Errorf("%d stale messages came before the first new one", most.Load())
	}
}

// TestDescriptorsRunOut lets accept fail as when the process has no descriptor left, for a while. It
// is tried rarely meanwhile, and connections come through afterwards.
func TestDescriptorsRunOut(t *testing.T) {
	k := linux
	var out atomic.Bool
	var tries atomic.Int64
	k.accept = func(fd int) (int, unix.Sockaddr, error) {
		if out.Load() {
			tries.Add(1)
			return -1, nil, unix.EMFILE
		}
		return linux.accept(fd)
	}
	tr, err := newEpoll(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 1}, k)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Stop(Stopped, 5*time.Second)
	if err := tr.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	out.Store(true)
	conn, err := net.Dial("tcp", tr.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for tries.Load() < 4 {
		runtime.Gosched()
	}
	began := time.Now()
	time.Sleep(200 * time.Millisecond)
	if n, most := tries.Load()-4, int64(2*time.Since(began)/acceptWait); n > most {
		t.Errorf("%d tries in %v: it spins", n, time.Since(began))
	}
	out.Store(false)
	c, err := Dial(context.Background(), "ws://"+tr.Addr().String()+"/play", DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.conn.Close()
	c.WriteMessage([]byte("x"))
	if msg, err := c.ReadMessage(); err != nil || string(msg) != "x" {
		t.Error(string(msg), err)
	}
}

// TestKernelFaults puts seeded faults between us and the kernel: short writes, full sockets,
// interruptions, reads that fill the buffer. Every byte still arrives, in order.
func TestKernelFaults(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			var mu sync.Mutex
			random := rand.New(rand.NewPCG(seed, 1))
			dice := func(n int) int {
				mu.Lock()
				defer mu.Unlock()
				return random.IntN(n)
			}
			k := linux
			k.send = func(fd int, p []byte) (int, unix.Errno) {
				switch dice(6) {
				case 0:
					return 0, unix.EAGAIN
				case 1:
					return 0, unix.EINTR
				case 2:
					p = p[:1+dice(len(p))]
				}
				return linux.send(fd, p)
			}
			k.recv = func(fd int, p []byte) (int, unix.Errno) {
				switch dice(6) {
				case 0:
					return 0, unix.EAGAIN
				case 1:
					return 0, unix.EINTR
				}
				return linux.recv(fd, p)
			}
			tr, err := newEpoll(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 1, MessageBurst: 1 << 20}, k)
			if err != nil {
				t.Fatal(err)
			}
			for l := range tr.loops {
				l.mem = l.mem[:frame.Spill+[]int{1, 3, 20, 100, readSize}[seed]] // what comes fills a read, and is read on
			}
			defer tr.Stop(Stopped, 5*time.Second)
			if err := tr.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			c, err := Dial(context.Background(), "ws://"+tr.Addr().String()+"/play", DialOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer c.conn.Close()
			c.SetReadDeadline(time.Now().Add(20 * time.Second))
			for i := range 300 {
				want := string(make([]byte, dice(300))) + strconv.Itoa(i)
				c.WriteMessage([]byte(want))
				if got, err := c.ReadMessage(); err != nil || string(got) != want {
					t.Fatalf("message %d: %d bytes came back as %d, %v", i, len(want), len(got), err)
				}
			}
		})
	}
}

// An empty shard sleeps: no slices, until something is posted.
func TestEmptyShardSleeps(t *testing.T) {
	tr, err := NewEpoll(Config{Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Stop(Stopped, 0)
	s := tr.Shards()[0]
	ran := make(chan int64, 1000)
	s.SetTicker(tickerFunc(func(n int64) bool {
		select {
		case ran <- n:
		default:
		}
		return n%3 != 0 // an end of the work, now and then
	}))
	first := <-ran
	for n := first; n%3 != 0; {
		n = <-ran
	}
	before := tr.Shards()[0].Now()
	quiet := tr.Stats().Loops[1].Slices
	time.Sleep(100 * time.Millisecond)
	if slices := tr.Stats().Loops[1].Slices; slices > quiet+6 { // Stats themselves post, and wake it for a slice or three
		t.Errorf("%d slices ran while there was nothing to do", slices-quiet)
	}
	s.Post(func() {})
	last := first
	for n := range ran {
		if n <= last && n != first {
			t.Fatalf("slice %d came behind %d", n, last)
		}
		if last = n; SliceAt(n) > before+100*time.Millisecond {
			break // it goes on, at today's slice
		}
	}
}

type tickerFunc func(n int64) bool

func (f tickerFunc) Slice(n int64, _ time.Duration) bool { return f(n) }

// TestIdleMemory: of the 1 KiB that a connection may cost which says nothing, its transport takes
// 400 bytes at most.
func TestIdleMemory(t *testing.T) {
	const n = 2000
	r := newRoom(t, Config{Proxied: true, HelloWithin: time.Minute})
	heap := func() uint64 {
		r.t.Stats() // the loops have done what they had to do
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	port := r.t.Addr().(*net.TCPAddr).Port
	hello := frame.AppendRequest(nil, "x", "/play", [16]byte{}, "")
	fds := make([]int, 0, n)
	defer func() {
		for _, fd := range fds {
			unix.Close(fd)
		}
	}()
	before := heap()
	response := make([]byte, 4096)
	for range n {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		fds = append(fds, fd)
		if err := unix.Connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			t.Fatal(err)
		}
		unix.Write(fd, hello)
		if got, err := unix.Read(fd, response); err != nil || got < 20 {
			t.Fatal(got, err)
		}
	}
	each := (int64(heap()) - int64(before)) / n
	t.Logf("%d bytes of heap a connection (a Conn has %d)", each, unsafe.Sizeof(Conn{}))
	if conns := r.t.Stats().Conns; conns != n {
		t.Errorf("%d connections", conns)
	}
	if each > 400 {
		t.Errorf("%d bytes a connection", each)
	}
}
