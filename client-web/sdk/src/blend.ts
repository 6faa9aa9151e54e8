// Between two poses that the Worker sent, the page draws its own frame.

/** How a word changes between two ticks, as sim.View has it: at once, smoothly, as a position, as an angle. */
const jump = 0
const pos = 2
const angle = 3

/** Neighbouring words that change alike: how many, how, and words to the unit. */
export type Run = readonly [words: number, view: number, per: number]

/** A position that moved further than this in one tick was put there. */
const jumpUnits = 4

/** Writes the state at `f` between `from` and `to` into `out`: 0 is from, 1 is to, a little beyond is allowed. */
export function blend(runs: readonly Run[], from: Int32Array, to: Int32Array, f: number, out: Int32Array): void {
	let at = 0
	for (let r = 0; r < runs.length; r++) {
		const run = runs[r]!
		const view = run[1]
		const per = run[2]
		const end = at + run[0]
		for (; at < end; at++) {
			const b = to[at]!
			let d = b - from[at]!
			if (d === 0 || view === jump) {
				out[at] = b
				continue
			}
			if (view === angle) d -= per * Math.round(d / per)
			else if (view === pos && Math.abs(d) > jumpUnits * per) d = 0
			out[at] = Math.round(b - (1 - f) * d)
		}
	}
}
