import { sketchOfText, sketchText } from '@slipstream/sdk'
import { sketched, sketchWords, sketchWordsCount } from '../generated/racing'

// A track that a player drew has no number but the one that says so, and its sketch besides (sim/racing/sketch.go).
// Here it has a number below 0, which only this page knows: so it is a track like all others.

/** The setting's number of whatever was drawn: the highest there is. */
export const SKETCHED = sketched

/** How many words a sketch has. */
export const SKETCH_WORDS = sketchWordsCount

const texts: string[] = []
const sketches: (readonly number[])[] = []

/** The number that this page has for a sketch. */
export function numberOf(sketch: readonly number[]): number {
	const text = sketchText(sketch)
	let at = texts.indexOf(text)
	if (at < 0) {
		at = texts.push(text) - 1
		sketches.push([...sketch, ...Array<number>(SKETCH_WORDS).fill(0)].slice(0, SKETCH_WORDS))
	}
	return -1 - at
}

/** The words behind a number below 0; none behind any other. */
export function sketchOf(number: number): readonly number[] {
	return sketches[-1 - number] ?? []
}

/** A sketch's text behind a number below 0; empty behind any other. */
export function textOf(number: number): string {
	return texts[-1 - number] ?? ''
}

/** What the setting is for one of this page's numbers. */
export function settingOf(number: number): number {
	return number < 0 ? SKETCHED : number
}

/** The number of a sketch's text; undefined if it cannot be one. Whether it is a track, the simulation knows. */
export function numberOfText(text: string): number | undefined {
	const words = sketchOfText(text)
	return words && words.length > 6 && words.length <= SKETCH_WORDS && (words[0]! & 15) === 1
		? numberOf(words)
		: undefined
}

let seen = 0

/** The number of the sketch in a match's words. It is asked for every frame, and nearly always the one of the last. */
export function sketchIn(words: Int32Array): number {
	const last = sketchOf(seen)
	for (let j = 0; j < SKETCH_WORDS; j++) {
		if (sketchWords(words, 0, j) === last[j]) continue
		seen = numberOf(Array.from({ length: SKETCH_WORDS }, (_, k) => sketchWords(words, 0, k)))
		break
	}
	return seen
}
