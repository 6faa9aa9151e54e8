import { type PerspectiveCamera, Vector3 } from 'three'
import type { Car } from '../race/frame'
import type { Track } from '../race/track'
import type { Lens } from '../watch/lens'

/** The speed at which the picture is fully stretched, metres a second. */
const FAST = 75

/**
 * How far from a car the camera circles, how far from a wall it stays, and among how many samples either way it is:
 * metres, metres, samples.
 */
const CIRCLE = 8.5
const CLEAR = 0.9
const AROUND = 8

/** How fast it circles, in radians a second, and the sides of a track: left, right. */
const TURN = 0.25
const SIDES = [1, -1] as const

/** How far beyond a wall the camera behind a car may be, from where it looks over the wall. */
const BEYOND = 1.2

const LOW_FOV = 58
const HIGH_FOV = 72

/** How much further back the camera is, and how much wider its lens, the narrower an upright screen is. */
const UPRIGHT = { back: 0.35, lens: 18 } as const

/**
 * The camera behind a car: a spring that the car pulls. It reads smoothed poses
 * only; reduced motion takes shake, roll and the swing of the lens away.
 */
export class Chase {
	/** Its roll in radians, for those who must undo it. */
	roll = 0
	private readonly eye = new Vector3()
	private readonly aim = new Vector3()
	private yaw = 0
	private fov = LOW_FOV
	private boost = 0
	private kick = 0
	private kickAge = 9
	private time = 0
	private hits = 0
	private scrapes = 0
	private fresh = true
	/** Where on its circle the camera is, and which way round it goes. */
	private angle = 0
	private turn = 1
	private circling = false

	/** Reduced motion. */
	calm = false
	/** How much it shakes, 0 to 1. */
	shake = 1

	constructor(private readonly camera: PerspectiveCamera) {}

	/** The next update jumps to its place. */
	cut(): void {
		this.fresh = true
		this.circling = false
	}

	/** Follows car; climb is the slope it stands on; back looks behind. */
	follow(track: Track, car: Car, climb: number, jumped: boolean, back: boolean, dt: number): void {
		const { camera } = this
		const flat = Math.hypot(car.vx, car.vz)
		const pace = Math.min(1, flat / FAST)
		if (jumped) this.fresh = true
		// Yaw follows the way it goes more than the way it points, so that a slide reads; backwards it follows the car.
		const going = car.vx * Math.sin(car.yaw) + car.vz * Math.cos(car.yaw)
		const weight = going > 3 ? 0.7 * Math.min(1, (going - 3) / 8) : 0
		const slip = weight === 0 ? 0 : wrap(Math.atan2(car.vx, car.vz) - car.yaw)
		const want = car.yaw + Math.max(-0.6, Math.min(0.6, slip)) * weight
		this.yaw = this.fresh ? want : this.yaw + wrap(want - this.yaw) * (1 - Math.exp(-dt * 8.5))

		const upright = Math.max(0, 1 - camera.aspect)
		const sign = back ? -1 : 1
		const sin = Math.sin(this.yaw) * sign
		const cos = Math.cos(this.yaw) * sign
		const tow = Math.min(1, Math.max(0, (car.tow - 0.12) / 0.6))
		this.boost = this.fresh ? tow : this.boost + (tow - this.boost) * (1 - Math.exp(-dt * 6))
		// Drawn along by a rival, the car gains on the camera.
		const distance = (6.2 + 1.6 * pace + 0.7 * this.boost * pace) * (1 + UPRIGHT.back * upright)
		const height = 2.45 - 0.12 * pace
		const rate = 1 - Math.exp(-dt * 14)
		const eyeX = car.x - sin * distance
		const eyeY = car.y + height - climb * distance * 0.55 * sign
		const eyeZ = car.z - cos * distance
		if (this.fresh || back) this.eye.set(eyeX, Math.max(eyeY, car.y + 1.2), eyeZ)
		else {
			// Across and along it is stiff, for the car must not swim in the picture; up and down it is soft.
			this.eye.x = eyeX
			this.eye.z = eyeZ
			this.eye.y += (Math.max(eyeY, car.y + 1.2) - this.eye.y) * rate
		}
		const ahead = 9
		const aimY = car.y + 1.15 + climb * ahead * 0.6 * sign
		this.aim.set(car.x + sin * ahead, this.fresh ? aimY : this.aim.y + (aimY - this.aim.y) * rate, car.z + cos * ahead)

		const wide = this.calm ? 5 : (HIGH_FOV - LOW_FOV) * pace ** 1.5 + 7 * this.boost * pace
		const lens = LOW_FOV + wide + UPRIGHT.lens * upright
		this.fov = this.fresh ? lens : this.fov + (lens - this.fov) * (1 - Math.exp(-dt * 5))
		this.fresh = false

		camera.position.copy(this.eye)
		within(track, car.segment, camera.position, BEYOND)
		this.jolt(car, flat, pace, dt)
		camera.lookAt(this.aim)
		this.roll = this.calm
			? 0
			: this.roll + (Math.max(-0.044, Math.min(0.044, -car.steer * pace * 0.14)) - this.roll) * (1 - Math.exp(-dt * 4))
		if (!back) camera.rotateZ(this.roll)
		if (Math.abs(camera.fov - this.fov) > 0.01) {
			camera.fov = this.fov
			camera.updateProjectionMatrix()
		}
	}

	/** The first sight of a track, before there is anybody on it: over the grid, along the straight. */
	establish(track: Track): void {
		const { x, y, z } = track.shape
		const from = track.n - 22
		const to = 14
		this.camera.position.set(x[from]! + track.dz[from]! * 5, y[from]! + 5.5, z[from]! - track.dx[from]! * 5)
		this.camera.lookAt(x[to]!, y[to]! + 3, z[to]!)
	}

	/**
	 * Looks on from a place of its own: a slow circle round a car, to and fro where a wall is in its way. It begins
	 * before the car's nose.
	 */
	orbit(track: Track, car: Car, dt: number): void {
		if (!this.circling) {
			this.angle = Math.PI / 2 - car.yaw - 0.7
			this.turn = 1
		}
		this.fresh = this.circling = true
		this.roll = 0
		const { camera, eye } = this
		const reach = CIRCLE * Math.min(1.5, Math.max(1, 0.8 / camera.aspect)) // a whole car on an upright screen, too
		this.angle += this.turn * dt * TURN
		this.keepOff(track, car, reach)
		eye.set(car.x + Math.cos(this.angle) * reach, car.y + 2.6, car.z + Math.sin(this.angle) * reach)
		within(track, car.segment, eye, -CLEAR)
		// Who is held back by a wall looks from higher up.
		eye.y += Math.max(0, reach - Math.hypot(eye.x - car.x, eye.z - car.z)) * 0.4
		camera.position.copy(eye)
		camera.lookAt(car.x, car.y + 0.8, car.z)
		if (this.camera.fov !== 50) {
			this.camera.fov = 50
			this.camera.updateProjectionMatrix()
		}
	}

	/** Turns back before the part of the circle that lies beyond a wall. */
	private keepOff(track: Track, car: Car, reach: number): void {
		const { shape, dx, dz } = track
		const at = car.segment % track.n
		const off = (car.x - shape.x[at]!) * dz[at]! - (car.z - shape.z[at]!) * dx[at]!
		for (const side of SIDES) {
			const wall = side > 0 ? shape.wallLeft[at]! : shape.wallRight[at]!
			const room = Math.max(0, wall - side * off - CLEAR)
			if (room >= reach) continue
			const least = Math.acos(room / reach)
			const from = wrap(this.angle - Math.atan2(-dx[at]! * side, dz[at]! * side))
			if (Math.abs(from) >= least) continue
			this.turn = Math.sign(from) || 1
			this.angle += this.turn * least - from
		}
	}

	/** From a stand beside the track, with whatever lens is on. */
	televise(lens: Readonly<Lens>): void {
		this.roll = 0
		this.camera.position.set(lens.eye.x, lens.eye.y, lens.eye.z)
		this.camera.lookAt(lens.aim.x, lens.aim.y + 0.7, lens.aim.z)
		this.zoom(lens.fov)
	}

	/** From the roof, over the driver's head: it turns and climbs with the car. */
	ride(car: Car, climb: number, jumped: boolean, dt: number): void {
		const { camera } = this
		if (jumped) this.fresh = true
		const rate = this.fresh ? 1 : 1 - Math.exp(-dt * 16)
		this.yaw = this.fresh ? car.yaw : this.yaw + wrap(car.yaw - this.yaw) * rate
		const sin = Math.sin(this.yaw)
		const cos = Math.cos(this.yaw)
		camera.position.set(car.x + sin * 0.42, car.y + 1.28, car.z + cos * 0.42)
		this.jolt(car, Math.hypot(car.vx, car.vz), Math.min(1, Math.hypot(car.vx, car.vz) / FAST), dt)
		const aimY = car.y + 0.4 + climb * 12
		this.aim.set(car.x + sin * 12, this.fresh ? aimY : this.aim.y + (aimY - this.aim.y) * rate, car.z + cos * 12)
		camera.lookAt(this.aim)
		this.roll = 0
		this.fresh = false
		this.zoom(66)
	}

	private zoom(fov: number): void {
		this.fov = fov
		if (Math.abs(this.camera.fov - fov) < 0.01) return
		this.camera.fov = fov
		this.camera.updateProjectionMatrix()
	}

	private jolt(car: Car, flat: number, pace: number, dt: number): void {
		this.time += dt
		if (car.hits !== this.hits || car.scrapes !== this.scrapes) {
			if (flat > 4 && this.kickAge > 0.12) {
				this.kick = car.hits !== this.hits ? 0.22 : 0.1
				this.kickAge = 0
			}
			this.hits = car.hits
			this.scrapes = car.scrapes
		}
		this.kickAge += dt
		if (this.calm) return
		const air = pace > 0.7 ? ((pace - 0.7) / 0.3) * 0.035 : 0
		const shake = (air + 0.018 * this.boost * pace) * this.shake // whose air it is in does not lie still
		const decay = this.kick * Math.max(0, 1 - this.kickAge / 0.35) * this.shake
		const t = this.time * 18
		this.camera.position.x += wobble(t, 0) * (shake + decay * 0.5)
		this.camera.position.y += wobble(t, 40) * (shake + decay)
		this.camera.position.z += wobble(t, 80) * (shake + decay * 0.5)
	}
}

/** Moves a place that is near a sample of a track to so far beyond the walls there, at most, and over the road. */
function within(track: Track, near: number, place: Vector3, beyond: number): void {
	const { shape, n, dx, dz } = track
	let at = near % n
	let least = Number.POSITIVE_INFINITY
	for (let k = -AROUND; k <= AROUND; k++) {
		const i = (near + k + n) % n
		const square = (shape.x[i]! - place.x) ** 2 + (shape.z[i]! - place.z) ** 2
		if (square >= least) continue
		least = square
		at = i
	}
	const offset = (place.x - shape.x[at]!) * dz[at]! - (place.z - shape.z[at]!) * dx[at]!
	const off = Math.max(-shape.wallRight[at]! - beyond, Math.min(shape.wallLeft[at]! + beyond, offset))
	place.x += dz[at]! * (off - offset)
	place.z -= dx[at]! * (off - offset)
	place.y = Math.max(place.y, shape.y[at]! + shape.bank[at]! * off + 1.4)
}

/** Smooth noise in -1 to 1. */
function wobble(t: number, seed: number): number {
	return (
		(Math.sin(t * 1.0 + seed) + Math.sin(t * 1.73 + seed * 2.1) * 0.7 + Math.sin(t * 2.91 + seed * 0.7) * 0.4) / 2.1
	)
}

function wrap(angle: number): number {
	return angle - Math.PI * 2 * Math.round(angle / (Math.PI * 2))
}
