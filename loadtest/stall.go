package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"slipstream/sim"
)

// Stall is the command that shows what players who stop reading cost, and what they read when they come
// back.
type Stall struct {
	Server     string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin      string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Stalled    int           `default:"500" help:"Players who stop reading."`
	Bystanders int           `default:"40" help:"Players who do not, in races of their own and of the others."`
	For        time.Duration `default:"10s" help:"How long they do not read."`
	Proxy      bool          `help:"Put a plain TCP proxy between the players and the server."`
}

// settleIn is how long each phase but the stall lasts.
const settleIn = 4 * time.Second

// Run is called by kong.
func (s *Stall) Run(ctx context.Context) error {
	if s.Stalled < 1 || s.Bystanders < 0 {
		return errors.New("--stalled must be above zero, --bystanders not below")
	}
	server := s.Server
	if s.Proxy {
		via, err := proxyTo(ctx, server)
		if err != nil {
			return err
		}
		server = via
	}
	p, err := (&Run{Server: server, Bots: 1, Rate: 1, For: s.For, RaceSize: 16, PerMsg: 1}).plan()
	if err != nil {
		return err
	}
	o, err := observe(ctx, s.Admin)
	if err != nil {
		return err
	}
	st := &stall{crowd: newCrowd(), observer: o}
	defer st.close()
	if err := st.join(ctx, p, s.Stalled+s.Bystanders); err != nil {
		return err
	}
	// Those who stop reading are the ones who joined last.
	st.slow = st.players[s.Bystanders:]

	if err := st.phase(ctx, "before", settleIn); err != nil {
		return err
	}
	for _, pl := range st.slow {
		pl.stalled = true
	}
	if err := st.phase(ctx, "stalled", s.For); err != nil {
		return err
	}
	st.resume()
	if err := st.phase(ctx, "after", settleIn); err != nil {
		return err
	}
	return st.verdict()
}

// stall is a run of Stall.
type stall struct {
	*crowd
	observer *observer
	slow     []*rawPlayer
}

// phase plays for d, and prints how much memory the server takes and what gaps the other players see.
func (s *stall) phase(ctx context.Context, name string, d time.Duration) error {
	var gaps []time.Duration
	s.gap = func(g time.Duration) { gaps = append(gaps, g) }
	if err := s.play(ctx, d); err != nil {
		return err
	}
	f, err := s.observer.scrape()
	if err != nil {
		return err
	}
	slices.Sort(gaps)
	p99 := time.Duration(0)
	if len(gaps) > 0 {
		p99 = gaps[len(gaps)*99/100]
	}
	fmt.Printf("%-8s server %6.1f MiB   sockets' buffers, both ends %6.1f MiB   snapshot gap p99 of who reads %v\n",
		name, f.sum("process_resident_memory_bytes")/(1<<20), kernelMemory()/(1<<20), p99.Round(100*time.Microsecond))
	return nil
}

// resume lets the slow ones read again. Snapshots from before that moment are stale.
func (s *stall) resume() {
	for _, p := range s.slow {
		// Its race has gone on since its last snapshot.
		p.fresh = p.newest + sim.Tick(time.Since(p.lastAt)*crowdHz/time.Second)
		p.stale, p.stalled = 0, false
		p.lastAt = time.Time{} // the gap that the stall made is not counted
	}
}

// verdict prints what the slow ones read after they came back.
func (s *stall) verdict() error {
	var stale []int
	caughtUp := 0
	for _, p := range s.slow {
		stale = append(stale, p.stale)
		if p.newest >= p.fresh {
			caughtUp++
		}
	}
	slices.Sort(stale)
	n := len(stale)
	fmt.Printf("stale snapshots read on resume: p50 %d, p99 %d, most %d; the newest since: %d of %d players\n",
		stale[n/2], stale[n*99/100], stale[n-1], caughtUp, n)
	if caughtUp < n {
		return errFailed
	}
	return nil
}

// kernelMemory is how much memory all TCP sockets of this machine take, in bytes; 0 where the kernel does
// not tell.
func kernelMemory() float64 {
	text, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		fields := bytes.Fields(line)
		if len(fields) > 0 && string(fields[0]) == "TCP:" {
			pages, _ := strconv.ParseFloat(string(fields[len(fields)-1]), 64)
			return pages * float64(os.Getpagesize())
		}
	}
	return 0
}

// proxyTo starts a plain TCP proxy in front of a server and returns its URL.
func proxyTo(ctx context.Context, server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	target := u.Host
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go relay(in, target)
		}
	}()
	u.Host = l.Addr().String()
	return u.String(), nil
}

// relay copies both ways until either side ends.
func relay(in net.Conn, target string) {
	defer in.Close()
	out, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		_, _ = io.Copy(out, in)
		out.Close()
	}()
	_, _ = io.Copy(in, out)
}
