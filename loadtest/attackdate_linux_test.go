package main

import (
	"net"
	"testing"
	"time"
)

// TestDate: what was sent long before it is read came when it was sent.
func TestDate(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dialled, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	from, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	conn, plain, err := detach(dialled)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s, ok := date(plain).(*stamped)
	if !ok {
		t.Fatal("the kernel dates nothing")
	}
	buf := make([]byte, 64)
	if n, err := s.read(buf); n != 0 || err != nil {
		t.Fatalf("nothing was sent, and %d bytes came: %v", n, err)
	}
	for came := (time.Time{}); came.IsZero(); { // the system begins to date a little after it was asked to
		before := time.Now().Round(0)
		if _, err := from.Write([]byte("snapshot")); err != nil {
			t.Fatal(err)
		}
		sent := time.Now().Round(0)
		for time.Now().Round(0) == sent { // it is read later
		}
		if n, err := s.read(buf); n != 8 || err != nil {
			t.Fatalf("%d bytes came: %v", n, err)
		}
		if came = s.came(time.Time{}); !came.IsZero() && (came.Before(before) || came.After(sent)) {
			t.Errorf("sent from %v to %v, it came at %v", before, sent, came)
		}
	}
	from.Close()
	for err = nil; err == nil; {
		_, err = s.read(buf)
	}
	if now := time.Now(); s.came(now) != now {
		t.Error("the end of a stream has a date")
	}
}
