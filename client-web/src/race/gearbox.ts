/** Metres a second at which each gear ends. The sim has no gears: they are for the ear and the rev bar. */
const TOPS = [13, 22, 32, 43, 56, 72] as const

/** The gear for a speed; 0 stands, and the last one driven is kept until it is clearly wrong. */
export function gearAt(speed: number, last: number): number {
	const v = Math.abs(speed)
	if (v < 0.5) return last > 0 ? 1 : 0
	let gear = Math.max(1, last)
	while (gear < TOPS.length && v > TOPS[gear - 1]!) gear++
	while (gear > 1 && v < TOPS[gear - 2]! * 0.86) gear--
	return gear
}

/** Revolutions as a part of the most, 0 to 1. */
export function revs(speed: number, gear: number): number {
	const top = TOPS[Math.max(0, gear - 1)]!
	return Math.max(0.12, Math.min(1, Math.abs(speed) / (top * 1.04)))
}
