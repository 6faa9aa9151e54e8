// Converts the words of a sketch into a drawing, and back. sim/racing/sketch.go says what the words mean.

/** A corner: its place and its height in steps, which of the four roads it has, and whether its outside rises. */
export interface Corner {
	readonly x: number
	readonly z: number
	readonly height: number
	readonly width: number
	readonly banked: boolean
}

/** A drawing: the light, the scenery, and the corners in driving order. */
export interface Drawing {
	readonly mood: number
	readonly motif: number
	readonly corners: readonly Corner[]
}

export const LEAST = 6
export const MOST = 24
/** How many metres a horizontal step is, and a step of height. */
export const STEP = 4
export const RISE = 2.5
/** The largest step on either horizontal axis, and of height. */
export const FAR = 255
export const HIGH = 31
/** The step at which the origin lies. */
const MIDDLE = 128

const VERSION = 1

/** How many words a sketch has. Those after its corners are 0. */
const WORDS = 1 + MOST

export function drawingOf(words: readonly number[]): Drawing | undefined {
	const head = words[0] ?? 0
	const n = head >> 8
	if ((head & 15) !== VERSION || n < LEAST || n > MOST) return undefined
	const corners = Array.from({ length: n }, (_, i) => {
		const w = words[1 + i] ?? 0
		return {
			x: w & 255,
			z: (w >> 8) & 255,
			height: (w >> 16) & 31,
			width: (w >> 21) & 3,
			banked: ((w >> 23) & 1) === 1,
		}
	})
	return { mood: (head >> 4) & 3, motif: (head >> 6) & 3, corners }
}

export function wordsOf({ mood, motif, corners }: Drawing): number[] {
	const words = Array<number>(WORDS).fill(0)
	words[0] = VERSION | (mood << 4) | (motif << 6) | (corners.length << 8)
	corners.forEach((c, i) => {
		words[1 + i] = c.x | (c.z << 8) | (c.height << 16) | (c.width << 21) | (Number(c.banked) << 23)
	})
	return words
}

/** Converts a step into metres from the origin, and back. */
export function metresOf(step: number): number {
	return (step - MIDDLE) * STEP
}

export function stepOf(metres: number): number {
	return within(Math.round(metres / STEP) + MIDDLE, FAR)
}

/** Returns a drawing in which one corner is replaced. */
export function withCorner(drawing: Drawing, at: number, change: Partial<Corner>): Drawing {
	const corners = drawing.corners.map((c, i) => {
		if (i !== at) return c
		const next = { ...c, ...change }
		return { ...next, x: within(next.x, FAR), z: within(next.z, FAR), height: within(next.height, HIGH) }
	})
	return { ...drawing, corners }
}

/** Returns a drawing with one more corner, half way from one corner to the next. */
export function withMore(drawing: Drawing, at: number): Drawing {
	const { corners } = drawing
	if (corners.length >= MOST) return drawing
	const a = corners[at]!
	const b = corners[(at + 1) % corners.length]!
	const half = (p: number, q: number) => Math.round((p + q) / 2)
	const more = { ...a, x: half(a.x, b.x), z: half(a.z, b.z), height: half(a.height, b.height) }
	return { ...drawing, corners: corners.toSpliced(at + 1, 0, more) }
}

/** Returns a drawing with one corner less. */
export function without(drawing: Drawing, at: number): Drawing {
	return drawing.corners.length <= LEAST ? drawing : { ...drawing, corners: drawing.corners.toSpliced(at, 1) }
}

function within(step: number, most: number): number {
	return Math.min(most, Math.max(0, step))
}
