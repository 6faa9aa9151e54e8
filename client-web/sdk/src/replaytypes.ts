// What the SDK promises of matches that are seen again.

import type { Player, Result } from './generated/control'
import type { Fields, Match } from './types'

/**
 * A match as this page saw it, to be seen again with {@link Client.replay}: what everybody did, tick by tick. It comes
 * as the event `recording` of a match that was joined with `record`. It is plain: it can be kept in IndexedDB, or sent
 * to somebody. Only the build of the game that made it can show it, and one that comes from elsewhere should come from
 * whom one trusts.
 */
export interface Recording {
	game: string
	/** The id of the match. */
	match: string
	/** Our slot, or whom a spectator was to watch first. */
	slot: number
	seed: number
	settings: readonly number[]
	hz: number
	players: readonly Player[]
	result: Result | undefined
	/** Its first and its last tick. */
	first: number
	last: number
	/** Of the World of the last tick, as it was seen: what {@link Replay.seek} must come to. */
	hash: string
	bytes: Uint8Array<ArrayBuffer>
}

/** Where a {@link Replay} went. */
export interface Sought {
	tick: number
	/** Of the World of that tick, as the simulation makes it again. */
	hash: string
}

/**
 * A match that is seen again: a {@link Match} on this machine that nobody drives, in which one can go to any tick. The
 * game is run again; `net.snapshots` counts the Worlds that were compared with a hash of what was seen, and
 * `net.desyncs` those that were another.
 */
export interface Replay<C extends Fields = Fields> extends Match<C> {
	readonly first: number
	readonly last: number
	readonly paused: boolean
	/** How fast it goes, 1 as it was. */
	readonly speed: number
	/** Goes to a tick, or to the next one that was recorded where the page was away. `sought` tells when it is there. */
	seek(tick: number): void
	/** Stops time, or lets it go on. */
	pause(on: boolean): void
	/** From a quarter, in quarters, to four times. */
	go(speed: number): void
}
