// Package world is the world test: whole servers, lobby and matches, with real clients
// on simulated links, in one goroutine on a virtual clock, all from one seed. The package
// is nothing but tests and knows everything; nothing knows it.
//
//	go test ./gameserver/world                                         200 seeds, as always
//	go test ./gameserver/world -run TestWorld$ -world.seed=N -v        one again, step by step the same
//	go test ./gameserver/world -run TestWorld$ -world.from=N -world.for=3h -timeout 4h
//	go test ./gameserver/world -run TestPlants -world.plants -v -timeout 1h
//	go test ./gameserver/world -run ^$ -bench Race
//
// # What is in a world
//
// A server is [slipstream/gameserver/server.Node] on a loopback: the handlers of /play and
// /lobby, two shards, matches, journals. A person has a machine whose clock runs wrong by up to
// 500 ppm, a lobby connection and pages, each with a [slipstream/netcode/client.Client]. Bytes
// travel through a codec, a link for each direction (delay, jitter, TCP's stalls,
// bandwidth, small kernel buffers) and the server's own WebSocket code. Most seeds
// play tag, with and without an end; one of sixteen the racing game, and one a game with secrets.
//
// The Unix clocks of machines are set forward and back by an hour. A client uses only its own monotonic clock.
//
// A seed decides which of these faults happen, and how often; in a tenth of the seeds none does:
//
//   - connections are cut at any byte, reset, or vanish, and either end learns of it soon, late or never
//   - links lose everything for a while, stall, become slow, or change their route
//   - pages freeze, are hidden, reloaded, opened twice, left; people go and others come
//   - strangers send garbage, forged, used and expired tokens, or nothing
//   - some players cheat: spam, ticks outside the window, acks of snapshots they never got, a second hello, garbage
//   - servers pause for 5 to 500 ms, a match panics, the disk is full; servers stop, in good order or not, and
//     come back
//
// Every fourth seed is a cluster: two or three servers on one bus ([slipstream/lobby/bus.Fake]),
// each with the real lobby, and people who come back with their tokens to any of them. More faults happen
// there: servers lose the bus, lobbies are held up, notices are lost, and watches stay silent; brokers elect, stop,
// forget, are slow, expire records late, and one of their replicas lags; orders come late, and the matchmaking node
// dies while it makes a match; second pages and stolen tokens come. A census compares the bus with where
// everybody is (census_test.go): one connection, one place, one room and one match per player, no
// ticket lost, every lease ends. A ledger takes each result once.
//
// In half of the clusters some people are friends (party_test.go): one opens a party, the others join it
// by its code, and the leader queues for all. Half of the people have a device's key and sign in with it
// (account_test.go), on any server and any number of times; thieves name these keys and sign with
// their own. The database is away for a while.
//
// # What is checked
//
// A tap reads both directions at the server's socket, in the server's order, so it knows
// what the server was told and what it may send. A truth sees every tick of one match. This must hold
// at every step; the right column says where it is checked:
//
//	an acknowledged command is used once, in order, at most one a tick     truth.used, truth.seat
//	one that was there in time is used in its tick                         truth.inTime
//	nothing is held for too long, and then the bot drives                  truth.seat
//	a client makes one command for a tick, whatever its clock does         tap.commands
//	a World that a client confirms is the server's, or the view it may     tab.confirmed, truth.isTrue
//	  have of it, to the last word; no hash differs
//	no message is malformed, either way                                    tap.said, tap.snapshot, tab.read
//	a baseline is one that was sent on that connection since its keyframe  tap.snapshot
//	a snapshot is newer than the last, and of the newest tick              tap.snapshot
//	a stalled client: nothing is sent while an ack is older than the       tap.snapshot (tap.blocked)
//	  round trip and 15 ticks, and then the newest
//	a client acknowledges what it was sent                                 tap.ack
//	one live seat a player, who comes back to it; nobody else gets it      world.partings, tap.welcomed, tab.finish
//	a spectator comes back too, and looks on once                          world.partings, tap.welcomed, tab.finish
//	a party is whole: each in one, told of the others, with its ticket     cluster.parties, person.follows
//	  in the queue, and given a seat in the match that the queue led to
//	a key is one player, and nobody's without its secret                   person.isOne, thief.turn
//	a result names nobody twice; every match of an account is rated once,  host.result, ledger.balance
//	  and once in its history, though the database was away
//	no forged, spent, foreign or expired token is let in                   tap.welcomed
//	a page that was replaced stays so                                      tab.turn
//	nobody who did nothing wrong is closed for a breach                    person.refused, tab.finish
//	bounded queues: no connection makes more than 8 KiB wait               host.bound
//	nobody predicts further than the window allows                         tab.confirmed
//	speed is never above the physical limit                                game.physics (onTrack and others)
//	one tick at a time, never ahead of the clock                           truth.see, truth.onTime
//	clients are told of every tick that is left out                        tap.inStep
//	one result, before the end; nothing follows the last message           tap.said
//	a journal is closed once, and runs again to the live hashes, tick by   truth.verify, sink
//	  tick, also one that a crash tore
//	a panic in a match ends that match alone                               truth.ended, world.run
//	a drain tells everybody, and leaves nothing running                    host.stop, tab.finish
//	a restart: no ticket or token from before it is accepted               tap.welcomed
//
// And when the faults have stopped:
//
//	everybody is where he wants to be within 10 s                          world.settle
//	when all have left there is no match, seat, open journal,              world.leave
//	  connection or socket
//	no orphan timer: a shard without matches and connections does          world.leave
//	  not wake
//	by the lobby's own account nobody is left                              world.nothing
//
// # What it found
//
// README.md has the faults that it found in the product, and how many of the bugs that [TestPlants] plants it sees.
//
// # How fast it is
//
// In one minute a core simulates 68 minutes of a match with eight predicting people, all checks
// included (BenchmarkRaceOfEight; indicative, the machine was shared). Clients are 77 % of it, the
// game's step 42 % (theirs and the server's), the server 14 %, the comparing of Worlds 10 %.
package world
