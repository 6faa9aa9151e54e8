// Package netcode turns what a match is into bytes and back: the World that is
// replicated, the commands on their way up, the snapshots on their way down.
// PROTOCOL.md beside it says exactly how, and why.
//
// It works on the words of any game and knows nothing of a particular one. It
// has no sockets, no goroutines and no clock: ticks and times are arguments.
// Nothing in it is safe for concurrent use but a [Model], which never changes;
// one [Encoder] or [Decoder] serves everything that its goroutine does. All
// memory is taken when they are made, and none by what a peer says.
//
// # Parts
//
//	world.go     Model, World, Seats: the state, who sits where, and the one rule of a step
//	history.go   the last Window Worlds, by tick
//	command.go   a slot's commands, waiting for their tick
//	slack.go     how early they come
//	message.go   heads of messages: commands up, snapshots down
//	snapshot.go  the two kinds of snapshot: steps and plain deltas
//	run.go       the commands of one driver from a known beginning: a lap alone
//	codec.go     the walk over the seats of a tick, the same for writing and reading
//	plain.go     the walk over the words of a World, likewise
//	ahead.go     what waits for the ticks behind a snapshot's
//	coder.go     the range coder under both
//	priors.go    where its statistics start
//	behaviour.go how two builds find out whether they play alike
//
// # What it comes to
//
// Bytes of a snapshot of the reference race (race_test.go: people, none of whom
// the game's bot predicts), everything above the frame header counted. The
// baseline is the snapshot before unless it says otherwise.
//
//	                                  8 cars @60   16 @60   16 @30   16 @20
//	JSON of the state                       2671     5331     5331     5331
//	msgpack of the state                    2607     5195     5195     5195
//	@colyseus/schema, narrowest types        286      567      590      606
//	Quake III style, baseline 6 ticks        198      378      378      378
//	Gaffer style relative bits               133      249      273      291
//	range-coded plain delta, with its hash    92      172      200      215
//	commands as plain bytes                   16       27       51       74
//	step snapshot                            4.5      5.8     11.8     14.9
//	and what waits for the next two ticks    9.7     13.5     19.4     22.4
//	step over a gap of 12 ticks               29       42
//	keyframe                                 239      433
//
// Who keeps up is sent the one but last: what waits is worth its bytes (client's package doc). A
// gap of 12 ticks is 3.0 and 3.1 times that. It costs what the players did in it: the commands of
// 12 ticks of 16 cars are worth 34 bytes by the entropy of their changes, so no codec makes them
// three times the 6 bytes of a bare tick; three times the 16 that a tick may take they are. The
// table, with percentiles, and what the races are like:
//
//	go test ./netcode -run Payload -v -colyseus
//
// A command message takes 6.2 bytes, one of two commands 6.6. How long a car
// takes to encode:
//
//	go test -run xxx -bench . ./netcode
package netcode
