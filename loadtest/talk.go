package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
)

// Talk is the command that fills rooms whose members are on different servers of a cluster, and lets them
// chat and say that they are ready. It shows how soon the others know, and what that costs the servers.
type Talk struct {
	Server    []string      `required:"" placeholder:"URL" help:"The cluster's servers, such as http://127.0.0.1:8080, separated by commas; members of a room are on them in turn."`
	Admin     []string      `required:"" placeholder:"URL" help:"Their admin listeners."`
	Rooms     int           `default:"100" help:"How many."`
	Members   int           `default:"6" help:"Of each."`
	For       time.Duration `default:"15s" help:"How long they talk; before that they are silent for a third of it."`
	Sources   int           `default:"16" help:"Addresses to connect from."`
	Out       []string      `placeholder:"json=FILE" help:"Write the report to a file."`
	Threshold []string      `placeholder:"'METRIC:p(99)<100'" help:"Fail with exit code 99 unless it holds."`
}

const (
	sayEvery   = 2100 * time.Millisecond // nobody may chat more often for long
	readyEvery = time.Second             // how often a room's host changes whether he is ready
	linkAfter  = 100 * time.Millisecond  // nobody follows a link to a room sooner than that
)

// Run is called by kong.
func (o *Talk) Run(ctx context.Context) error {
	if o.Rooms < 1 || o.Members < 2 || len(o.Server) < 1 || len(o.Admin) != len(o.Server) {
		return errors.New("--rooms must be above zero, --members above one, and there is an --admin for each --server")
	}
	t := &talk{all: newSamples()}
	var p *plan
	for _, server := range o.Server {
		var err error
		p, err = (&Run{Server: server, Bots: 1, Rate: 1, For: o.For, RaceSize: o.Members, Out: o.Out,
			Threshold: o.Threshold}).plan()
		if err != nil {
			return err
		}
		from, err := newSources(server, o.Sources)
		if err != nil {
			return err
		}
		t.servers = append(t.servers, &storm{plan: p, from: from})
	}
	defer t.close()
	t.rooms = make([]*salon, o.Rooms)
	err := some(ctx, o.Rooms, func(i int) (err error) {
		t.rooms[i], err = t.open(ctx, i, o.Members)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d rooms of %d members on %d servers\n", o.Rooms, o.Members, len(o.Server))
	silent, err := o.cores(ctx, o.For/3, func(context.Context) {})
	if err != nil {
		return err
	}
	busy, err := o.cores(ctx, o.For, t.speak)
	if err != nil {
		return err
	}
	pause(ctx, settleIn) // what was said last is still under way
	report := t.report()
	report.set("cluster_silent_cores", silent)
	report.set("cluster_cpu_cores", busy)
	report.set("said_per_s", float64(t.said.Load())/o.For.Seconds())
	report.set("ready_per_s", float64(t.changed.Load())/o.For.Seconds())
	if err := report.deliver(p); err != nil {
		return err
	}
	return report.judgeBy(os.Stdout, p.thresholds)
}

// cores returns how many cores all servers together take while do runs, for d.
func (o *Talk) cores(ctx context.Context, d time.Duration, do func(context.Context)) (float64, error) {
	const spent = "process_cpu_seconds_total"
	sum := func(sign float64) (all float64, err error) {
		for _, admin := range o.Admin {
			server, err := observe(ctx, admin)
			if err != nil {
				return 0, err
			}
			all += sign * server.before.sum(spent)
		}
		return all, nil
	}
	pause(ctx, settleIn)
	before, err := sum(-1)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	within, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	do(within)
	<-within.Done()
	took := time.Since(began)
	after, err := sum(1)
	return (before + after) / took.Seconds(), err
}

// talk is a run of Talk.
type talk struct {
	servers []*storm
	rooms   []*salon

	said, changed, expected, heard, saw atomic.Int64
	readers                             sync.WaitGroup

	mu  sync.Mutex // guards what follows
	all samples
}

// salon is a room, and its members.
type salon struct {
	members []*guest
	at      atomic.Int64 // when its host last changed whether he is ready, in Unix nanoseconds
	version atomic.Int64 // how often he did: when odd, he is ready
}

// guest is a member, whose connection is read by a goroutine of its own.
type guest struct {
	*transport.Client
	room *salon
	saw  int64 // the newest version that it has seen
}

// open opens a room and lets everybody in, each on the next server.
func (t *talk) open(ctx context.Context, i, members int) (*salon, error) {
	s := &salon{}
	code := ""
	for n := range members {
		c, err := t.servers[(i+n)%len(t.servers)].enter(ctx)
		if err != nil {
			return s, err
		}
		g := &guest{Client: c, room: s}
		s.members = append(s.members, g)
		enter := any(&control.Create{Seats: uint8(members), Public: false})
		if n > 0 {
			enter = &control.Join{Code: code}
		}
		if err := c.WriteMessage(control.Append(nil, enter)); err != nil {
			return s, err
		}
		room, err := await[control.Room](c)
		if err != nil {
			return s, err
		}
		if code = room.Code; n == 0 {
			pause(ctx, linkAfter)
		}
	}
	for _, g := range s.members {
		_ = g.SetReadDeadline(time.Time{})
		t.readers.Go(func() { t.listen(g) })
	}
	return s, nil
}

// listen records what a member is told, until the connection ends.
func (t *talk) listen(g *guest) {
	mine := newSamples()
	told, shown := mine.recorder("chat_ms"), mine.recorder("room_change_ms")
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.all.merge(mine)
	}()
	for {
		msg, err := g.ReadMessage()
		now := time.Now().UnixNano()
		if err != nil {
			return
		}
		m, _ := control.Parse(control.FromLobby, msg)
		switch m := m.(type) {
		case *control.Said:
			if sent, err := strconv.ParseInt(strings.TrimPrefix(m.Text, "at "), 10, 64); err == nil {
				t.heard.Add(1)
				told(float64(now-sent) / 1e6)
			}
		case *control.Room:
			version := g.room.version.Load()
			if version > g.saw && m.Members[0].Ready == (version%2 == 1) {
				g.saw = version
				t.saw.Add(1)
				shown(float64(now-g.room.at.Load()) / 1e6)
			}
		}
	}
}

// speak lets everybody talk until ctx ends.
func (t *talk) speak(ctx context.Context) {
	var all sync.WaitGroup
	for i, s := range t.rooms {
		for n, g := range s.members {
			first := time.Duration(i*len(s.members)+n) * sayEvery / time.Duration(len(t.rooms)*len(s.members))
			all.Go(func() {
				for pause(ctx, first); ctx.Err() == nil; pause(ctx, sayEvery) {
					t.said.Add(1)
					t.expected.Add(int64(len(s.members)))
					// the reader notices
					_ = g.WriteMessage(control.Append(nil, &control.Say{Text: fmt.Sprint("at ", time.Now().UnixNano())}))
				}
			})
		}
		all.Go(func() {
			pause(ctx, time.Duration(i)*readyEvery/time.Duration(len(t.rooms)))
			for ; ctx.Err() == nil; pause(ctx, readyEvery) {
				t.changed.Add(1)
				s.at.Store(time.Now().UnixNano())
				now := s.version.Add(1)%2 == 1
				_ = s.members[0].WriteMessage(control.Append(nil, &control.Ready{Ready: now}))
			}
		})
	}
	all.Wait()
}

func (t *talk) report() *Report {
	t.close()
	t.readers.Wait()
	r := newReport(t.all)
	r.set("chat_missed", float64(t.expected.Load()-t.heard.Load()))
	r.set("room_change_missed", float64(t.changed.Load()*int64(len(t.rooms[0].members))-t.saw.Load()))
	return r
}

func (t *talk) close() {
	for _, s := range t.rooms {
		if s == nil {
			continue
		}
		for _, g := range s.members {
			_ = g.NetConn().Close()
		}
	}
}
