// Package lobby brings players to matches, on one node or many: it knows who is where,
// keeps the rooms in which friends wait for one another, queues those who want any match, and gives
// tickets for seats. It knows players, rooms and tokens. It does not know what a game or a match is (an
// [Allocator] has them), nor sockets or the clock, so that several whole lobbies run in
// one goroutine on a virtual one.
//
// # Nodes
//
// Each server has one [Lobby] and its players' connections. What nodes share lies on a bus as small
// records with revisions that expire (record.go). The record is the truth: every change is a
// function of it, written against the revision that was read (book.go, edit.go). A notice tells the other
// nodes, and may be lost; every two seconds a node also lists what there is. A node that cannot see
// the bus leaves its view as it is, evicts nobody, and says that matchmaking is paused; its matches
// do not notice.
//
// One node at a time makes matches, by a lease. Its epoch goes with everything that it does, so that
// a former one that woke up late does nothing (lease.go, maker.go). Starting a match is
// idempotent by the match's id.
//
// A node without a cluster runs all of this too, over a bus in its own process. Of where its players are and how its
// matches do it only keeps its view there, and it says less often that it is there, until another node comes
// (alone.go).
//
// # What lies on the bus
//
//	bucket   key                  TTL     who writes it
//	nodes    node id              15 s    the node, every 2 s
//	keys     key id               never   the first node, and who finds that the brokers lost it
//	lease    "matchmaker"         10 s    who makes matches, every 2 s; the others watch it (lease.go)
//	places   player id            5 min   the node that the player's newest connection is on
//	rooms    code                 5 min   the node of whoever changes something; in time, of its first member (keeper.go)
//	parties  code                 5 min   as rooms; only nodes with a member look at one
//	tickets  id                   5 min   the riders' nodes; the matchmaker, with its epoch
//	matches  match id             5 min   the node that runs it
//
// Ids are in base 36. A record that somebody holds is written again after 2 minutes.
//
//	subject              what it says
//	lobby.BUCKET         a record of nodes, keys, rooms, parties, tickets or matches is another, or gone (book.go)
//	lobby.chat           a line that was said in a room (chat.go)
//	lobby.kept           the database has a result (live.go)
//	lobby.node.ID        an order to one node, which it answers (order.go)
//
// # Whom a node believes
//
// The nodes of a cluster, and its brokers, trust one another: each holds the keys that tokens are signed
// with, so whoever is on the bus can sit down as anybody anywhere, move every player, see every chat, and
// stop matchmaking. The bus is for servers alone: behind a firewall, with a password or TLS (--nats-url).
// What a node believes of another is what only that one knows: its load, its players, its matches, the
// epoch of a matchmaker. It does not believe that another node works as it should: what no node of this
// version writes (sound.go: too long, out of range, under another's key, of another form) is ignored,
// counted (slipstream_bus_unread_total) and logged once a kind, and where what was there is known it is written
// again. An order to start a match is fitted to this node's own games first. So a broken node costs its own
// players their places, and others nothing: TestVandal has one write and say anything.
//
// # Rules
//
//   - A player is in one place. Of two connections the newer is he: by the time written in his place, which
//     is always after the one it follows, and of equal times by the node (place.go).
//   - Who is in which room or party is in his place and among its members, and one file brings him in and out
//     (circle.go). He waits in a room or in the queue: who asks for any match leaves his room, and who enters one is
//     queued no more.
//   - A party that the brokers lost is written again by whichever node has somebody in it, and looks first
//     (partykeeper.go).
//   - A room's or a party's first member who is there decides; nobody asks him to hand it over.
//   - Who is gone keeps his place, seat in a room, party and ticket for 30 s, on any node.
//   - A party's record is what all of its members' nodes bring about, each for its own; a ticket's
//     match is written there before the ticket goes (partyqueue.go).
//   - What must be written and cannot, because no broker takes it, is written with every sweep until it can (edit.go,
//     insist).
//   - Who proves to have a key is let in without the database, which is asked for his account when it is back
//     (unkept.go).
//   - Seats are kept by the match's node before anybody is told, and asking for one again changes nothing. A new
//     ticket gives up the seat before, again and again until its node heard.
//   - A match is placed in the region that is near those who play, by the distances that they measured (region.go), and
//     there on the node with most room.
//   - What costs the others something has a limit per player (requests, lines, lists, reports, questions to the
//     database), per address (rooms, matches, wrong codes) or per room and party (members, who was put out). A list is
//     made once for all who see the same, and told every 50 ms at most.
package lobby
