import type { Intent } from './keyboard'

const DEAD = 0.12

/** Adds what the first gamepad does to an intent; a hand on the stick outweighs the keys. */
export function readGamepad(out: Intent): void {
	if (!navigator.getGamepads) return
	for (const pad of navigator.getGamepads()) {
		if (!pad?.connected || pad.mapping !== 'standard') continue
		const stick = shape(pad.axes[0] ?? 0)
		if (stick !== 0) out.steer = stick
		if (pad.buttons[14]?.pressed) out.steer = -1
		if (pad.buttons[15]?.pressed) out.steer = 1
		out.throttle = Math.max(out.throttle, pad.buttons[7]?.value ?? 0)
		out.brake = Math.max(out.brake, pad.buttons[6]?.value ?? 0)
		out.handbrake ||= pad.buttons[0]?.pressed ?? false
		out.respawn ||= pad.buttons[3]?.pressed ?? false
		out.horn ||= pad.buttons[10]?.pressed ?? false
		out.lookBack ||= pad.buttons[4]?.pressed ?? false
		return
	}
}

/** A stick's way without its dead middle, gentle at first. */
export function shape(value: number): number {
	const size = Math.abs(value)
	if (size < DEAD) return 0
	const t = Math.min(1, (size - DEAD) / (0.98 - DEAD))
	return Math.sign(value) * (0.55 * t + 0.45 * t * t)
}
