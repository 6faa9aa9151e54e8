package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// TestTalk: everybody in a room hears everything, and sees who is ready.
func TestTalk(t *testing.T) {
	t.Parallel()
	public, admin := program(t)
	path := filepath.Join(t.TempDir(), "report.json")
	o := &Talk{
		Server: []string{public}, Admin: []string{admin}, Rooms: 3, Members: 4, For: 3 * time.Second, Sources: 4,
		Out: []string{"json=" + path},
	}
	if err := o.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	m := read(t, path) // a busy machine says little in that time
	if n := m["chat_ms"]["count"]; n < 4 || m["chat_missed"]["value"] != 0 {
		t.Errorf("%v lines were read, %v not", n, m["chat_missed"]["value"])
	}
	if n := m["room_change_ms"]["count"]; n < 4 || m["room_change_missed"]["value"] > n/2 {
		t.Errorf("%v changes were seen, %v not", n, m["room_change_missed"]["value"])
	}
	o.Members = 1
	if o.Run(context.Background()) == nil {
		t.Error("a room of one talks")
	}
}
