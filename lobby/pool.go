package lobby

// Pool makes matches out of tickets. It is pure: no I/O, no clock, no randomness of its own. It belongs to
// the goroutine of its Lobby. The Lobby feeds it while this node holds the lease, and carries out Step's
// proposals. The Pool forgets the tickets that it proposes; a ticket that could not be seated is added
// again.
type Pool interface {
	// Add takes a ticket; one with the same ID is replaced. The Pool may keep the ticket's contents.
	Add(t Ticket)

	// Remove forgets a ticket.
	Remove(id string)

	// Offer describes a running match that tickets can still join.
	Offer(o Offer)

	// Withdraw says that a match cannot be joined any more.
	Withdraw(match uint64)

	// Step goes on thinking where the last Step stopped. It calls over after every small piece of work, and
	// stops when over returns true: a Step may take 0.5 ms, because the process also runs matches. more means
	// that there is more to think about.
	Step(now int64, over func() bool) (proposals []Proposal, more bool)

	// Why returns what a ticket waits for.
	Why(id string, now int64) Why

	// Clear forgets everything, because another node holds the lease.
	Clear()
}

// Ticket is a wish of one player, or of a party that stays together.
type Ticket struct {
	ID     string
	Riders []Rider
	Wish   Wish   // fitted
	From   string // who starts a match for it, in accounts of how many one address has; empty: nobody
	Since  int64  // when the waiting began
}

// Rider is one player of a ticket.
type Rider struct {
	Player    uint64
	Mu, Sigma float64          // rating; both 0: not known
	RTT       map[string]int32 // in milliseconds, by region; regions that were not measured are not in it
}

// Offer is a running match that more players can join.
type Offer struct {
	Match  uint64
	Wish   Wish
	Free   int
	Region string

	// Tickets are the tickets of the proposal from which this match was just made.
	Tickets []string
}

// Proposal is a match for some tickets.
type Proposal struct {
	Match   uint64 // a running one that they join; 0: a new one
	Region  string // of a new one; empty: any
	Tickets []string

	// Settings of a new match, if the wishes leave a choice; nil means the wish of the first ticket.
	Settings []int32
}

// Why answers "why am I waiting".
type Why struct {
	Waiting int   // riders in the pool for the same game
	Fitting int   // of those, who would do now
	Window  int32 // how different a rival's rating may be by now, in hundredths; 0: any
	RTT     int32 // and how far away the server, in milliseconds; 0: any
	Bots    int64 // when bots fill what is free, in Unix nanoseconds; 0: they do at once
}
