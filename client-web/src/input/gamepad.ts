import type { Bindings } from './bindings'
import type { Intent } from './keyboard'

const DEAD = 0.12

/** The first gamepad that the browser knows the layout of. It makes a list each time: ask only if there is one. */
export function firstPad(): Gamepad | undefined {
	if (!navigator.getGamepads) return undefined
	for (const pad of navigator.getGamepads()) if (pad?.connected && pad.mapping === 'standard') return pad
	return undefined
}

/** How far a part of a gamepad is pressed, 0 to 1: b7 a button, a0- an axis one way. */
export function pressed(pad: Gamepad, part: string): number {
	const n = part.charCodeAt(1) - 48
	if (part.charCodeAt(0) === 98) {
		const button = pad.buttons[part.length > 2 ? n * 10 + part.charCodeAt(2) - 48 : n]
		return button ? Math.max(button.value, button.pressed ? 1 : 0) : 0
	}
	const way = part.charCodeAt(2) === 45 ? -1 : 1
	return Math.max(0, shape((pad.axes[n] ?? 0) * way))
}

/** Adds what a gamepad does to an intent; a hand on the stick outweighs the keys. */
export function readGamepad(pad: Gamepad, bindings: Bindings, out: Intent): void {
	const most = (parts: readonly string[]): number => {
		let value = 0
		for (const part of parts) value = Math.max(value, pressed(pad, part))
		return value
	}
	const steer = most(bindings.right) - most(bindings.left)
	if (steer !== 0) out.steer = steer
	out.throttle = Math.max(out.throttle, most(bindings.throttle))
	out.brake = Math.max(out.brake, most(bindings.brake))
	out.handbrake ||= most(bindings.handbrake) > 0.5
	out.respawn ||= most(bindings.respawn) > 0.5
	out.horn ||= most(bindings.horn) > 0.5
	out.lookBack ||= most(bindings.lookBack) > 0.5
}

/** Every part of a gamepad that can be bound, as it is pressed now: what a player shows us when he is asked. */
export function pressedPart(pad: Gamepad): string | undefined {
	for (let k = 0; k < Math.min(pad.buttons.length, 17); k++) if (k !== 9 && pressed(pad, `b${k}`) > 0.6) return `b${k}`
	for (let k = 0; k < Math.min(pad.axes.length, 10); k++)
		for (const sign of ['-', '+']) if (pressed(pad, `a${k}${sign}`) > 0.7) return `a${k}${sign}`
	return undefined
}

/** A stick's way without its dead middle, gentle at first. */
export function shape(value: number): number {
	const size = Math.abs(value)
	if (size < DEAD) return 0
	const t = Math.min(1, (size - DEAD) / (0.98 - DEAD))
	return Math.sign(value) * (0.55 * t + 0.45 * t * t)
}
