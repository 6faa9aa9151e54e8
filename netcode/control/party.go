package control

// Parties: players who stay together through queue, room, match and whatever comes next. The first
// member leads: what he asks for with Quick, Create, Join and Leave is for all of them.

// PartyAsk opens a party, which friends join by its code or by the link /p/CODE, or enters
// one. A Party answers. Whatever party the sender was in is left.
type PartyAsk struct {
	Code string `msgpack:"code" max:"16"` // as typed; empty: a new party
}

// PartyLeave leaves the party. Rooms and matches go on.
type PartyLeave struct{}

// PartyKick puts a member out of the party for good. Only who leads may.
type PartyKick struct {
	Player string `msgpack:"player" max:"13"`
}

// Party is a party as it now is, sent to everybody in it whenever that changes. With an
// empty code: the receiver is in no party any more.
type Party struct {
	Code    string        `msgpack:"code" max:"8"`
	Members []PartyMember `msgpack:"members" max:"16"`
	You     uint8         `msgpack:"you"`          // index of the receiver in Members; Members[0] leads
	Room    string        `msgpack:"room" max:"8"` // that the party is in; empty: none
	// it waits for a match that Quick asked for: Cancel, by any member, ends that
	Queued bool `msgpack:"queued"`
	// the match that the queue led to, while it runs: Rejoin brings a Ticket; empty: none
	Match string `msgpack:"match" max:"24"`
	Why   string `msgpack:"why" max:"8"` // with an empty code: as of Room
}

// PartyMember is a player in a party.
type PartyMember struct {
	Name  string `msgpack:"name" max:"64"`
	ID    string `msgpack:"id" max:"13"`
	Away  bool   `msgpack:"away"`          // the connection is gone; he has some seconds to come back, and holds nobody
	Where string `msgpack:"where" max:"8"` // empty: in the lobby
}

// Where a PartyMember is.
const (
	WhereRoom = "room"
	WhereRace = "race"
)
