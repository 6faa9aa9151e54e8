import type { Frame } from '../race/frame'
import type { Track } from '../race/track'
import type { Intent } from './keyboard'

/** What a bend is taken with, and what is braked with: below what the tyres give. m/s². */
const SIDEWAYS = 12.5
const BRAKING = 11

/** How much of the wheel the help has when nobody holds it. */
const HAND = 0.6

/**
 * Helps to drive, on this side of the wire: what the server gets is a command like any other. Steering is
 * pulled towards where the road goes, less the more the driver steers himself; brakes are
 * pressed before a bend that is too fast.
 */
export function assist(out: Intent, frame: Readonly<Frame>, track: Track, steering: boolean, braking: boolean): void {
	const car = frame.cars[frame.slot]
	if (!car?.here || (!steering && !braking)) return
	const speed = Math.hypot(car.vx, car.vz)
	if (steering && speed > 2) {
		const help = towards(track, car, speed)
		out.steer = Math.max(-1, Math.min(1, out.steer + help * HAND * (1 - 0.7 * Math.abs(out.steer))))
	}
	if (braking && speed > pace(track, car.segment, speed) + 1) {
		out.throttle = 0
		out.brake = Math.max(out.brake, Math.min(1, (speed - pace(track, car.segment, speed)) / 6))
	}
}

/** Where to steer to follow the road, -1 left to 1 right. */
export function towards(
	track: Track,
	car: Readonly<{ x: number; z: number; yaw: number; segment: number }>,
	speed: number,
): number {
	const { x, z } = track.shape
	const aim = (car.segment + Math.max(2, Math.round((6 + speed * 0.45) / step(track)))) % track.n
	const want = Math.atan2(x[aim]! - car.x, z[aim]! - car.z)
	const turn = want - car.yaw - Math.PI * 2 * Math.round((want - car.yaw) / (Math.PI * 2))
	return Math.max(-1, Math.min(1, -turn * 2.4))
}

/** The speed at which every bend ahead can still be taken, in metres a second. */
export function pace(track: Track, segment: number, speed: number): number {
	const length = step(track)
	const far = Math.ceil((speed * speed) / (2 * BRAKING) / length) + 2
	let most = Number.POSITIVE_INFINITY
	for (let k = 0; k <= far; k++) {
		const i = (segment + k) % track.n
		// Over three samples: what is drawn with samples has no sharper bends than that.
		const bend =
			Math.abs(track.bend[(i + track.n - 1) % track.n]! + track.bend[i]! + track.bend[(i + 1) % track.n]!) / 3
		if (bend < 1e-4) continue
		most = Math.min(most, Math.sqrt(SIDEWAYS / bend + 2 * BRAKING * k * length))
	}
	return most
}

function step(track: Track): number {
	const { x, z } = track.shape
	return Math.hypot(x[1]! - x[0]!, z[1]! - z[0]!) || 1
}
