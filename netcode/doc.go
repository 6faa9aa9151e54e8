// Package netcode turns a match into bytes and back: the World that is
// replicated, the commands that clients send, the snapshots that the server sends.
// PROTOCOL.md beside it says exactly how, and why.
//
// It works on the words of any game and knows nothing of a particular one. It
// has no sockets, no goroutines and no clock: ticks and times are arguments.
// Only a [Model], which never changes, is safe for concurrent use. One [Encoder]
// or [Decoder] serves everything that its goroutine does. It takes all its memory
// when it is made, and none because of what a peer sends.
//
// # Parts
//
//	world.go     Model, World, Seats: the state, who sits where, and the one rule of a step
//	history.go   the last Window Worlds, by tick
//	command.go   a slot's commands, waiting for their tick
//	slack.go     how early commands arrive
//	message.go   heads of messages: commands up, snapshots down
//	snapshot.go  the two kinds of snapshot: steps and plain deltas
//	run.go       the commands of one driver from a known beginning: a lap driven alone
//	codec.go     the walk over the seats of a tick, the same for writing and reading
//	plain.go     the walk over the words of a World, likewise
//	ahead.go     the commands that wait for the ticks after a snapshot's
//	coder.go     the range coder under both walks
//	priors.go    where its statistics start
//	behaviour.go how two builds find out whether they play alike
//
// # Sizes
//
// These are the bytes of a snapshot of the reference race, without the frame header.
// People drive in that race (race_test.go), so the game's bot predicts nobody. The
// baseline is the snapshot before, unless the line says otherwise.
//
//	                                  8 cars @60   16 @60   16 @30   16 @20
//	JSON of the state                       2672     5347     5347     5347
//	msgpack of the state                    2607     5195     5195     5195
//	@colyseus/schema, narrowest types        287      572      597      615
//	Quake III style, baseline 6 ticks        198      384      384      384
//	Gaffer style relative bits               133      253      277      297
//	range-coded plain delta, with its hash    92      168      195      210
//	commands as plain bytes                   16       28       52       76
//	step snapshot                            4.7      6.0     12.4     15.7
//	with commands for the next two ticks    10.2     14.3     20.5     23.7
//	step over a gap of 12 ticks               31       45
//	keyframe                                 230      401
//
// A client that keeps up is sent the form with the commands for the next ticks: they are worth their bytes (see package
// client).
//
// A gap of 12 ticks takes 3.0 and 3.1 times as many bytes as that form. It cannot take much less, because it has to
// say what the players did in the gap. By the entropy of their changes, the commands of 16 cars in 12 ticks are worth
// 37 bytes, or 33 if it is known which way each command went in the tick before; head and hash take 5. Contexts for
// that (whether a command changed in the tick before, and which way its levers went) were tried: they save only .2 of
// the 45 bytes, because they have to be learned within one message. Priors fitted to such gaps alone, in other races,
// make them 43.7 bytes long, and 43.3 with those contexts. But then a tick with waiting commands takes 13.8 bytes, and
// most of the gain comes from the habits of the simulated people, whose sticks never move a little. Learning faster or
// slower changes .2 bytes at most. So no codec makes a gap as short as three times the 6 bytes of a tick without
// waiting commands; it is three times the 16 bytes that a tick may take.
//
// This prints the table, with percentiles, and describes the races:
//
//	go test ./netcode -run Payload -v -colyseus
//
// A command message takes 6.2 bytes, one with two commands 6.6. This measures how
// long it takes to encode a car:
//
//	go test -run xxx -bench . ./netcode
package netcode
