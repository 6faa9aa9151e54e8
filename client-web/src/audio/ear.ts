import { type Car, type Frame, MAX_CARS } from '../race/frame'
import { under } from '../race/ground'
import { lit } from '../race/lights'
import type { Track } from '../race/track'
import type { CueName } from './cues'
import { hush, type Mix, newMix } from './mix'
import { Motor } from './motor'
import { clamp, pan } from './place'
import { Rivals } from './rivals'

/** Metres from one colour of a kerb to the next. */
const STRIPE = 2.2

/** Seconds over which a blow is felt: what the velocity has changed in it is how hard it was. */
const BLOW = 0.08

/** What happens at a moment rather than on and on. */
export interface Moments {
	/** Somebody hits something: strength 0 to 1, where it is from left to right. */
	knock(strength: number, pan: number): void
	/** An engine cracks as its gear changes up. */
	crack(): void
	cue(name: CueName, level: number): void
}

/** Whose ears are listened with. */
export interface Listener {
	/** The car's slot; -1 hears nothing. */
	slot: number
	/** Of the pedal; undefined if the car is not our own. */
	throttle: number | undefined
	/** It looks back. */
	back: boolean
}

/**
 * An ear in a car: what of a race is to be heard there. It makes no sound, it says what there would be, as
 * levels and pitches in `mix` and as moments.
 */
export class Ear {
	readonly mix: Mix = newMix()
	private readonly motor = new Motor()
	private readonly rivals: Rivals
	private readonly hits = new Int32Array(MAX_CARS)
	private readonly scrapes = new Int32Array(MAX_CARS)
	private readonly horns = new Int32Array(MAX_CARS)
	/** Where each car's velocity comes from, a moment ago. */
	private readonly vx = new Float64Array(MAX_CARS)
	private readonly vz = new Float64Array(MAX_CARS)
	private slot = -1
	private clock = 0
	private lap = 0
	private finish = 0

	constructor(private readonly moments: Moments) {
		this.rivals = new Rivals(this.mix.rivals)
	}

	/** Listens for dt seconds to what is around. */
	update(frame: Readonly<Frame>, track: Track, listener: Readonly<Listener>, dt: number): void {
		const { slot, throttle, back } = listener
		const car = frame.cars[slot]
		if (!car?.here) {
			this.slot = -1
			hush(this.mix)
			return
		}
		const fresh = slot !== this.slot || frame.clock < this.clock || frame.clock > this.clock + 2 * frame.hz
		if (fresh) this.begin(frame, slot, car)
		const yaw = back ? car.yaw + Math.PI : car.yaw
		this.drive(car, track, throttle, dt)
		this.rivals.update(frame, slot, yaw, dt)
		this.strikes(frame, car, slot, yaw, dt)
		if (!fresh) this.race(frame, car)
		this.clock = frame.clock
		this.lap = car.lap
		this.finish = car.finish
	}

	/** Another car, or another race: what was counted before it was not heard here. */
	private begin(frame: Readonly<Frame>, slot: number, car: Readonly<Car>): void {
		this.slot = slot
		this.motor.reset()
		this.rivals.reset()
		this.lap = car.lap
		this.finish = car.finish
		for (let i = 0; i < MAX_CARS; i++) {
			const other = frame.cars[i]!
			this.hits[i] = other.hits
			this.scrapes[i] = other.scrapes
			this.horns[i] = other.horns
			this.vx[i] = other.vx
			this.vz[i] = other.vz
		}
	}

	/** The car itself: engine, tyres, air. */
	private drive(car: Readonly<Car>, track: Track, throttle: number | undefined, dt: number): void {
		const { mix, motor } = this
		const speed = Math.hypot(car.vx, car.vz)
		if (motor.update(speed, throttle, dt)) this.moments.crack()
		mix.engine.hertz = motor.note.hertz
		mix.engine.load = motor.note.load
		mix.engine.level = (0.45 + 0.4 * motor.note.load) * motor.note.open
		const ground = under(track, car.segment, car.x, car.y, car.z)
		const rolls = ground === 'air' ? 0 : clamp(speed / 4 - 0.5, 0, 1)
		mix.tyres = ground === 'grass' ? 0 : rolls * car.skid
		mix.tyresHertz = 700 + Math.min(700, speed * 12)
		mix.kerb = ground === 'kerb' ? rolls * clamp(speed / 30, 0.3, 1) : 0
		mix.kerbHertz = clamp(speed / STRIPE, 8, 40)
		mix.grass = ground === 'grass' ? rolls * clamp(speed / 35, 0.2, 1) : 0
		const pace = Math.min(1.2, speed / 75)
		mix.wind = pace * pace * (1 - 0.5 * car.tow)
		mix.rush = car.tow * Math.min(1, pace * 1.4)
	}

	/** Blows and horns, one's own and those nearby. */
	private strikes(frame: Readonly<Frame>, ear: Readonly<Car>, slot: number, yaw: number, dt: number): void {
		const keep = Math.exp(-dt / BLOW)
		for (let i = 0; i < MAX_CARS; i++) {
			const car = frame.cars[i]!
			if (!car.here) continue
			this.vx[i] = car.vx + (this.vx[i]! - car.vx) * keep
			this.vz[i] = car.vz + (this.vz[i]! - car.vz) * keep
			const struck = car.hits > this.hits[i]! || car.scrapes > this.scrapes[i]!
			const honked = car.horns > this.horns[i]!
			this.hits[i] = car.hits
			this.scrapes[i] = car.scrapes
			this.horns[i] = car.horns
			if ((!struck && !honked) || (car.ghost && i !== slot)) continue // of a ghost's lap nothing is heard
			const dx = car.x - ear.x
			const dz = car.z - ear.z
			const near = i === slot ? 1 : clamp(1 - Math.hypot(dx, dz) / 40, 0, 1) ** 2
			if (near === 0) continue
			if (honked) this.moments.cue('horn', near)
			if (struck) this.moments.knock(near * blow(car.vx - this.vx[i]!, car.vz - this.vz[i]!), pan(dx, dz, yaw))
		}
	}

	/** Lights, laps and the flag. */
	private race(frame: Readonly<Frame>, car: Readonly<Car>): void {
		const { moments, clock } = this
		if (clock < 0 && frame.clock >= 0) moments.cue('go', 1)
		else if (frame.clock < 0 && lit(clock, frame.hz) < lit(frame.clock, frame.hz)) moments.cue('light', 1)
		if (car.finish > 0 && this.finish === 0) moments.cue('finish', 1)
		else if (car.lap > this.lap && this.lap > 0) moments.cue(car.lap === frame.goal ? 'lastLap' : 'lap', 1)
	}
}

/** How hard a change of velocity is, 0 to 1: below 1 m/s it is a touch, from 12 on it is a crash. */
export function blow(dvx: number, dvz: number): number {
	return clamp(0.12 + (Math.hypot(dvx, dvz) - 1) / 12, 0.12, 1)
}
