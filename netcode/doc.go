// Package netcode turns what a match is into bytes and back: the World that is
// replicated, the commands on their way up, the snapshots on their way down.
// PROTOCOL.md beside it says exactly how, and why.
//
// It works on the words of any game and knows nothing of a particular one. It
// has no sockets, no goroutines and no clock: ticks and times are arguments.
// Nothing in it is safe for concurrent use but a [Model], which never changes;
// one [Encoder] or [Decoder] serves everything that its goroutine does. All
// memory is taken when they are made, and none because of what a peer sends.
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
//	JSON of the state                       2672     5347     5347     5347
//	msgpack of the state                    2607     5195     5195     5195
//	@colyseus/schema, narrowest types        287      572      597      615
//	Quake III style, baseline 6 ticks        198      384      384      384
//	Gaffer style relative bits               133      253      277      297
//	range-coded plain delta, with its hash    92      168      195      210
//	commands as plain bytes                   16       28       52       76
//	step snapshot                            4.7      6.0     12.4     15.7
//	and what waits for the next two ticks   10.2     14.3     20.5     23.7
//	step over a gap of 12 ticks               31       45
//	keyframe                                 230      401
//
// A client that keeps up is sent the form with the commands that wait for the next ticks: they are worth their
// bytes (client's package doc). A gap of 12 ticks is 3.0 and 3.1 times as long as that form. It costs what the
// players did in the gap: by the entropy of their changes, the commands of 12 ticks of 16 cars are worth 37 bytes,
// or 33 if one knows which way each command went in the tick before; head and hash take 5. Contexts for that (whether
// a command changed in the tick before, and which way its levers went) were tried. They make the 45 bytes only .2
// shorter, because they have to be learned within a message. Priors fitted to nothing but such gaps of other races
// make 43.7 bytes of them, and with those contexts 43.3; but then a tick with waiting commands takes 13.8, and most
// of the gain comes from habits of the model of a person, whose stick never moves a little. To learn faster or slower
// changes .2 at most. So no codec makes a gap as short as three times the 6 bytes of a bare tick; it is three times
// the 16 bytes that a tick may take. The table, with percentiles, and a description of the races:
//
//	go test ./netcode -run Payload -v -colyseus
//
// A command message takes 6.2 bytes, one with two commands 6.6. How long it takes to
// encode a car:
//
//	go test -run xxx -bench . ./netcode
package netcode
