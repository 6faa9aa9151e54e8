package main

import (
	"fmt"
	"net"
	"strings"

	"slipstream/gameserver/transport"
)

// server is one row of the table.
type server struct {
	name  string
	about string
	serve func() (net.Addr, error) // nil: of the C program, which is told mode
	mode  string
}

// The names that ratios and reaches are about.
const (
	ours      = "epoll"
	reference = "c-slices"
	arrival   = "c-arrival"
)

var servers = []server{
	{name: reference, about: "the reference: C, sockets read and rooms ticked at slices", mode: "slices"},
	{name: ours, about: "transport.NewEpoll, one shard", serve: serveHall(transport.NewEpoll)},
	{name: arrival, about: "C, sockets read on arrival, all rooms tick at once", mode: "arrival"},
	{name: "portable", about: "transport.NewPortable, one shard", serve: serveHall(transport.NewPortable)},
	{name: "gws", about: "lxzan/gws, a goroutine a connection and a room", serve: serveGWS},
	{name: "gorilla", about: "gorilla/websocket, the same", serve: serveGorilla},
	{name: "coder", about: "coder/websocket, the same", serve: serveCoder},
}

// perConnection are the stacks with a goroutine a connection.
var perConnection = []string{"gws", "gorilla", "coder"}

func serverNamed(name string) (server, error) {
	var names []string
	for _, s := range servers {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	return server{}, fmt.Errorf("there is no server %q: choose of %s", name, strings.Join(names, ", "))
}
