package main

import (
	"crypto/rand"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// The server gives a head 5 s and a first message 3 s: an attack that is shorter proves nothing.
const slowAtLeast = 8 * time.Second

// slow attacks with connections that send first and then, every so often, drip, and never get to an end.
// begin returns a codec if they are to be WebSockets, otherwise nil.
func (s *scene) slow(begin func() *transport.Codec, first func(*foe), every time.Duration, drip func(*foe)) error {
	return s.siege(&horde{want: s.Attackers, every: every, atLeast: slowAtLeast, recruit: func(i int) (*foe, error) {
		conn, err := s.dial(i)
		if err != nil {
			return nil, err
		}
		begun := false
		return newFoe(conn, begin(), func(f *foe, now time.Time) {
			if f.codec != nil && !f.handshake() {
				return
			}
			if f.next = now.Add(every); !begun {
				begun = true
				first(f)
				return
			}
			drip(f)
		})
	}})
}

// heads attacks with request heads that never end.
func (s *scene) heads() error {
	return s.slow(func() *transport.Codec { return nil },
		func(f *foe) { f.send([]byte("GET /play HTTP/1.1\r\nHost: " + s.target + "\r\n")) },
		time.Second, func(f *foe) { f.send([]byte("X-More: 1\r\n")) })
}

// hellos attacks with WebSockets whose first message never ends.
func (s *scene) hellos() error {
	return s.slow(func() *transport.Codec { return s.codec("/play") },
		func(f *foe) { f.send(frame.AppendHeader(nil, frame.Binary, true, 100, &[4]byte{})) },
		500*time.Millisecond, func(f *foe) { f.send([]byte{4}) })
}

// connects attacks with as many connections as possible, opened as fast as possible, that send nothing.
func (s *scene) connects() error {
	return s.siege(&horde{want: s.Attackers, every: time.Second, atLeast: slowAtLeast,
		recruit: func(i int) (*foe, error) {
			conn, err := s.dial(i)
			if err != nil {
				return nil, err
			}
			return newFoe(conn, nil, func(*foe, time.Time) {})
		}})
}

// codec returns a client's codec for a path of the server.
func (s *scene) codec(path string) *transport.Codec {
	return transport.NewCodec(s.target, path, "", 64<<10, func(b []byte) { _, _ = rand.Read(b) })
}

// handshake sends the upgrade request, and reports whether the answer has come.
func (f *foe) handshake() bool {
	if out := f.codec.Output(); len(out) > 0 && !f.codec.Opened() {
		n, err := f.socket.write(out)
		f.codec.Sent(n)
		f.err = err
	}
	return f.codec.Opened()
}
