package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// hall is rooms of 8 that each send every connection a message of 120 bytes at 60 Hz.
type hall struct {
	t     *transport.Transport
	rooms [][]*transport.Conn
	buf   [transport.Headroom + 120]byte
}

func (h *hall) OnOpen(c *transport.Conn, r *transport.Request) transport.Reason {
	if r != nil {
		return transport.OK
	}
	if n := len(h.rooms); n == 0 || len(h.rooms[n-1]) == 8 {
		h.rooms = append(h.rooms, nil)
	}
	last := &h.rooms[len(h.rooms)-1]
	*last = append(*last, c)
	return transport.OK
}

func (h *hall) OnMessage(c *transport.Conn, payload []byte) {
	if string(payload) == "join" {
		c.Move(h.t.Shards()[0], h)
	}
}

func (h *hall) OnClose(*transport.Conn, transport.Reason) {}

func (h *hall) Slice(n int64, _ time.Duration) bool {
	for i := int(n % 8); i < len(h.rooms); i += 8 {
		for slot, c := range h.rooms[i] {
			h.buf[transport.Headroom] = byte(slot)
			c.Send(h.buf[:], transport.Headroom)
		}
	}
	return true
}

// BenchmarkMessages prints what a message costs the server, all CPU time of its process counted,
// while a second process sends 16 bytes and takes 120 bytes 60 times a second on each connection.
func BenchmarkMessages(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(transport.Config) (*transport.Transport, error)
	}{{"epoll", transport.NewEpoll}, {"portable", transport.NewPortable}} {
		for _, n := range []int{200, 600, 1000} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, n), func(b *testing.B) { messages(b, kind.open, n) })
		}
	}
}

func messages(b *testing.B, open func(transport.Config) (*transport.Transport, error), n int) {
	h := &hall{}
	t, err := open(transport.Config{Paths: map[string]transport.Handler{"/play": h}, Shards: 1})
	if err != nil {
		b.Fatal(err)
	}
	h.t = t
	defer t.Stop(transport.Stopped, 0)
	t.Shards()[0].SetTicker(h)
	if err := t.Listen("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("TRANSPORT_GENERATE=%s %d", t.Addr(), n))
	child.Stderr = os.Stderr
	stop, _ := child.StdinPipe()
	ready, _ := child.StdoutPipe()
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		stop.Close()
		child.Wait()
	}()
	if line, _ := bufio.NewReader(ready).ReadString('\n'); line != "ready\n" {
		b.Fatalf("the generator said %q", line)
	}
	before, cpu := t.Stats().Loops[1], cpuTime()
	for b.Loop() {
		time.Sleep(time.Second)
	}
	after, spent := t.Stats().Loops[1], cpuTime()-cpu
	count := after.MessagesIn - before.MessagesIn + after.MessagesOut - before.MessagesOut
	b.ReportMetric(float64(spent.Nanoseconds())/float64(count), "ns/message")
	b.ReportMetric(float64(count)/b.Elapsed().Seconds()/float64(2*n), "Hz")
	b.ReportMetric(float64(after.Copied-before.Copied), "copied-bytes")
}

func cpuTime() time.Duration {
	var u unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func init() { generator = generate }

// generate is the second process: it plays until its standard input ends.
func generate(order string) {
	addr, count, _ := strings.Cut(order, " ")
	n, _ := strconv.Atoi(count)
	var all sync.WaitGroup
	for i := range n {
		c, err := transport.Dial(context.Background(), "ws://"+addr+"/play", transport.DialOptions{})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		c.WriteMessage([]byte("join"))
		all.Add(1)
		go func() {
			defer all.Done()
			io.Copy(io.Discard, c.NetConn())
		}()
		go func() {
			message := frame.AppendMasked(nil, frame.Binary, []byte("sixteen bytes..."), [4]byte{1, 2, 3, 4})
			next := time.Now().Add(time.Duration(i) * time.Second / 60 / time.Duration(n))
			for {
				next = next.Add(time.Second / 60)
				time.Sleep(time.Until(next))
				if _, err := c.NetConn().Write(message); err != nil {
					return
				}
			}
		}()
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}
