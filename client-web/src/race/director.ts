import { type Frame, MAX_CARS } from './frame'
import { order } from './standings'

const CUT_MS = 7000

/** Whom the camera shows when nobody drives: the fights, car after car. */
export class Director {
	slot = 0
	orbit = false
	private until = 0
	private turn = 0
	private readonly slots = new Int32Array(MAX_CARS)

	update(frame: Readonly<Frame>, now: number): void {
		const here = frame.cars[this.slot]?.here === true
		if (here && now < this.until) return
		const count = order(frame, this.slots)
		if (count === 0) return
		this.turn++
		this.until = now + CUT_MS
		// Someone from the middle of the field, where there is company.
		this.slot = this.slots[(1 + this.turn * 3) % Math.max(1, Math.min(count, 9))]!
		this.orbit = this.turn % 4 === 0
	}
}
