// Package flight is the flight recorder. It says, in numbers, what a player feels as a
// hitch, keeps what each end saw in every tick of the last 20 seconds, and has the one
// rule that says whose fault a hitch was. It knows no game, no message, no socket and no
// clock: it is told durations, ticks and distances, and time is an argument.
//
// # What a hitch is
//
// A hitch is something on the screen, not on the wire. It is one of these; distances are
// in the unit that the game shows (metres, in the racing game):
//
//	the picture froze   it showed nothing new for FreezeMin longer than a tick
//	the own car jumped  one correction moved it by OwnMin or more from where it was drawn
//	a rival jumped      one correction moved anybody else by RivalMin or more
//
// The view spreads a correction over some frames (client.view), so a jump of OwnMin is a
// visible push to the side; no player has reported seeing a smaller one. A car that the
// game itself puts elsewhere (a respawn) has not jumped. Moments that are less than Quiet
// apart are one hitch. Nothing is judged for the time Settle after a connection began or
// a hidden page was shown: the clock is still being set, and the player knows why.
//
// # Whose fault it was
//
// [Evidence.Judge] looks at what happened from the time Lookback before the hitch to its end. It blames
// the first of these that happened and was large enough to cause what was felt:
//
//	page      our own loop, or the page's drawing, did not run for PageMin
//	server    it skipped ticks, or ran one late, by ServerMin
//	uplink    the server had no command of ours for UplinkMin
//	downlink  a snapshot came later than the link at its best would have brought it, by DownlinkMin beyond its jitter
//	contact   none of these: somebody did what could not be foreseen
//
// The order matters, because each cause also has the effects of those below it. A page that does
// not run sends no commands, and reads late what came in time. A server that pauses sends late. An
// uplink that stalls delays the acknowledgements too, so the server stops sending; but what it sends
// afterwards is not late, because lateness is measured by a snapshot's own tick, not by the gap
// between two snapshots. The sizes matter, because a page that draws 15 frames a second is always a
// little busy.
//
// # What each side sees
//
// The client knows when its loop ran, when each snapshot came and which tick it is of, which of its
// commands the server did not have (the Worlds say so, by a seat's age), and how many ticks the server
// skipped (Shift). It cannot tell a server that ran ticks late, but skipped none, from a slow link. So
// the server says so (control.Late: for the first tick that is late by ServerMin, at most once in
// ReportEvery). With that the client has a verdict as soon as the hitch is over, and shows it to the
// player.
//
// The server knows how late each tick was and which commands it had, but not what anybody saw. So a
// client reports the evidence of a hitch (control.Hitch, at most once in ReportEvery), the server adds
// its own evidence of the same ticks ([Evidence.Join]), and the same rule judges again. That verdict is
// the one in the metrics and in the match's flight record.
//
// # How right it is
//
//	go test ./gameserver/world -run Verdicts -v -verdict.seeds=20
//
// These are twenty races of eight people, with round trips of 20 to 200 ms and one fault after the other: the
// server pauses for 5 to 500 ms; an uplink jitters by up to 380 ms or stalls; a downlink stalls for up to
// 1.15 s; a page stops for 20 to 500 ms; rivals drive into each other. What was felt is found a second time,
// from the pictures and from the racing game's own state. Each line is whose fault it was, each column a
// verdict:
//
//	             nothing  page  server  uplink  downlink  contact
//	nothing         1419     0       0       0         0        0
//	page               0    32       0       0         0        0
//	server             2     0     126       0         0        0
//	uplink             0     0       0      26         0        0
//	downlink           0     0       0       0        20        0
//	contact            0     0       0       0         0       48
//
// Of the client's verdicts 252 of 254 are right, and so are all 241 that were reported and judged with the
// evidence of both ends. Where no fault was injected nobody is blamed: the only two hitches, in 272 times
// three seconds, were real contacts and were judged as such. The two wrong verdicts are hitches that froze
// the picture for 50.0 ms, and by the client's clock for a hair less. On the tracks and with the bots of a
// later version, which also tells clients what waits at the server, 138 of 138 verdicts in fourteen races
// were right, either way.
//
// # Costs
//
//	go test ./netcode/flight ./netcode/client ./gameserver/match -run xxx -bench Flight
//
// A client takes 36 ns a tick, and 1.5 us when a replay has moved one of eight players, where the replay
// itself takes tens of microseconds. A server takes 24 ns for each seat and tick. (The machine was busy.)
// Memory, at 60 ticks a second, is taken once: 48 KB for a client; 10 KB for a match, and 5 KB for each slot
// that has had a player.
package flight
