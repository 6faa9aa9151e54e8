// Package cluster tests many nodes with real processes: three nats-servers with replicated buckets in memory, one
// PostgreSQL, and three built gameservers. Bots with real lobby and play sockets queue, play, are told the result and
// queue again, while nodes, brokers and the database are killed, cut off and restarted. The package has only tests,
// and nothing imports it.
//
//	go test ./gameserver/cluster                                                 on a small scale
//	go test ./gameserver/cluster -v -run TestCluster -args -full                 500 bots, every fault, a table
//	go test ./gameserver/cluster -v -run TestCluster -args -full -faults "kill" -rounds 5
//
// A node is cut off from the brokers in two ways. A proxy holds its bytes back, as a network does that loses them.
// And where root may do so, the node has its own network namespace, whose cable is pulled, so that the kernel has no
// route to brokers and database. Where that is not allowed the test says so, and what is missing.
//
// # What is checked
//
// After each fault, once it is mended:
//
//   - No ticket is lost: everybody who waits gets a seat, or is told why not.
//   - Nobody is in two places. If a player opens a second page on another node, the first page is told. Nobody is
//     given a second match while he plays, or without asking.
//   - Nobody is taken for somebody else, with an account or as a guest.
//   - Matches on living nodes are untouched: their players stay connected, and are told the result.
//   - Every result that players were told is in the database once, with them in it, even if the match ended while
//     the database was away. It is counted once in ratings and points.
//
// How long matchmaking paused is printed, but fails no test: the machine may be busy.
package cluster
