import { fromBase64, toBase64 } from './base64'

/** More words than any sketch has. */
const MOST = 64

/** What a player drew as a text, for an address or to name its boards: its words, as bytes in base64. */
export function sketchText(words: readonly number[]): string {
	let n = words.length
	while (n > 0 && words[n - 1] === 0) n--
	const bytes = new Uint8Array(4 * n)
	const view = new DataView(bytes.buffer)
	for (let i = 0; i < n; i++) view.setInt32(4 * i, words[i]!, true)
	return toBase64(bytes)
}

/** The words of such a text; undefined if it is none. Whether they are a sketch, only the game knows. */
export function sketchOfText(text: string): number[] | undefined {
	const bytes = text.length <= 6 * MOST ? fromBase64(text) : undefined
	if (!bytes?.length || bytes.length % 4 !== 0) return undefined
	const view = new DataView(bytes.buffer)
	const words = Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true))
	return sketchText(words) === text ? words : undefined
}
