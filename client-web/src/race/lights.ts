/** The lights of a start come on one by one in its last seconds, and go out all at once. */
export const LIGHTS = 5
const SECONDS = 2

/** How many lights are on, with clock the ticks since the start, negative before it. */
export function lit(clock: number, hz: number): number {
	if (clock >= 0) return 0
	return Math.max(0, Math.min(LIGHTS, Math.floor(((clock + SECONDS * hz) * LIGHTS) / (SECONDS * hz)) + 1))
}
