package lobby

import (
	"errors"
	"strings"

	"slipstream/lobby/bus"
	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// The reasons for which a player's request is refused, and how he is told.

var (
	errToken     = errors.New("lobby: a resume token that is worth nothing any more")
	errRate      = errors.New("lobby: too many requests")
	errNew       = errors.New("lobby: too many new accounts")
	errLaps      = errors.New("lobby: too many laps")
	errSketches  = errors.New("lobby: too many sketches")
	errCode      = errors.New("lobby: no such room")
	errHost      = errors.New("lobby: not the host")
	errKick      = errors.New("lobby: put out by the host")
	errMatchRuns = errors.New("lobby: a match runs")

	errParty    = errors.New("lobby: in no party")
	errLeader   = errors.New("lobby: not who leads the party")
	errCrowd    = errors.New("lobby: the party is full")
	errUnqueued = errors.New("lobby: the party waits no more")
	errSeats    = errors.New("lobby: a party larger than the match")
)

// refusals maps each error to its code, and to the text that a player reads.
var refusals = []struct {
	err        error
	code, text string
}{
	{errRate, control.ErrorRate, "That was a lot at once. Wait a moment and try again."},
	{errNew, control.ErrorRate, "Too many came from where you are for the first time. Play as a guest, or try again later."},
	{errLaps, control.ErrorRate, "You hand in laps faster than they can be driven. Wait a moment."},
	{errSketches, control.ErrorRate, "You bring drawings faster than they can be looked at. Wait a moment."},
	{errCode, control.ErrorCode, "There is no room with this code any more. Ask for a new link, or open a room yourself."},
	{errGone, control.ErrorCode, "There is no room with this code any more. Ask for a new link, or open a room yourself."},
	{errHost, control.ErrorHost, "Only the host of the room can do that."},
	{errKick, control.ErrorKicked, "The host does not want you in this room."},
	{errMatchRuns, control.ErrorRacing, "Not while the match runs. Wait until it is over."},
	{ErrBadKey, control.ErrorProof, "This device's key is damaged."},
	{ErrBadProof, control.ErrorProof, "This is not signed with the key of the account. Try again."},
	{ErrOldProof, control.ErrorProof, "Signing in took too long. Try again."},
	{store.ErrKey, control.ErrorAccount, "This key cannot have an account here. Make a new one."},
	{store.ErrUnknown, control.ErrorAccount, "There is no such account any more."},
	{errAccount, control.ErrorAccount, "You have no account here. Sign in first."},
	{ErrMixed, control.ErrorName, "A name is written in one alphabet. Choose another one."},
	{ErrReserved, control.ErrorName, "That name is nobody's. Choose another one."},
	{ErrWords, control.ErrorName, "That name cannot be had. Choose another one."},
	{store.ErrSoon, control.ErrorName, "You changed your name a short while ago. Wait an hour."},
	{store.ErrFull, control.ErrorRate, "There can be no more of these."},
	{store.ErrBusy, control.ErrorAway, "Too many ask at once. Try again in a moment."},
	{errUnread, control.ErrorAway, "This server keeps no reports. Mute the player, or leave the room."},
	{errAway, control.ErrorAway, "What is kept cannot be reached. Try again in a moment."},
	{ErrGame, control.ErrorGame, "This server does not have that game. Reload the page."},
	{ErrMatch, control.ErrorMatch, "That match is over. Look for another one."},
	{ErrFull, control.ErrorFull, "Every seat is taken. Try again in a moment."},
	{ErrDraining, control.ErrorDraining, "The server restarts and starts no new matches. Try again in a minute."},
	{errParty, control.ErrorCode, "You are in no party. Open one, or ask for a link."},
	{errLeader, control.ErrorLeader, "Who leads your party decides that. Leave the party to go your own way."},
	{errUnqueued, control.ErrorParty, "Your party waits no more: somebody in it left the queue."},
	{errCrowd, control.ErrorFull, "The party is full."},
	{errSeats, control.ErrorFull, "Your party has more people than there are seats. Choose a match with more."},
	{bus.ErrAway, control.ErrorPaused, "Matchmaking is paused: our servers cannot reach one another. It comes back by itself."},
	{bus.ErrNobody, control.ErrorMatch, "The server of that match has stopped. Look for another one."},
	{bus.ErrConflict, control.ErrorPaused, "Somebody else was faster. Try again."},
}

// errorOf returns the error that another node answered with.
func errorOf(code string) error {
	for _, r := range refusals {
		if r.code == code {
			return r.err
		}
	}
	return bus.ErrAway // of another version
}

func (w *place) refuse(l *Lobby, err error) {
	l.counted.refused.Add(1)
	w.say(refusal(err))
}

func refusal(err error) *control.Error {
	if unfit := new(UnfitError); errors.As(err, &unfit) {
		why := strings.ReplaceAll(unfit.Why, "_", " ")
		return &control.Error{Code: control.ErrorSketch, Text: "Nobody can play on this drawing: " + why + "."}
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return &control.Error{Code: r.code, Text: r.text}
		}
	}
	panic(err) // every error has its line
}
