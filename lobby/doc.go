// Package lobby brings players to matches, on one node or on many. It knows where each player is,
// keeps the rooms in which friends wait for one another, queues players who want any match, and gives
// out tickets for seats. It knows players, rooms and tokens. It does not know what a game or a match is
// (an [Allocator] has them), nor sockets, nor the clock: several whole lobbies can run in one goroutine on
// a virtual clock.
//
// # Nodes
//
// Each server has one [Lobby], which holds its players' connections. What the nodes share lies on a bus, as
// small records that have a revision and expire (record.go). The record is the truth: every change is a
// function of the record, written against the revision that was read (book.go, edit.go). A notice tells the
// other nodes of a change. Notices may be lost, so every two seconds a node also lists all records. A node that
// cannot reach the bus keeps its view as it is, evicts nobody, and tells players that matchmaking is paused; its
// running matches are not affected.
//
// One node at a time makes matches: the one that holds the lease. The lease has an epoch, which goes with every
// order of its holder, so that a former holder that wakes up late can do nothing (lease.go, maker.go). Starting
// a match is idempotent by the match's id.
//
// A node without a cluster runs the same code over a bus in its own process. As long as it is alone it keeps its
// players' places and its matches' condition only in its own view, and renews its own record less often (alone.go).
//
// # What lies on the bus
//
//	bucket   key                  TTL     who writes it
//	nodes    node id              15 s    the node, every 2 s
//	keys     key id               never   the first node, and any node that finds that the brokers lost it
//	lease    "matchmaker"         10 s    the node that makes matches, every 2 s; the others watch it (lease.go)
//	places   player id            5 min   the node that the player's newest connection is on
//	rooms    code                 5 min   the node that changes something; to renew it, its first member's (keeper.go)
//	parties  code                 5 min   as rooms; only nodes with a member look at one
//	tickets  id                   5 min   the riders' nodes; the matchmaker, with its epoch
//	matches  match id             5 min   the node that runs it
//
// Ids are in base 36. A record that is still in use is renewed after 2 minutes.
//
//	subject              what it says
//	lobby.BUCKET         a record of nodes, keys, rooms, parties, tickets or matches has changed or is gone (book.go)
//	lobby.chat           a line of chat in a room (chat.go)
//	lobby.kept           the database has a result (live.go)
//	lobby.node.ID        an order to one node, which it answers (order.go)
//
// # What a node believes
//
// The nodes of a cluster and its brokers trust one another. Each node holds the keys that sign tokens, so
// anybody who can write to the bus can take any player's seat, move every player, read all chat, and stop
// matchmaking. The bus is for servers alone: put it behind a firewall, with a password or TLS (--nats-url).
//
// A node believes another node about what only that node can know: its load, its players, its matches, the epoch of
// a matchmaker. It does not believe that another node works correctly. A record or message that no node of this
// version would write (sound.go: too long, out of range, under a wrong key, of another form) is ignored, counted
// (slipstream_bus_unread_total) and logged once for each kind; if this node knows what the record should be, it writes
// it again. An order to start a match is first fitted to this node's own games. So a broken node can cost its own
// players their places, and does no harm to others: in TestVandal one node writes and says anything.
//
// # Rules
//
//   - A player is in one place. Of two connections the newer one counts: the one with the later time in the place,
//     which is always later than the time it replaces; if the times are equal, the node id decides (place.go).
//   - A player's room or party is written in his place and in the list of its members; one file changes both
//     (circle.go). A player waits in a room or in the queue, never in both: asking for a quick match leaves the room,
//     and entering a room leaves the queue.
//   - A room or party that the brokers lost is written again by any node with a member of it; the node first
//     checks whether another did so (circle.go, look).
//   - The first member present is the host of a room or the leader of a party. Nobody hands this over by hand.
//   - A player who disconnects keeps his place, his room or party and his ticket for 30 s, on any node.
//   - Each node with a member writes its own part of a party's record. A ticket's match is
//     written into the party before the ticket is deleted (partyqueue.go).
//   - A write that must happen, but that no broker accepts now, is tried again with every sweep (edit.go, insist).
//   - A player who proves that he has his key is let in even while the database is away; his account is
//     loaded when the database is back (unkept.go).
//   - The match's node keeps a seat before the player is told of it, and asking for the same seat again changes
//     nothing. A new ticket gives up the player's older seat; the order is repeated until that seat's node has it.
//   - A match is placed in the region that is nearest to its players, by the distances that they measured
//     (region.go), and within the region on the node with most room.
//   - Whatever costs other players something has a limit: per player (requests, chat lines, lists, reports, queries of
//     the database), per address (rooms, matches, wrong codes), or per room and party (members, players put out). A
//     list is made once for all who see the same list, and sent every 50 ms at most.
package lobby
