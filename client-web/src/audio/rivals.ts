import { type Frame, MAX_CARS } from '../race/frame'
import { RIVALS, type RivalMix } from './mix'
import { Motor } from './motor'
import { doppler, HEARD, nearness, pan } from './place'

/** Seconds that a voice is quiet before it is another car's. */
const FADE = 0.12

/** The nearest rivals, a voice for each. A voice stays with its car for as long as that is among them. */
export class Rivals {
	private readonly holds = new Int32Array(RIVALS).fill(-1)
	private readonly quiet = new Float64Array(RIVALS)
	private readonly motors = Array.from({ length: RIVALS }, () => new Motor())
	private readonly near = new Int32Array(RIVALS)
	private readonly far = new Float64Array(RIVALS)

	constructor(private readonly mix: readonly RivalMix[]) {}

	reset(): void {
		this.holds.fill(-1)
	}

	/** Who is heard by the car in a slot that looks along yaw. */
	update(frame: Readonly<Frame>, slot: number, yaw: number, dt: number): void {
		this.find(frame, slot)
		for (let v = 0; v < RIVALS; v++) {
			if (this.holds[v]! >= 0 && !this.near.includes(this.holds[v]!)) {
				this.holds[v] = -1
				this.quiet[v] = FADE
			}
			this.quiet[v] = Math.max(0, this.quiet[v]! - dt)
			if (this.holds[v]! < 0 && this.quiet[v] === 0) this.take(v)
			this.sound(frame, v, slot, yaw, dt)
		}
	}

	/** Writes the slots of the nearest to near, -1 where there is nobody. */
	private find(frame: Readonly<Frame>, slot: number): void {
		const { near, far } = this
		const ear = frame.cars[slot]!
		near.fill(-1)
		far.fill(HEARD)
		for (let i = 0; i < MAX_CARS; i++) {
			const car = frame.cars[i]!
			if (i === slot || !car.here || car.ghost) continue // who touches nobody is not heard: a ghost of a lap above all
			const d = Math.hypot(car.x - ear.x, car.z - ear.z)
			let k = RIVALS - 1
			if (d >= far[k]!) continue
			for (; k > 0 && d < far[k - 1]!; k--) {
				far[k] = far[k - 1]!
				near[k] = near[k - 1]!
			}
			far[k] = d
			near[k] = i
		}
	}

	/** Gives a voice to the nearest who has none. */
	private take(v: number): void {
		for (let k = 0; k < RIVALS; k++) {
			const rival = this.near[k]!
			if (rival < 0 || this.holds.includes(rival)) continue
			this.holds[v] = rival
			this.motors[v]!.reset()
			return
		}
	}

	private sound(frame: Readonly<Frame>, v: number, slot: number, yaw: number, dt: number): void {
		const out = this.mix[v]!
		const held = this.holds[v]!
		if (held < 0) {
			out.level = out.squeal = 0
			return
		}
		const ear = frame.cars[slot]!
		const car = frame.cars[held]!
		const motor = this.motors[v]!
		motor.update(Math.hypot(car.vx, car.vz), undefined, dt)
		const dx = car.x - ear.x
		const dz = car.z - ear.z
		const arrives = nearness(Math.hypot(dx, dz))
		out.hertz = motor.note.hertz * doppler(dx, dz, ear.vx, ear.vz, car.vx, car.vz)
		out.load = motor.note.load
		out.level = arrives * motor.note.open
		out.squeal = arrives * car.skid
		out.pan = pan(dx, dz, yaw)
	}
}
