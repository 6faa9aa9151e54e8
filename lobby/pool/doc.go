// Package pool is the matchmaker: tickets wait in a [Pool], and each cycle over it proposes matches. It is
// pure: it has no clock, no sockets and no goroutine of its own, and the same tickets at the same times
// give the same proposals. It knows ratings as numbers and regions as indices. It does not know whose they
// are, what a game is, or where a proposal is played.
//
// A ticket accepts others within windows, which a [Curve] declares: how different a rating may be, how much
// farther away than the nearest region a server may be, and how unequal the round trips may be. Windows
// only become wider, rating first and connection last, so that nobody waits for ever. After a declared wait
// a match starts with bots in the free seats. A proposal is within the windows of every ticket in it.
//
// How uncertain a rating is plays no part: newcomers begin in the middle of the ratings, where most players
// are, and wait as long as everybody else (lobby/lab measures it).
//
// For every mode and region (a lane), a cycle sorts the lane by rating, fills matches that wait for players
// ([Opening]), forms full groups, and then forms groups for players who have waited long enough for bots.
// All of this can stop after any ticket: [Pool.Step] makes a bounded number of visits, because it runs in a
// process whose matches must not wait for it.
package pool
