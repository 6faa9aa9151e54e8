// Package cluster is the test of many nodes with real processes: three nats-servers with
// replicated buckets in memory, three gameservers of the built program, and bots with real
// lobby and play sockets who queue, race, are told the result and queue again, while nodes and
// brokers are killed, parted and restarted. The package is nothing but tests; nothing knows it.
//
//	go test ./gameserver/cluster                                                 small, as always
//	go test ./gameserver/cluster -v -run TestCluster -args -full                 500 bots, every fault, a table
//	go test ./gameserver/cluster -v -run TestCluster -args -full -faults "kill a node" -rounds 5
//
// # What is checked
//
// After each fault, once it is mended:
//
//   - No ticket is lost: everybody who waits gets a seat, or is told why not.
//   - Nobody is in two places: when one page of a player was replaced by another on another node, the
//     first is told so; nobody is given a second match while he races or did not ask.
//   - Races on nodes that live are untouched: their players stay connected, and are told the result.
//   - Every result that players were told is in the database, once, with them in it.
//
// How long matchmaking paused is printed and never judged: the machine may be busy.
package cluster
