package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// window is one measurement: one server, started for it, and the players.
type window struct {
	Server  string  `json:"server"`
	Round   int     `json:"round"`
	Players int     `json:"players"`
	Seconds float64 `json:"seconds"`

	Sent     int `json:"sent"`     // commands that the kernel took
	Refused  int `json:"refused"`  // commands that it did not: the server does not read
	Received int `json:"received"` // messages
	Faults   int `json:"faults"`   // messages that are wrong

	CPU         float64 `json:"cpu_ns"` // of the server's process
	UserTicks   float64 `json:"user_ticks"`
	KernelTicks float64 `json:"kernel_ticks"`

	LateP50 float64 `json:"late_p50"` // ms: from when a tick was due to when it began
	LateP99 float64 `json:"late_p99"`
	// ms: of a player's newest command, from when it was sent to when the tick that used it began
	AgeP50      float64 `json:"age_p50"`
	AgeP99      float64 `json:"age_p99"`
	DeliveryP50 float64 `json:"delivery_p50"` // ms: from when a tick was due to when a player has its message
	DeliveryP99 float64 `json:"delivery_p99"`
	LagP99      float64 `json:"lag_p99"`  // ms: of the generator, from when a command was due to when it is sent
	Taken       float64 `json:"taken_ms"` // how long the server's core was busy with something else
}

// perMessage is the server's CPU time a message, in and out, in ns.
func (w window) perMessage() float64 { return w.CPU / float64(w.Sent+w.Received) }

func (w window) userShare() float64 { return w.UserTicks / max(w.UserTicks+w.KernelTicks, 1) }

// delivered is the share of messages that arrived of those that were due.
func (w window) delivered() float64 {
	return float64(w.Received) / (float64(w.Players) * hz * w.Seconds)
}

// kept reports whether the generator kept its own schedule. If not the window says nothing.
func (w window) kept() bool { return w.LagP99 <= 10 }

// takenMost is the share of a window that others may have of the server's core. What is late by
// more says something of them: of a window's ticks one percent may be late.
const takenMost = .01

// blames reports whether a window in which the server did not hold its players says so of the server.
func (w window) blames() bool { return w.kept() && w.Taken <= 1000*takenMost*w.Seconds }

// slack is how late in ms a server that carries its players may be, at the 99th percentile.
const slack = 4.

// held reports whether the server carried its players: ticks begin in time, and use every command
// that came in the tick before.
func (w window) held() bool {
	return w.LateP99 < slack && w.AgeP99 < 1000./hz+slack && w.delivered() > .99 && w.Refused == 0
}

// bench is what a run is about.
type bench struct {
	dir      string // of the C programs
	players  int
	warm     float64 // seconds
	seconds  float64
	core     int // of the server
	loadCore int // of the generator
	realtime bool
	visit    bool     // players read their sockets when they send, and not when something comes
	prefix   []string // of every window's command
	binary   string   // this program
}

// manner is how the generator reads. Visiting takes so little a player that a server's core is full
// before the generator's.
func (b *bench) manner() string {
	if b.visit {
		return "visit"
	}
	return "look"
}

func (b *bench) serverPlace() place { return place{b.core, b.priority(40)} }
func (b *bench) loadPlace() place   { return place{b.loadCore, b.priority(30)} }

func (b *bench) priority(p int) int {
	if b.realtime {
		return p
	}
	return 0
}

// measure starts a server and the players, here.
func (b *bench) measure(s server) (window, error) {
	name, args := b.binary, []string{"serve", s.name}
	if s.serve == nil {
		name, args = filepath.Join(b.dir, "reference"), []string{s.mode}
	}
	cmd, out, err := start(b.serverPlace(), name, args...)
	if err != nil {
		return window{}, err
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	port, err := out.ReadString('\n')
	if err != nil {
		return window{}, fmt.Errorf("%s did not say its port: %w", s.name, err)
	}
	seconds := func(s float64) string { return strconv.FormatFloat(s, 'f', -1, 64) }
	printed, err := run(b.loadPlace(), filepath.Join(b.dir, "generator"), b.manner(), strings.TrimSpace(port),
		strconv.Itoa(b.players),
		seconds(b.warm), seconds(b.seconds), strconv.Itoa(cmd.Process.Pid))
	if err != nil {
		return window{}, fmt.Errorf("%s: %w", s.name, err)
	}
	w := window{Server: s.name}
	if err := json.Unmarshal(printed[strings.Index(string(printed), "{"):], &w); err != nil {
		return window{}, fmt.Errorf("the generator printed %q: %w", printed, err)
	}
	return w, nil
}

// floor is what the kernel takes of a server at least.
type floor struct {
	Send float64 `json:"send_ns"`
	Recv float64 `json:"recv_ns"`
}

// perMessage is comparable with a window's: half of the messages go out, half come in.
func (f floor) perMessage() float64 { return (f.Send + f.Recv) / 2 }

// measureFloor measures it, here.
func (b *bench) measureFloor() (f floor, err error) {
	printed, err := run(b.serverPlace(), filepath.Join(b.dir, "generator"), "floor", strconv.Itoa(b.players),
		strconv.Itoa(b.core), strconv.Itoa(b.loadCore))
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(printed, &f)
}

// serve is the server's process: it prints its port and serves until it is killed.
func serve(name string) error {
	s, err := serverNamed(name)
	if err != nil {
		return err
	}
	addr, err := s.serve()
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, addr.(*net.TCPAddr).Port)
	select {}
}
