package cluster

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"slipstream/loadtest/system"
)

// node is a gameserver, one of three.
type node struct {
	t      *testing.T
	index  int
	bin    string
	listen string
	data   string
	db     string
	urls   []string // of the brokers
	links  []*link  // to each broker; none: it is on a cable
	cable  *cable
	cmd    *exec.Cmd
	log    safeBuffer
	life   atomic.Int32 // which of its processes runs; 0: none
	began  atomic.Int64 // when that was ready, in Unix nanoseconds
	lives  int32
}

// safeBuffer takes a process's log.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (n *node) start() {
	n.t.Helper()
	args := []string{
		"--client", "none", "--listen", n.listen, "--data", n.data,
		"--nats-url", strings.Join(n.urls, ","), "--node-url", "ws://" + n.listen + "/play",
		"--unlimited-networks", "127.0.0.0/8,198.18.0.0/15",
		"--db", n.db,
	}
	cmd := exec.Command(n.bin, args...)
	if n.cable != nil {
		cmd = n.cable.run(n.bin, args...)
	}
	p, err := system.Run(cmd, &n.log)
	if err != nil {
		n.t.Fatal(err, n.log.String())
	}
	n.cmd = p.Cmd
	n.lives++
	n.began.Store(time.Now().UnixNano())
	n.life.Store(n.lives)
}

// kill is kill -9.
func (n *node) kill() {
	n.life.Store(0)
	if n.cmd != nil {
		_ = n.cmd.Process.Kill()
		_ = n.cmd.Wait()
		n.cmd = nil
	}
}

// stop drains it, and checks that it ends well.
func (n *node) stop() {
	n.t.Helper()
	_ = n.cmd.Process.Signal(syscall.SIGTERM)
	process := n.cmd.Process
	late := time.AfterFunc(time.Minute, func() { _ = process.Kill() })
	defer late.Stop()
	err := n.cmd.Wait()
	n.life.Store(0)
	if n.cmd = nil; err != nil {
		n.t.Errorf("node %d did not stop well: %v\n%s", n.index, err, n.log.String())
	}
}

// part cuts the node from every broker, or mends that; one on a cable also from the database.
func (n *node) part(cut bool) {
	n.t.Helper()
	for _, k := range n.links {
		k.set(cut)
	}
	if n.cable != nil {
		if err := n.cable.pull(cut); err != nil {
			n.t.Error(err)
		}
	}
}
