package lobby

import (
	"strconv"
	"time"
	"unicode/utf8"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// This file is how a lobby works with accounts: it asks the store, and turns the answers into messages. It
// knows no connection; answers come on the loop of the Store.

// RenameEvery is how long a chosen name must stay. The first choice is free.
const RenameEvery = time.Hour

// Accounts is a lobby's access to players' accounts. Its fields never change.
type Accounts struct {
	Store *store.Store
	Names Names
}

// Enter finds the account of somebody who proved that he has a key, or makes one. typed is the name for a
// new account; a name that is not allowed becomes a default one. If known is set and there is no account,
// the error is ErrUnknown.
func (a *Accounts) Enter(player uint64, public []byte, typed string, known bool, now int64,
	answer func(store.Player, error)) {
	e := store.Entry{ID: player, Key: public, Name: a.Name(typed, player), Now: now, Known: known}
	store.Ask(a.Store, func(t store.Tables) (store.Player, error) { return t.Enter(e) }, answer)
}

// Name returns the name of somebody who typed this, with an account or without.
func (a *Accounts) Name(typed string, id uint64) string {
	name := CleanName(typed, id)
	if a.Names.Allow(name) != nil {
		return DefaultName(id)
	}
	return name
}

// Rename gives a player another name. The error is one of Names.Allow's, or the store's.
func (a *Accounts) Rename(player uint64, typed string, now int64, answer func(store.Player, error)) {
	name := CleanName(typed, player)
	allowed := a.Names.Allow(name)
	store.Ask(a.Store, func(t store.Tables) (store.Player, error) {
		if allowed != nil {
			return store.Player{}, allowed
		}
		return t.Rename(player, name, now, RenameEvery)
	}, answer)
}

// Account asks for the message about a player's own account.
func (a *Accounts) Account(p store.Player, now int64, answer func(*control.Account, error)) {
	store.Ask(a.Store, func(t store.Tables) (*control.Account, error) {
		standings, err := t.Standings(p.ID)
		if err != nil {
			return nil, err
		}
		return accountMessage(&p, standings, now), nil
	}, answer)
}

func accountMessage(p *store.Player, standings []store.Standing, now int64) *control.Account {
	m := &control.Account{Player: strconv.FormatUint(p.ID, 36), Name: p.Name, Tag: Tag(p.ID)}
	if left := p.Renamed + int64(RenameEvery) - now; p.Renamed != 0 && left > 0 {
		m.Rename = uint32((left + int64(time.Second) - 1) / int64(time.Second))
	}
	for _, s := range standings {
		m.Ratings = append(m.Ratings, control.Rating{Mode: s.Mode, Shown: int32(s.Shown), Races: uint32(s.Matches)})
	}
	return m
}

// Mute stores that a player has muted another, or no longer does.
func (a *Accounts) Mute(player, other uint64, on bool, now int64, answer func(error)) {
	store.Ask(a.Store, func(t store.Tables) (struct{}, error) { return struct{}{}, t.Mute(player, other, on, now) },
		func(_ struct{}, err error) { answer(err) })
}

// Mutes asks whom a player has muted.
func (a *Accounts) Mutes(player uint64, answer func([]uint64, error)) {
	store.Ask(a.Store, func(t store.Tables) ([]uint64, error) { return t.Mutes(player) }, answer)
}

// Report stores a player's report of another.
func (a *Accounts) Report(c store.Complaint, answer func(error)) {
	store.Ask(a.Store, func(t store.Tables) (struct{}, error) { return struct{}{}, t.Report(c) },
		func(_ struct{}, err error) { answer(err) })
}

// Export asks for everything that is held about a player, in messages.
func (a *Accounts) Export(player uint64, answer func([]control.Exported, error)) {
	store.Ask(a.Store, func(t store.Tables) ([]control.Exported, error) {
		text, err := t.Export(player)
		return exportMessages(text), err
	}, answer)
}

// exportPart is how much text fits into one message.
const exportPart = 6 << 10

func exportMessages(text []byte) (all []control.Exported) {
	for len(text) > exportPart {
		n := exportPart
		for !utf8.RuneStart(text[n]) {
			n--
		}
		all = append(all, control.Exported{Text: string(text[:n])})
		text = text[n:]
	}
	return append(all, control.Exported{Text: string(text), Last: true})
}

// Erase forgets a player, if the message names him.
func (a *Accounts) Erase(player uint64, m *control.Erase, answer func(store.Erased, error)) {
	store.Ask(a.Store, func(t store.Tables) (store.Erased, error) {
		if m.Player != strconv.FormatUint(player, 36) {
			return store.Erased{}, store.ErrUnknown
		}
		return t.Erase(player)
	}, answer)
}
