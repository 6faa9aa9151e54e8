package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// gallery is those who watch the list of rooms, and the one room that changes in it.
type gallery struct {
	code  string
	seats atomic.Uint32 // as the newest change set them
	at    atomic.Int64  // when that change was asked for
	seen  chan time.Duration
	lost  chan error
}

// watch measures how long it takes from asking for a change of a room until each watcher is told.
func (o *Lobby) watch(ctx context.Context, st *storm, all samples) error {
	host, err := st.enter(ctx)
	if err != nil {
		return err
	}
	defer host.Close(transport.Left.Code())
	change := func(m any) error { return host.WriteMessage(control.Append(nil, m)) }
	if err := change(&control.Create{Game: o.Game, Seats: 2, Public: true}); err != nil {
		return err
	}
	room, err := await[control.Room](host)
	if err != nil {
		return err
	}
	go func() {
		for { // the host's messages must be read, too
			if _, err := host.ReadMessage(); err != nil {
				return
			}
		}
	}()
	g := &gallery{code: room.Code, seen: make(chan time.Duration, o.Watchers), lost: make(chan error, o.Watchers)}
	if err := some(ctx, o.Watchers, func(int) error { return g.join(ctx, st) }); err != nil {
		return err
	}
	told := all.recorder("room_list_ms")
	for i := range o.Changes {
		seats := uint8(3 + i%2) // different every time
		g.seats.Store(uint32(seats))
		g.at.Store(time.Now().UnixNano())
		if err := change(&control.Configure{Game: o.Game, Seats: seats, Public: true}); err != nil {
			return err
		}
		late := time.After(joinTimeout)
		for n := range o.Watchers {
			select {
			case d := <-g.seen:
				told(d.Seconds() * 1e3)
			case err := <-g.lost:
				return fmt.Errorf("a watcher of the list: %w", err)
			case <-late:
				return fmt.Errorf("%d of %d watchers were not told of a room's change in %v", o.Watchers-n,
					o.Watchers, joinTimeout)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		pause(ctx, requestEvery)
	}
	return nil
}

// join lets one watcher in, and waits for its first list.
func (g *gallery) join(ctx context.Context, st *storm) error {
	c, err := st.enter(ctx)
	if err != nil {
		return err
	}
	if err := c.WriteMessage(control.Append(nil, &control.Rooms{Watch: true})); err != nil {
		return err
	}
	if _, err := await[control.List](c); err != nil {
		return err
	}
	_ = c.SetReadDeadline(time.Time{})
	context.AfterFunc(ctx, func() { _ = c.NetConn().Close() })
	go func() {
		for {
			msg, err := c.ReadMessage()
			now := time.Now().UnixNano()
			if err != nil {
				g.lost <- err
				return
			}
			if m, err := control.Parse(control.FromLobby, msg); err == nil && g.shows(m) {
				g.seen <- time.Duration(now - g.at.Load())
			}
		}
	}()
	return nil
}

// shows reports whether a message is a list in which the room is as the newest change set it.
func (g *gallery) shows(m any) bool {
	list, ok := m.(*control.List)
	if !ok {
		return false
	}
	for _, r := range list.Rooms {
		if r.Code == g.code && uint32(r.Seats) == g.seats.Load() {
			return true
		}
	}
	return false
}

// press measures the time from the button to the first snapshot.
func (o *Lobby) press(ctx context.Context, st *storm, all samples) error {
	found, shown, whole := all.recorder("press_to_ticket_ms"), all.recorder("ticket_to_snapshot_ms"),
		all.recorder("press_to_snapshot_ms")
	games := titles()
	for range o.Presses {
		begun, ticketed, seen, err := o.visit(ctx, st, games)
		if err != nil {
			return err
		}
		found(ticketed.Sub(begun).Seconds() * 1e3)
		shown(seen.Sub(ticketed).Seconds() * 1e3)
		whole(seen.Sub(begun).Seconds() * 1e3)
	}
	return nil
}

// visit is one player who presses the button, and leaves when he sees the race.
func (o *Lobby) visit(ctx context.Context, st *storm, games map[string]*title) (begun, ticketed,
	seen time.Time, err error) {
	lobby, err := st.enter(ctx)
	if err != nil {
		return
	}
	defer lobby.Close(transport.Left.Code())
	begun = time.Now()
	if err = lobby.WriteMessage(control.Append(nil, &control.Quick{Game: o.Game, Seats: uint8(o.RaceSize)})); err != nil {
		return
	}
	ticket, err := await[control.Ticket](lobby)
	if err != nil {
		return
	}
	ticketed = time.Now()
	game, url := games[ticket.Game], ticket.URL
	if game == nil {
		return begun, ticketed, seen, errBuild
	}
	if url == "" {
		url = st.plan.play
	}
	play, err := st.from.open(ctx, url)
	if err != nil {
		return
	}
	defer play.Close(transport.Left.Code())
	_ = play.SetReadDeadline(time.Now().Add(joinTimeout))
	hello := control.Append([]byte{netcode.TypeControl},
		&control.Hello{Version: control.Version, Behaviour: game.behaviour, Token: ticket.Token})
	if err = play.WriteMessage(hello); err != nil {
		return
	}
	for {
		msg, err := play.ReadMessage()
		if err != nil {
			return begun, ticketed, seen, errors.Join(errors.New("the race was not shown"), err)
		}
		if netcode.TypeOf(msg) == netcode.TypeControl {
			continue
		}
		leave := control.Append([]byte{netcode.TypeControl}, &control.Leave{})
		return begun, ticketed, time.Now(), play.WriteMessage(leave)
	}
}
