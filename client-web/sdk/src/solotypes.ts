// What the SDK promises of a game that is played alone against the clock.

import type { Fields, Match, Waiting } from './types'

export type { Judged } from './generated/control'

/** What a run against the clock is made with. */
export interface SoloOptions extends Waiting {
	/** The value of the game's first setting, such as the track; 0 by default. */
	number?: number
	/** What a player drew to play on, if that is what the number says. */
	sketch?: readonly number[]
}

/** Times of a run, in ticks. */
export interface Times {
	/** What the clock said at the end. */
	time: number
	/** What it said at each mark, of which the end is the last. */
	splits: readonly number[]
}

/** A run that was done. */
export interface Driven extends Times {
	/** All of it: some kilobytes, for a ghost and for {@link Lobby.handIn}. */
	lap: Uint8Array<ArrayBuffer>
}

/** What became of a lap that was to be a ghost. */
export interface Haunt extends Times {
	slot: number
	/** Empty: it is there from the next run on. Otherwise why not, such as `other_build` or `altered`. */
	refused: string
}

/** A lap as a ghost: one that was driven before, one of the game's own bot, or none. */
export type Ghost = Uint8Array | 'bot' | undefined

/**
 * A game alone against the clock: a {@link Match} on this machine, without a server, with ghosts in the other slots.
 * When a run is done `lap` tells; it goes on until {@link restart}.
 */
export interface Solo<C extends Fields = Fields> extends Match<C> {
	/** Begins again, with the next tick. */
	restart(): void
	/** Puts a ghost into a slot from 1 on, from the next run on. `haunt` tells what became of it. */
	ghost(slot: number, lap: Ghost): void
	/** Stops time, or lets it go on. */
	pause(on: boolean): void
}

/** Whose laps to look for. */
export interface RivalQuery extends Waiting {
	game: string
	track?: number
	/** {@link sketchText} of what a player drew, if that is what the track is. */
	sketch?: string
	/** The lap at that place of the board; without it, the next better one than `time`. */
	rank?: number
	/** In milliseconds; without it, any lap is better. */
	time?: number
}

/** Somebody's lap, to race against. */
export interface Rival {
	rank: number
	name: string
	/** Four digits that tell equal names apart. */
	tag: string
	/** In milliseconds. */
	time: number
	lap: Uint8Array<ArrayBuffer>
}
