// Package cluster is the test of many nodes with real processes: three nats-servers with replicated
// buckets in memory, one PostgreSQL, three gameservers of the built program, and bots with real
// lobby and play sockets who queue, play, are told the result and queue again, while nodes, brokers
// and the database are killed, parted and restarted. The package is nothing but tests; nothing
// knows it.
//
//	go test ./gameserver/cluster                                                 small, as always
//	go test ./gameserver/cluster -v -run TestCluster -args -full                 500 bots, every fault, a table
//	go test ./gameserver/cluster -v -run TestCluster -args -full -faults "kill" -rounds 5
//
// A node is parted from the brokers by a proxy, which keeps bytes to itself as a net does that lost
// them, and where root may do so by a network namespace of its own, whose cable is pulled: then the
// kernel has no way to brokers and database any more. Where it may not, the test says so and what
// is missing.
//
// # What is checked
//
// After each fault, once it is mended:
//
//   - No ticket is lost: everybody who waits gets a seat, or is told why not.
//   - Nobody is in two places: when one page of a player was replaced by another on another node, the
//     first is told so; nobody is given a second match while he plays or did not ask.
//   - Nobody is taken for somebody else, with an account or as a guest.
//   - Matches on nodes that live are untouched: their players stay connected, and are told the result.
//   - Every result that players were told is in the database, once, with them in it; also those of matches that
//     ended while it was away. Ratings and points counted each once.
//
// How long matchmaking paused is printed and never judged: the machine may be busy.
package cluster
