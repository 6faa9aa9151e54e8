package main

import (
	"context"
	"fmt"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
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
	deadline, _ := ctx.Deadline()
	if err := conn.SetReadDeadline(deadline); err != nil {
		return nil, err
	}
	if err := conn.WriteMessage(control.Append(nil, &control.Enter{Version: control.Version, Name: name})); err != nil {
		return nil, err
	}
	for {
		msg, err := conn.ReadMessage()
		if err != nil {
			return nil, err
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			return nil, err
		}
		switch m := m.(type) {
		case *control.Entered:
			if len(m.Regions) > 0 {
				if err := conn.WriteMessage(control.Append(nil, distances(ctx, p, m.Regions))); err != nil {
					return nil, err
				}
			}
			err = conn.WriteMessage(control.Append(nil, &control.Quick{Game: p.Game, Seats: uint8(p.RaceSize), Settings: p.settings}))
		case *control.Ticket:
			return m, nil
		case *control.Error:
			err = fmt.Errorf("the lobby refused: %s", m.Text)
		}
		if err != nil {
			return nil, err
		}
	}
}

// A title is one game as all bots share it.
type title struct {
	model     *netcode.Model
	behaviour string
}

// titles makes each game's Model once.
func titles() map[string]*title {
	all := make(map[string]*title)
	for _, m := range games.All {
		model := netcode.NewModel(m)
		all[m.Rules().Name] = &title{model, model.Behaviour()}
	}
	return all
}
