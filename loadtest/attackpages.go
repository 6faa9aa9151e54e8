package main

import (
	"bytes"
	"strings"
	"time"
)

const (
	pagesTurn   = 5 * time.Millisecond
	pagesAtOnce = 50 // requests
)

// pages attacks as visitors who ask for pages without end, and do not wait for one before they ask for the
// next.
func (s *scene) pages() error {
	requests := []byte(strings.Repeat("GET / HTTP/1.1\r\nHost: "+s.target+"\r\n\r\n", pagesAtOnce))
	answers := 0
	var buf [64 << 10]byte
	act := func(f *foe, _ time.Time) {
		if len(f.out) == 0 {
			f.out = requests
		}
		n, err := f.socket.write(f.out)
		f.out, f.err = f.out[n:], err
		for n = len(buf); f.err == nil && n == len(buf); {
			n, f.err = f.socket.read(buf[:])
			answers += bytes.Count(buf[:n], []byte("HTTP/1.1 200"))
		}
	}
	err := s.siege(&horde{want: s.Attackers, every: pagesTurn, recruit: func(i int) (*foe, error) {
		conn, err := s.dial(i)
		if err != nil {
			return nil, err
		}
		f, err := newFoe(conn, nil, act)
		if err == nil {
			f.mute = true
		}
		return f, err
	}})
	s.figure("answers", float64(answers))
	s.say("%d pages were answered", answers)
	s.cost()
	return err
}
