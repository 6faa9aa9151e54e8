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
//	found                                                                            seed              fixed in
//	after a pause a Loopback ran one slice, and the next one too late                1                 every slice that is due runs in one Advance
//	a spectator of any match who came back got another match of the same seed        2                 of equal matches the newest is taken, not the map's first
//	a Loopback whose peer read no bytes reported that it was closed                  10567             reading nothing is not the end
//	a stall in the middle of a message cost an honest player his seat                122               an unfinished message is no breach
//	a record that was read as missing while it was being written was lost for good   3 of clusters     book.miss
//	a ticket that was seen a second time started its match a second time             39                hosting.over
//	a node that had just started took the members on other nodes for gone            47                alive waits for the nodes
//	tokens became worthless when brokers forgot the keys, or a key was replaced      59                keys are kept and written back
//	if a write failed, what a room says of a player stayed wrong                     47                vouch
//	a ticket was still good after its seat was given up for another match            11                play.admit
//	a node died before it wrote a place, and the ticket stayed for 5 minutes         23                lobby.adopt
//	a token three generations old was good, if an idle page never sent a request     227               lobby.resume
//	a room took back a member who was already in a quick match                       471               queue.go, room.go
//	a player who asked for two rooms, on two connections, got into both              767               circle.enter
//	a player who left before his place was read stayed listed for 5 minutes          331               lobby.lodge
//	a party that brokers forgot was found again after 20 s, or never                 727, 847          lobby.recheck, book.rescue
//	after brokers forgot, a change found a lower revision and retried for ever       3155, 3915, 3027  book.write
//	a node that did not see brokers forget read its parties 10 s late                3179              circle.look
//	tokens from before a player showed his key again were still good                 1299              lobby.resume
//	a player who was forgotten and came again got the same serials                   279, 1095         hosted.issue
//	a server that stopped told its players in random order                           727               lobby.Shut
//	to give up a seat in a match that had just ended stopped the server              63                match.Release
//	after brokers counted from 1 again, a seated player was put back into the queue  4547              lobby.putBack
//	two pages were closed while a place was written, and one left its player there   4299              lobby.coming
//	a seat on a node that brokers had forgotten was not given up                     95459             lobby.release
//	a node died before it gave up a player's old seat, and he kept both              3979, 100703      stray.go
//	a late write of an old node made a waiting player look away                      (TestTown 3)      lobby.absent, ride
//
// These seeds belong to the test as it was then: what a seed draws has changed since. All other failures,
// in more than 6,000 seeds, were faults of the test itself.
//
// # How much it sees
//
// [TestPlants] plants bugs into the product's source as it is compiled, each in a build of its own. The
// number after a bug is in how many of 120 worlds of a single server it was found (-world.plants -v):
//
//	a command that is dropped two ticks early, is another's, or is made anew for a tick that was sent  all
//	a hash that differs taken for the same, a signature not compared, a promised seat given away       all
//	a tick made twice 119, a dead connection kept 117, a command used again 115, acks that lag 107, a late command held 105, acks of what never came 105
//	a seat kept for ever 102, the end of a journal 102, a ticket good again 98, a seat not left 98, an abandoned match 96
//	a result told twice 88, a token that never expires 82, the rest of a message 65, two seats for one 49, a shared body 48
//	a replaced page back 40, a panic 34, spectators shown all 32, a client that waits 28, ticks left out 26
//	a round trip too long 23, a spectator's baseline 23, a spectator sent away 21, a shown page's bot 16, a closed connection that stays some
//	a command before a later one 11, tokens aged by the Unix clock 7, a baseline that was not taken 5, the window's end 4
//
// Bugs in the lobby, and in how many of 40 clusters each was found:
//
//	a match that stays on the bus all, a result twice 36, a key that is another player 33, places not renewed 20
//	a lost write taken for made 11, any signature 10, a party's match for its leader alone 10, a connection elsewhere 7, the seat before 6
//	keys forgotten 2, who is put out of a party 2, a result with every resume 1, a newcomer that buries others 1, who is gone stays 1
//	a lobby's resume token good for ever 14, a claimed place not taken up 7, a match that runs twice 5, a former matchmaker obeyed 2
//	in none: a record that was missing for a moment is taken for gone (one node's view is wrong until the next write)
//
// # How fast it is
//
// In one minute a core simulates 68 minutes of a match with eight predicting people, all checks
// included (BenchmarkRaceOfEight; indicative, the machine was shared). Clients are 77 % of it, the
// game's step 42 % (theirs and the server's), the server 14 %, the comparing of Worlds 10 %.
package world
