import { en } from '../text/en'
import { type Key, say } from '../text/text'
import { sketchOf } from './sketch'
import type { Scene } from './tracks'

/** What the simulation says of a sketch: the name of what is wrong with it, at which point, and what it has come to. */
export interface Draft extends Scene {
	readonly fault: string
	readonly at: number
	/** In words. */
	readonly length: number
}

/** What is wrong with a sketch, for a player; empty if nothing is. */
export function faultText({ fault }: Pick<Draft, 'fault'>): string {
	if (!fault) return ''
	const key = `draw.fault.${fault}`
	return say(key in en ? (key as Key) : 'draw.fault.unreadable')
}

/** What is wrong with a track that somebody sent, for a player; empty if nothing is, or nobody drew it. */
export async function faultOf(
	number: number,
	ask: (sketch: readonly number[]) => Promise<Draft | undefined>,
): Promise<string> {
	const draft = number < 0 ? await ask(sketchOf(number)) : undefined
	return draft ? faultText(draft) : ''
}
