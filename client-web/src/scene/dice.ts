/** A seeded generator for scenery: the same country on every machine. Values are in [0, 1). */
export function dice(seed: number): () => number {
	let s = seed >>> 0
	return () => {
		s = (Math.imul(s, 1664525) + 1013904223) >>> 0
		return s / 4294967296
	}
}
