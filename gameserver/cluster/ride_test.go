package cluster

import (
	"context"
	"errors"
	"sync"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
)

// What is played: the shortest match that this program's games have.
const (
	game         = "arena"
	seats        = 8
	matchSeconds = 10
)

// ride is one bot's part in one match, with the real protocol and no simulation: it says
// hello with its ticket, acknowledges snapshots, checks their ticks and sends commands.
type ride struct {
	match, bot string
	host       *node
	life       int32 // of the host, when the ticket came
	from, to   time.Time
	welcomed   bool
	result     time.Time     // when it was told; zero: never
	ranked     bool          // the bot was in it
	drops      int           // connections that were lost
	slow       int           // that were ended because this busy machine kept them waiting
	gap        time.Duration // the longest between two snapshots
	why        string        // how it ended
}

// encoder is what all commands are made with, once: they are few.
var encoder = sync.OnceValues(func() (string, [][]byte) {
	model := netcode.NewModel(games.ByName(game))
	enc, words := netcode.NewEncoder(model), make([]int32, model.CmdWords)
	var payloads [][]byte
	for move := range int32(10) {
		words[0] = move
		payloads = append(payloads, enc.AppendCommandPayload(nil, words))
	}
	return model.Behaviour(), payloads
})

const (
	lead      = 4 // ticks that commands are ahead of the newest snapshot
	speakEach = 3 // ticks
	resumeFor = 5 * time.Second
)

var errSlow = errors.New("a seat that acknowledged too late")

// drive is the whole ride, over as many connections as it takes.
func (r ride) drive(ctx context.Context, c *crowd, token string) ride {
	lost := time.Time{}
	for ctx.Err() == nil && r.why == "" {
		err := r.connection(ctx, &token)
		switch {
		case r.why != "":
		case err == nil:
			r.why = "no end"
		case r.host.life.Load() != r.life:
			r.why = "the node died"
		default:
			if err == errSlow {
				r.slow++
			} else if r.welcomed && lost.IsZero() {
				r.drops++
			}
			if lost.IsZero() {
				lost = time.Now()
			}
			if time.Since(lost) > resumeFor {
				r.why = err.Error()
			}
			wait(ctx, 100*time.Millisecond)
		}
	}
	r.to = time.Now()
	return r
}

// connection is one socket's life.
func (r *ride) connection(ctx context.Context, token *string) error {
	within, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	conn, err := transport.Dial(within, "ws://"+r.host.listen+"/play", transport.DialOptions{})
	if err != nil {
		return err
	}
	defer conn.Close(transport.Left.Code())
	defer context.AfterFunc(ctx, func() { _ = conn.NetConn().Close() })()
	behaviour, payloads := encoder()
	hello := control.Append([]byte{netcode.TypeControl},
		&control.Hello{Version: control.Version, Behaviour: behaviour, Token: *token})
	if err := conn.WriteMessage(hello); err != nil {
		return err
	}
	var newest, spoke sim.Tick
	last := time.Time{}
	for {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		msg, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if netcode.TypeOf(msg) == netcode.TypeControl {
			if err := r.control(msg[1:], token); err != nil || r.why != "" {
				return err
			}
			continue
		}
		s, err := netcode.ParseSnapshot(msg, newest)
		if err != nil {
			r.why = "a snapshot that is none: " + err.Error()
			return nil
		}
		if s.Tick <= newest || s.Baseline > newest {
			r.why = "a snapshot that is not newer"
			return nil
		}
		newest = s.Tick
		now := time.Now()
		if !last.IsZero() {
			r.gap = max(r.gap, now.Sub(last))
		}
		if last = now; newest >= spoke+speakEach {
			spoke = newest
			out := netcode.AppendCommandHead(nil, newest, newest+lead)
			if err := conn.WriteMessage(append(out, payloads[int(newest)/30%len(payloads)]...)); err != nil {
				return err
			}
		}
	}
}

// control takes a message that is no snapshot. An error is a connection that may be had again.
func (r *ride) control(msg []byte, token *string) error {
	m, err := control.Parse(control.FromPlay, msg)
	if err != nil {
		r.why = "a message that is none: " + err.Error()
		return nil
	}
	switch m := m.(type) {
	case *control.Welcome:
		r.welcomed, *token = true, m.Token
		if m.Match != r.match {
			r.why = "another match"
		}
	case *control.Result:
		r.result = time.Now()
		for _, p := range m.Places {
			r.ranked = r.ranked || p.Name == r.bot
		}
	case *control.Bye:
		if !m.Final && m.Reason != control.ByeEnded {
			if m.Reason == "unconfirmed" {
				return errSlow
			}
			return errors.New(m.Reason)
		}
		r.why = m.Reason
	}
	return nil
}
