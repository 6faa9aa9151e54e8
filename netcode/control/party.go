package control

// Messages about parties. The players of a party stay together, from queue or room to
// match to the next match. The first member is the leader: the leader's Quick, Create,
// Join and Leave are for all members.

// PartyAsk opens a party, or enters the one with Code. Friends enter by the code or by
// the link /p/CODE. The sender leaves the party they were in. A Party answers.
type PartyAsk struct {
	Code string `msgpack:"code" max:"16"` // as typed; empty: a new party
}

// PartyLeave leaves the party, but not its room or match.
type PartyLeave struct{}

// PartyKick removes a member from the party for good. Only the leader can do that.
type PartyKick struct {
	Player string `msgpack:"player" max:"13"`
}

// Party is the present state of the receiver's party. All members get it whenever it
// changes. If Code is empty, the receiver is no longer in a party.
type Party struct {
	Code    string        `msgpack:"code" max:"8"`
	Members []PartyMember `msgpack:"members" max:"16"`
	You     uint8         `msgpack:"you"`            // index of the receiver in Members; Members[0] is the leader
	Room    string        `msgpack:"room" max:"8"`   // code of the party's room; empty: none
	Queued  bool          `msgpack:"queued"`         // the party waits for the match that Quick asked for
	Match   string        `msgpack:"match" max:"24"` // the match that Quick led to, while it runs: see Rejoin
	Why     string        `msgpack:"why" max:"8"`    // if Code is empty: why the receiver is out, as in Room
}

// PartyMember is a player in a party.
type PartyMember struct {
	Name  string `msgpack:"name" max:"64"`
	ID    string `msgpack:"id" max:"13"`
	Away  bool   `msgpack:"away"`          // disconnected, for some seconds at most; the party does not wait
	Where string `msgpack:"where" max:"8"` // WhereRoom or WhereRace; empty: in the lobby
}

// Values of PartyMember.Where.
const (
	WhereRoom = "room"
	WhereRace = "race"
)
