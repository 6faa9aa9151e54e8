import { gearAt, revs } from '../race/gearbox'
import { clamp } from './place'

/** Four cylinders fire twice a turn; this is the rate of firing at full revs, in Hz. */
const FULL = 250

/** Seconds of silence while a gear is changed. */
const SHIFT = 0.11

/** What an engine sounds like. */
export interface Note {
	/** Firings a second. */
	hertz: number
	/** 0 rolls on, 1 pulls with all it has. */
	load: number
	/** What is let through, 0 to 1: a change of gear cuts it for a moment. */
	open: number
}

/** The firings a second of an engine, by its revs as gearbox.ts has them. */
export function firing(turning: number): number {
	return FULL * turning
}

/** One car's engine: what its speed, its gear and its throttle make of it. */
export class Motor {
	readonly note: Note = { hertz: firing(0.12), load: 0, open: 1 }
	private gear = 1
	private speed = 0
	private shift = 0
	private fresh = true

	/** Another car: nothing of the last one counts. */
	reset(): void {
		this.fresh = true
	}

	/**
	 * Moves on by dt seconds. Whose throttle is not known has it from how he gains speed. True when it has changed
	 * up under load, which cracks.
	 */
	update(speed: number, throttle: number | undefined, dt: number): boolean {
		const { note } = this
		const before = this.gear
		this.gear = Math.max(1, gearAt(speed, this.fresh ? 1 : this.gear))
		const gain = dt > 0 && !this.fresh ? (speed - this.speed) / dt : 0
		const load = throttle ?? clamp(0.3 + speed / 150 + gain / 9, 0, 1)
		note.load = this.fresh ? load : note.load + (load - note.load) * (1 - Math.exp(-dt / 0.06))
		note.hertz = firing(revs(speed, this.gear))
		const shifted = !this.fresh && this.gear !== before
		this.shift = shifted ? SHIFT : Math.max(0, this.shift - dt)
		note.open = this.shift > 0 ? 0.3 : 1
		this.speed = speed
		this.fresh = false
		return shifted && this.gear > before && note.load > 0.6
	}
}
