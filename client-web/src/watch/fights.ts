import { type Frame, MAX_CARS } from '../race/frame'
import { order } from '../race/standings'

/** Whom one looks at is changed no earlier than after so long, in seconds. */
const HOLD = 7

/** A fight for the lead is worth more than one for the eighth place. */
const LEAD = 0.8

/** Whom television looks at when nobody chooses: the closest fight. */
export class Fights {
	slot = -1
	private held = 0
	private readonly slots = new Int32Array(MAX_CARS)

	reset(): void {
		this.slot = -1
	}

	/** samples: of the track; step: metres from one to the next; dt in seconds. */
	update(frame: Readonly<Frame>, samples: number, step: number, dt: number): number {
		this.held += dt
		const now = frame.cars[this.slot]
		const gone = !now?.here || now.finish > 0
		if (!gone && this.held < HOLD) return this.slot
		const count = order(frame, this.slots)
		let best = count > 0 ? this.slots[0]! : -1
		let most = 0
		for (let k = 0; k < count; k++) {
			const slot = this.slots[k]!
			const car = frame.cars[slot]!
			if (car.finish > 0) continue
			if (most === 0) best = slot // the first who still races
			const behind = k + 1 < count ? frame.cars[this.slots[k + 1]!]! : undefined
			const gap = behind
				? Math.max(0, (car.lap - behind.lap) * samples + car.segment - behind.segment) * step
				: Number.POSITIVE_INFINITY
			const worth = (1 + LEAD / (k + 1)) / (gap + 6)
			// Who is looked at already needs a worthier fight to lose the camera.
			if (worth * (slot === this.slot ? 1.25 : 1) > most) {
				most = worth * (slot === this.slot ? 1.25 : 1)
				best = slot
			}
		}
		if (best !== this.slot) this.held = 0
		else this.held = HOLD / 2
		this.slot = best
		return best
	}
}

/** The slot at a place of the race, 1 the first; of places that nobody has, -1. */
export function atPlace(frame: Readonly<Frame>, place: number): number {
	const slots = new Int32Array(MAX_CARS)
	const count = order(frame, slots)
	return place >= 1 && place <= count ? slots[place - 1]! : -1
}

/** The slot so many places behind another, round at the ends. */
export function neighbour(frame: Readonly<Frame>, slot: number, by: number): number {
	const slots = new Int32Array(MAX_CARS)
	const count = order(frame, slots)
	if (count === 0) return -1
	const k = slots.subarray(0, count).indexOf(slot)
	return slots[(Math.max(0, k) + by + count) % count]!
}
