import type { Place } from './places'

/** How much of the picture's height is around a car, in metres. */
const AROUND: Readonly<Record<Place['kind'], number>> = { start: 15, corner: 7.5, hairpin: 13, low: 6, tower: 14 }

/** The longest lens and the widest, in degrees. */
const LONG = 7
const WIDE = 52

/** How quickly the head turns after the car, and the lens after its size: of what is missing, a second. */
const TURN = 8
const ZOOM = 2.4

/** Of the car's way, how much the operator foresees: with all of it the picture would be nailed to the car. */
const FORESEEN = 0.86

/** A camera on a stand, its head turned after a car by somebody who is good at it. */
export class Lens {
	readonly eye = { x: 0, y: 0, z: 0 }
	readonly aim = { x: 0, y: 0, z: 0 }
	/** Vertical, in degrees. */
	fov = 30
	private readonly last = { x: 0, y: 0, z: 0 }
	private readonly pace = { x: 0, y: 0, z: 0 }
	private time = 0
	private fresh = true

	/** The next look is the first from a place. */
	cut(): void {
		this.fresh = true
	}

	/** Looks from a place at (x, y, z); dt in seconds. */
	follow(place: Readonly<Place>, x: number, y: number, z: number, dt: number, calm: boolean): void {
		const { eye, aim, last, pace } = this
		eye.x = place.x
		eye.y = place.y
		eye.z = place.z
		if (this.fresh) {
			aim.x = last.x = x
			aim.y = last.y = y
			aim.z = last.z = z
			pace.x = pace.y = pace.z = 0
		} else if (dt > 0) {
			// How it moves on the screen, whatever time it is: in slow motion there is less to foresee.
			const learn = 1 - Math.exp(-dt * 10)
			const turn = 1 - Math.exp(-dt * TURN)
			for (const axis of ['x', 'y', 'z'] as const) {
				const now = axis === 'x' ? x : axis === 'y' ? y : z
				pace[axis] += ((now - last[axis]) / dt - pace[axis]) * learn
				last[axis] = now
				aim[axis] += (now + (pace[axis] * FORESEEN) / TURN - aim[axis]) * turn
			}
		}
		const distance = Math.max(4, Math.hypot(aim.x - eye.x, aim.y - eye.y, aim.z - eye.z))
		const want = lensFor(place.kind, distance)
		this.fov = this.fresh ? want : this.fov * (want / this.fov) ** (1 - Math.exp(-dt * ZOOM))
		this.fresh = false
		if (calm) return
		// Nobody stands quite still.
		this.time += dt
		const sway = distance * 0.0011
		eye.x += Math.sin(this.time * 0.9) * 0.02
		aim.y += Math.sin(this.time * 1.7) * sway * dt * 4
	}
}

/** The lens that shows a car at a distance as each kind of camera does. */
export function lensFor(kind: Place['kind'], distance: number): number {
	const degrees = (2 * Math.atan(AROUND[kind] / 2 / distance) * 180) / Math.PI
	return Math.min(WIDE, Math.max(LONG, degrees))
}
