// Package pool is the matchmaker: tickets wait in a [Pool], and each cycle over it
// proposes matches. It is pure: no clock, no sockets, no goroutine of its own, and
// the same tickets at the same times give the same proposals. It knows ratings as
// numbers and regions as indices; whose they are, what a game is and where a
// proposal is played, it does not know.
//
// A ticket accepts others within windows, which a [Curve] declares: how far in
// rating, how much farther than the nearest region, and how unequal the round trips
// may be. Windows only ever widen, rating first and connection last, so nobody starves;
// after a declared wait a match starts with bots in the seats that are left. A
// proposal is within the windows of every ticket in it.
//
// How uncertain a rating is plays no part: newcomers begin in the middle of the ratings,
// where most are, and wait as long as everybody does (lobby/lab measures it).
//
// A cycle does, for every mode and region (a lane): bring the lane into the order
// of rating, fill matches that wait for players ([Opening]), form full groups, and
// form groups for those who waited long enough for bots. All of it can stop after
// any ticket: [Pool.Step] does a bounded number of visits, because it runs in a
// process whose matches must not wait for it.
package pool
