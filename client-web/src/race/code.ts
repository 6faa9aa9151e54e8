import { numberOfText, textOf } from './sketch'

/**
 * A track's number as text to send to a friend: eight signs, T5K3-9QX2. The first bits are the
 * version, then the number, then a checksum, so that a slip of the pen is no other track.
 */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const VERSION = 1
const MAX = 2 ** 31 - 3

/** The code of a track's number; of one that a player drew it is all of the drawing, and longer. */
export function trackCode(number: number): string {
	if (number < 0) return textOf(number)
	let bits = ((BigInt(VERSION) << 31n) | BigInt(number)) << 6n
	bits |= BigInt(checksum(number))
	let text = ''
	for (let i = 0; i < 8; i++) {
		text = SIGNS[Number(bits & 31n)]! + text
		bits >>= 5n
	}
	return `${text.slice(0, 4)}-${text.slice(4)}`
}

/** The track's number that a text means: a code, or a plain number. Undefined if it is neither. */
export function trackOfCode(text: string): number | undefined {
	if (text.length > 12) return numberOfText(text)
	if (/^\d{1,7}$/.test(text)) return Number(text)
	const signs = text.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1')
	if (signs.length !== 8) return undefined
	let bits = 0n
	for (const sign of signs) {
		const value = SIGNS.indexOf(sign)
		if (value < 0) return undefined
		bits = (bits << 5n) | BigInt(value)
	}
	const number = Number((bits >> 6n) & 0x7fffffffn)
	if (bits >> 37n !== BigInt(VERSION) || number > MAX || Number(bits & 63n) !== checksum(number)) return undefined
	return number
}

/** Six bits in which any two numbers that differ in a sign or two, or by two signs changing places, mostly differ. */
function checksum(number: number): number {
	return (Math.imul(number ^ (number >>> 15) ^ VERSION, 0x9e3779b1) >>> 26) & 63
}

/** The track's number in what somebody pasted: a code, or a link with one. */
export function trackOfPaste(text: string): number | undefined {
	const code = /[?&]track=([\w-]+)/.exec(text)?.[1] ?? text.trim()
	return trackOfCode(code)
}
