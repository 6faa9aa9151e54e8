// A player's best laps, kept on his device.

import { keep, recall } from '../memory'
import { textOf } from '../race/sketch'

/** The best lap of a track. Ticks. */
export interface Best {
	readonly time: number
	readonly splits: readonly number[]
	/** All of it, in base64: the simulation drives it again. */
	readonly lap: string
	/** Whether a server has it. */
	readonly sent: boolean
	/** The lap of the game's strong bot. */
	readonly bot: number
}

/** So many are kept; beyond that, the one driven longest ago goes. */
const MOST = 40

/** A lap is at most 32 KiB; what is longer is none of ours. */
const LONGEST = 48_000

const LIST = 'trials'
/** What a track is kept under: a number of this page's own is nothing to remember. */
const nameOf = (track: number) => textOf(track) || track
const keyOf = (track: number | string) => `trial.${track}`

/** Tracks with a best lap, the newest first. */
export function kept(): (number | string)[] {
	try {
		const all: unknown = JSON.parse(recall(LIST) || '[]')
		return Array.isArray(all)
			? all.filter((n): n is number | string => Number.isInteger(n) || typeof n === 'string').slice(0, MOST)
			: []
	} catch {
		return []
	}
}

export function bestOf(track: number): Best | undefined {
	try {
		const best = JSON.parse(recall(keyOf(nameOf(track))) || 'null') as Best | null
		const good =
			best !== null &&
			Number.isInteger(best.time) &&
			best.time > 0 &&
			typeof best.lap === 'string' &&
			best.lap.length <= LONGEST &&
			Array.isArray(best.splits) &&
			best.splits.every(Number.isInteger)
		return good ? best : undefined
	} catch {
		return undefined
	}
}

/** Keeps the best lap of a track; undefined forgets it. */
export function keepBest(track: number, best: Best | undefined): void {
	const name = nameOf(track)
	const others = kept().filter((n) => n !== name)
	const all = best ? [name, ...others] : others
	for (const gone of all.splice(MOST)) keep(keyOf(gone), '')
	keep(LIST, JSON.stringify(all))
	keep(keyOf(name), best ? JSON.stringify(best) : '')
}
