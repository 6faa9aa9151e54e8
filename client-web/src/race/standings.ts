import { type Frame, MAX_CARS } from './frame'

/** Writes the slots that race to out in the order of their places; returns how many. */
export function order(frame: Readonly<Frame>, out: Int32Array): number {
	let count = 0
	for (let i = 0; i < MAX_CARS; i++) {
		const car = frame.cars[i]!
		if (!car.here) continue
		let k = count++
		while (k > 0 && before(frame, i, out[k - 1]!)) {
			out[k] = out[k - 1]!
			k--
		}
		out[k] = i
	}
	return count
}

/** Whether slot a is listed before slot b: by place, those without one last. */
function before(frame: Readonly<Frame>, a: number, b: number): boolean {
	const pa = frame.cars[a]!.place || 99
	const pb = frame.cars[b]!.place || 99
	return pa === pb ? a < b : pa < pb
}

/**
 * Which of count places a board of `rows` rows shows: the leader always, then
 * those around mine. Writes indices into the order to out, returns how many.
 */
export function window(count: number, mine: number, rows: number, out: Int32Array): number {
	const shown = Math.min(count, rows)
	if (shown === 0) return 0
	const middle = Math.max(0, mine)
	const from = Math.max(0, Math.min(count - shown, middle - Math.floor(rows / 2)))
	for (let k = 0; k < shown; k++) out[k] = from + k
	if (from > 0) out[0] = 0
	return shown
}

/** The lap to show, 1 to goal: there is no lap 0 for a driver. */
export function shownLap(lap: number, goal: number): number {
	return Math.max(1, Math.min(goal, lap))
}
