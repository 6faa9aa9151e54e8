import type { Group } from 'three'
import { type Frame, MAX_CARS } from '../race/frame'
import { groundAt } from '../race/ground'
import type { Track } from '../race/track'
import { WHEEL } from './carbody'
import { dice } from './dice'
import type { Fleet } from './fleet'
import { INK } from './ink'
import { Puffs } from './puffs'
import { inkOf } from './sheet'
import { Skids } from './skids'

/** From this much skid on a tyre leaves a mark, and from this much it smokes. */
const MARKS = 0.12
const SMOKES = 0.34
/** Cars farther than this from the eye throw nothing up. */
const REACH = 130

/** What the tyres, walls and rivals throw up, read from how the cars move. */
export class Effects {
	private readonly puffs = new Puffs()
	private readonly skids = new Skids()
	private readonly random = dice(4)
	private readonly hits = new Int32Array(MAX_CARS)
	private readonly scrapes = new Int32Array(MAX_CARS)
	/** Where the two rear tyres last touched, and whether they were marking: x, y, z, on. */
	private readonly tyres = new Float32Array(MAX_CARS * 8)
	private readonly due = new Float32Array(MAX_CARS)
	private seen = false

	constructor(
		private readonly track: Track,
		into: Group,
	) {
		into.add(this.skids.mesh, this.puffs.mesh)
	}

	update(frame: Frame, fleet: Fleet, eyeX: number, eyeZ: number, dt: number): void {
		this.puffs.update(dt)
		this.skids.update(dt)
		for (let i = 0; i < MAX_CARS; i++) {
			const car = frame.cars[i]!
			if (!car.here) continue
			// A ghost touches nothing: neither the road nor anybody.
			const near = !car.ghost && Math.abs(car.x - eyeX) < REACH && Math.abs(car.z - eyeZ) < REACH
			if (near && this.seen && !fleet.motions[i]!.jumped) {
				this.tread(frame, fleet, i, dt)
				if (car.hits !== this.hits[i] || car.scrapes !== this.scrapes[i])
					this.strike(frame, i, car.scrapes !== this.scrapes[i])
			} else {
				this.tyres[i * 8 + 3] = 0
				this.tyres[i * 8 + 7] = 0
			}
			this.hits[i] = car.hits
			this.scrapes[i] = car.scrapes
		}
		this.seen = true
	}

	/** Paper in all inks over a car that has finished. */
	confetti(x: number, y: number, z: number): void {
		const inks = [INK.coral, INK.sun, INK.cream, INK.teal, INK.plum]
		for (let k = 0; k < 90; k++) {
			const r = this.random
			this.puffs.spawn(
				x + (r() - 0.5) * 9,
				y + 3 + r() * 4,
				z + (r() - 0.5) * 9,
				(r() - 0.5) * 9,
				3 + r() * 7,
				(r() - 0.5) * 9,
				2.4 + r() * 1.6,
				0.16,
				0.12,
				2.4,
				inkOf(inks[k % inks.length]!),
			)
		}
	}

	private tread(frame: Frame, fleet: Fleet, i: number, dt: number): void {
		const car = frame.cars[i]!
		const motion = fleet.motions[i]!
		const fx = Math.sin(car.yaw)
		const fz = Math.cos(car.yaw)
		const speed = Math.hypot(car.vx, car.vz)
		const off = groundAt(this.track, car.segment, car.x, car.z) === 'grass'
		const marking = car.skid > MARKS && speed > 3 && !off
		for (let w = 0; w < 2; w++) {
			const side = w === 0 ? WHEEL.x : -WHEEL.x
			const x = car.x + fz * side + fx * WHEEL.rear
			const z = car.z - fx * side + fz * WHEEL.rear
			const y = car.y + 0.03 + motion.climb * WHEEL.rear
			const k = i * 8 + w * 4
			const px = this.tyres[k]!
			const py = this.tyres[k + 1]!
			const pz = this.tyres[k + 2]!
			const gone = (x - px) * (x - px) + (z - pz) * (z - pz)
			if (marking && this.tyres[k + 3]! > 0) {
				if (gone < 0.36) continue
				if (gone < 64) this.skids.lay(px, py, pz, x, y, z, fz * 0.17, -fx * 0.17)
			}
			this.tyres[k] = x
			this.tyres[k + 1] = y
			this.tyres[k + 2] = z
			this.tyres[k + 3] = marking ? 1 : 0
		}
		const rate = off && speed > 5 ? Math.min(30, speed) : car.skid > SMOKES && speed > 4 ? car.skid * 52 : 0
		this.due[i] = Math.min(12, this.due[i]! + rate * dt)
		while (this.due[i]! >= 1) {
			this.due[i]! -= 1
			const r = this.random
			const side = (r() < 0.5 ? 1 : -1) * WHEEL.x
			// Anywhere on the way since the last frame: a slow page has as long a cloud.
			const ago = r() * dt
			const x = car.x + fz * side + fx * (WHEEL.rear - 0.3) - car.vx * ago
			const z = car.z - fx * side + fz * (WHEEL.rear - 0.3) - car.vz * ago
			const ink = off ? inkOf(r() < 0.5 ? INK.sand : INK.dust) : inkOf(INK.cream)
			const grow = off ? 1 : 1.3
			this.puffs.spawn(
				x,
				car.y + 0.2,
				z,
				car.vx * 0.25 + (r() - 0.5) * 2,
				0.9 + r() * 1.3,
				car.vz * 0.25 + (r() - 0.5) * 2,
				0.6 + r() * 0.7,
				0.34,
				grow + r() * 0.5,
				-0.6,
				ink,
			)
		}
	}

	private strike(frame: Frame, i: number, wall: boolean): void {
		const car = frame.cars[i]!
		const speed = Math.hypot(car.vx, car.vz)
		if (speed < 4) return
		const r = this.random
		const count = wall ? 7 : 10
		for (let k = 0; k < count; k++) {
			const hex = k % 3 === 0 ? INK.cream : INK.sun
			this.puffs.spawn(
				car.x + (r() - 0.5) * 2,
				car.y + 0.4 + r() * 0.5,
				car.z + (r() - 0.5) * 2,
				car.vx * 0.8 + (r() - 0.5) * 11,
				1.5 + r() * 5,
				car.vz * 0.8 + (r() - 0.5) * 11,
				0.3 + r() * 0.35,
				0.075,
				0.03,
				12,
				inkOf(hex),
			)
		}
	}
}
