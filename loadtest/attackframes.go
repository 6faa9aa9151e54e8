package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// framers is how many send headers at the same time. Each waits for the answer.
const framers = 24

// frames sends random frame headers, each on a connection of its own right behind the upgrade, and compares
// the server's reaction with the rule (attackrule.go).
func (s *scene) frames() error {
	if err := s.phase("before", s.For); err != nil {
		return err
	}
	var left, wrong, lost atomic.Int64
	left.Store(int64(s.Attackers))
	codes := make([]map[uint16]int, framers)
	said := make(chan string, 8)
	var all sync.WaitGroup
	for n := range framers {
		codes[n] = make(map[uint16]int)
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 6455))
			for i := n; left.Add(-1) >= 0 && s.ctx.Err() == nil; i += framers {
				h, payload := randomHeader(r), make([]byte, largest)
				for i := range payload {
					payload[i] = byte(r.Uint32())
				}
				want := fateOf(h, payload)
				code, pong, err := s.header(i, h, payload, want)
				codes[n][code]++
				switch {
				case err != nil:
					lost.Add(1)
				case code != want.code || want.pong && !pong:
					wrong.Add(1)
				default:
					continue
				}
				select {
				case said <- fmt.Sprintf("% x: %d, answered %v, %v; want %d, answered %v", h, code, pong, err,
					want.code, want.pong):
				default:
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	began := time.Now()
	if err := s.during(done); err != nil {
		return err
	}
	sum := make(map[uint16]int)
	for _, some := range codes {
		for code, n := range some {
			if code >= 3000 && code != badMessage {
				code = 3000 // codes that a peer may choose freely
			}
			sum[code] += n
		}
	}
	s.say("%d headers in %v: %d wrong, %d without an answer; closed with %v (3000 stands for all of a peer's own)",
		s.Attackers, time.Since(began).Round(time.Second), wrong.Load(), lost.Load(), sum)
	if lost.Load() > 0 {
		s.say("a server lets nobody in from where the protocol is broken so often: start it with --unlimited-networks 127.1.0.0/16")
	}
	for len(said) > 0 {
		s.say("%s", <-said)
	}
	s.figure("wrong", float64(wrong.Load()))
	s.figure("lost", float64(lost.Load()))
	s.figure("codes", float64(len(sum)))
	err := s.phase("after", s.For)
	if err == nil {
		s.say("server memory: %+.1f MiB", mib(s.phases[2].after, "process_resident_memory_bytes")-mib(s.phases[0].after,
			"process_resident_memory_bytes"))
	}
	return err
}

// header sends one header and returns how it was answered.
func (s *scene) header(i int, h [14]byte, payload []byte, want fate) (code uint16, pong bool, err error) {
	conn, err := s.dial(i)
	if err != nil {
		return 0, false, err
	}
	defer conn.Close()
	_ = conn.(*net.TCPConn).SetLinger(0) // a million connections must not wait for their ports
	_ = conn.SetDeadline(time.Now().Add(joinTimeout))
	codec := s.codec("/play")
	out := append(codec.Output(), h[:want.size]...)
	out = append(out, payload[:want.body]...)
	if want.goes {
		out = frame.AppendMasked(out, frame.Close, frame.AppendClose(nil, 1000, ""), [4]byte{9, 9, 9, 9})
	}
	if _, err := conn.Write(out); err != nil {
		return 0, false, err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, 64<<10))
	if err != nil && len(answer) == 0 {
		return 0, false, err
	}
	return s.judge(codec, answer, unmask(h[max(want.size-4, 0):], payload[:want.body]))
}

// judge reads the server's frames: the close code, and whether sent came back as a pong.
func (s *scene) judge(codec *transport.Codec, answer, sent []byte) (code uint16, pong bool, err error) {
	_, frames, ok := bytes.Cut(answer, []byte("\r\n\r\n"))
	if !ok || !bytes.HasPrefix(answer, []byte("HTTP/1.1 101 ")) {
		return 0, false, fmt.Errorf("no upgrade: %.40q", answer)
	}
	rules := frame.Rules{Client: true, MaxMessage: largest, MaxFragments: 1}
	var in frame.Reader
	for {
		f, rest, err := in.Next(&rules, frames)
		switch frames = rest; {
		case err != nil:
			return 0, pong, err
		case f.Op == 0:
			return 0, pong, errors.New("closed without a close frame")
		case f.Op == frame.Pong:
			pong = bytes.Equal(f.Payload, sent)
		case f.Op == frame.Close:
			code, _, err := frame.ParseClose(f.Payload)
			return code, pong, err
		}
	}
}
