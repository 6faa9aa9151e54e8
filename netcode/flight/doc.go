// Package flight is the flight recorder: what a player feels as a hitch, in numbers,
// what both ends keep of every tick of the last 20 seconds, and the one rule that
// says whose fault a hitch was. It knows no game, no message, no socket and no clock:
// it is told durations, ticks and distances, and time is an argument.
//
// # What a hitch is
//
// A hitch is something on the screen, not on the wire. It is one of these, in the game's shown
// unit (metres, in the racing game) and in time:
//
//	the picture froze   for FreezeMin longer than a tick nothing new was to be seen
//	the own car jumped  it is not where it was drawn, by OwnMin or more, at one correction
//	a rival jumped      the same of anybody else, by RivalMin or more
//
// The view hides a correction by letting it slide for some frames (client.view), so a
// jump of OwnMin is a visible push to the side; no player has reported seeing a smaller one.
// A car that the game itself puts elsewhere (a respawn) has not jumped. Moments that
// are less than Quiet apart are one hitch. Nothing is judged for Settle after a
// connection began or a hidden page was shown: the clock is being set, and the player knows why.
//
// # Whose fault it was
//
// [Evidence.Judge] looks at what happened from Lookback before the hitch to its end, and blames the
// first of these that happened, and that was large enough for what was felt:
//
//	page      our own loop, or the page's drawing, did not run for PageMin
//	server    it left ticks out, or ran one late, by ServerMin
//	uplink    the server had no command of ours for UplinkMin
//	downlink  snapshots came later than the link at its best brings them, by DownlinkMin beyond its jitter
//	contact   none of all that: somebody did what could not be foreseen
//
// The order matters, because each cause has the same effects as those below it. A page that does
// not run sends no commands, and reads late what came in time. A server that pauses sends late. An
// uplink that stalls stops the acknowledgements, so the server stops sending; but what it sends
// afterwards is not late, because lateness is measured by a snapshot's own tick and not by the gap
// between two. The sizes matter, because a page that draws 15 frames a second is always a little busy.
//
// # What either side sees alone
//
// The client knows when its loop ran, when each snapshot came and of which tick it is, which of
// its commands the server did not have (the Worlds say so: a seat's age), and how many
// ticks the server left out (Shift). It cannot tell a server that ran its ticks late, but left none
// out, from a slow link. So the server tells it (control.Late: the first tick that is
// ServerMin late, at most one in ReportEvery). With that the client has a verdict as soon as the hitch is
// over, and shows it to the player.
//
// The server knows how late each tick was and what it had of every seat, but not
// what anybody saw. So a client reports the evidence of a hitch (control.Hitch, at most
// one in ReportEvery), the server adds its own of the same ticks ([Evidence.Join]), and the same rule judges
// again: that verdict is the one in the metrics and in the match's flight record.
//
// # How right it is
//
//	go test ./gameserver/world -run Verdicts -v -verdict.seeds=20
//
// Twenty races of eight people, round trips of 20 to 200 ms, one fault after the other: the server pauses
// for 5 to 500 ms; an uplink jitters by up to 380 ms or stalls; a downlink stalls for up to 1.15 s; a page
// stops for 20 to 500 ms; rivals drive into each other. What was felt is found a second time, from the
// pictures and from the racing game's own state. Verdicts, by whose fault it was:
//
//	             nothing  page  server  uplink  downlink  contact
//	nothing         1419     0       0       0         0        0
//	page               0    32       0       0         0        0
//	server             2     0     126       0         0        0
//	uplink             0     0       0      26         0        0
//	downlink           0     0       0       0        20        0
//	contact            0     0       0       0         0       48
//
// 252 of 254 are right as the client says them, and all 241 that were reported as both ends do.
// Where nothing was injected nobody is blamed: two hitches in 272 times three seconds were
// contacts, felt and called so. The two that are missing froze for 50.0 ms by the pictures and a
// hair less by the client's clock. On the tracks and bots of later, and with what waits at the
// server told, fourteen races had 138 of 138 right, either way.
//
// # What it costs
//
//	go test ./netcode/flight ./netcode/client ./gameserver/match -run xxx -bench Flight
//
// A client: 36 ns a tick, and 1.5 us where a replay moved somebody of eight, of the tens that the
// replay takes. A server: 24 ns a seat and tick. (On a machine that was busy.) Memory at 60 ticks a
// second, taken once: 48 KB a client; 10 KB a match and 5 KB for each slot that a player had.
package flight
