package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/games"
)

// joinTimeout bounds the lobby's part of getting into a race.
const joinTimeout = 10 * time.Second

// quick asks the lobby for a seat, as the page's button does.
func quick(ctx context.Context, p *plan, name string) (*control.Ticket, error) {
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	conn, err := transport.Dial(ctx, p.lobby, transport.DialOptions{Dialer: p.dialer.DialContext})
	if err != nil {
		return nil, err
	}
	defer conn.Close(transport.Left.Code())
	ask := func(m any) error { return conn.WriteMessage(control.Append(nil, m)) }
	if err := ask(&control.Enter{Version: control.Version, Name: name}); err != nil {
		return nil, err
	}
	in, err := await[control.Entered](conn)
	if err != nil {
		return nil, err
	}
	if len(in.Regions) > 0 {
		if err := ask(distances(ctx, p, in.Regions)); err != nil {
			return nil, err
		}
	}
	if err := ask(&control.Quick{Game: p.Game, Seats: uint8(p.RaceSize), Settings: p.settings}); err != nil {
		return nil, err
	}
	return await[control.Ticket](conn)
}

// await returns the next message of type M from the lobby.
func await[M any](c *transport.Client) (*M, error) {
	_ = c.SetReadDeadline(time.Now().Add(joinTimeout))
	for {
		msg, err := c.ReadMessage()
		if err != nil {
			return nil, err
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			return nil, err
		}
		switch m := m.(type) {
		case *M:
			return m, nil
		case *control.Error:
			return nil, fmt.Errorf("the lobby refused: %s", m.Text)
		}
	}
}

// A title is one game as all bots share it.
type title struct {
	model     *netcode.Model
	behaviour string
	placed    bool // players have a position, so that it can be predicted wrong
}

// titles makes each game's Model once.
func titles() map[string]*title {
	all := make(map[string]*title)
	for _, m := range games.All {
		model := netcode.NewModel(m)
		all[m.Rules().Name] = &title{model, model.Behaviour(), placed(m.State())}
	}
	return all
}

func placed(l *sim.Layout) bool {
	position := func(f sim.Field) bool { return f.View == sim.Pos }
	return slices.ContainsFunc(l.Rows, func(r sim.Row) bool {
		return r.Name != "" && r.Name == r.Whose && slices.ContainsFunc(r.Fields, position)
	})
}
