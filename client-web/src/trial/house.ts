import type { Client } from '@slipstream/sdk'
import { type Command, name as GAME } from '../generated/racing'
import { settingOf, sketchOf } from '../race/sketch'

/** How long the game may take to drive a lap by itself, which it does as fast as this machine can. */
const WITHIN = 30_000

const laps = new Map<number, Promise<number>>()

/** The lap of the game's own strong bot on a track, in ticks: a time to beat where nobody has driven. */
export function houseLap(client: Client, track: number): Promise<number> {
	const known = laps.get(track)
	if (known) return known
	const lap = drive(client, track)
	laps.set(track, lap)
	lap.catch(() => laps.delete(track)) // the next who asks tries again
	return lap
}

async function drive(client: Client, track: number): Promise<number> {
	const solo = await client.solo<Command>(GAME, {
		number: settingOf(track),
		sketch: sketchOf(track),
		signal: AbortSignal.timeout(WITHIN),
	})
	try {
		return await new Promise((resolve, reject) => {
			solo.on('haunt', ({ time }) => resolve(time))
			solo.on('leave', ({ code }) => reject(new Error(code)))
			solo.ghost(1, 'bot')
		})
	} finally {
		solo.leave()
	}
}
