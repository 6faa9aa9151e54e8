import { type Frame, MAX_CARS } from './frame'

/**
 * Time between cars, as a race control measures it: how long after the leader
 * does a car come by the same place. For every car it keeps when it last passed
 * each sample of the track.
 */
export class Gaps {
	/** Clock at which car i passed sample s: passed[i * samples + s]. */
	private readonly passed: Float64Array
	private clock = 0
	private readonly at = new Int32Array(MAX_CARS).fill(-1)

	constructor(private readonly samples: number) {
		this.passed = new Float64Array(samples * MAX_CARS).fill(Number.NaN)
	}

	update(frame: Readonly<Frame>): void {
		const since = Math.max(0, frame.clock - this.clock)
		this.clock = frame.clock
		for (let i = 0; i < MAX_CARS; i++) {
			const car = frame.cars[i]!
			if (!car.here) {
				this.at[i] = -1
				continue
			}
			const segment = car.segment % this.samples
			const last = this.at[i]!
			this.at[i] = segment
			if (last < 0) continue
			const moved = (segment - last + this.samples) % this.samples
			// Backwards, or a respawn: nothing was passed.
			if (moved === 0 || moved > 40) continue
			// Whoever draws few frames sees a car pass many samples at once: it passed them one after the other.
			for (let k = 1; k <= moved; k++) {
				this.passed[i * this.samples + ((last + k) % this.samples)] = frame.clock - since * (1 - k / moved)
			}
		}
	}

	/** Ticks by which car `behind` follows car `ahead` where it is now; NaN while that is not known. */
	between(behind: number, ahead: number): number {
		const place = this.at[behind]!
		if (place < 0) return Number.NaN
		return this.clock - this.passed[ahead * this.samples + place]!
	}

	/** Whole laps by which car `behind` is behind `ahead`. */
	laps(frame: Readonly<Frame>, behind: number, ahead: number): number {
		return Math.max(0, Math.floor(this.way(frame, ahead) - this.way(frame, behind)))
	}

	private way(frame: Readonly<Frame>, slot: number): number {
		const car = frame.cars[slot]!
		return car.lap + (car.segment % this.samples) / this.samples
	}

	reset(): void {
		this.passed.fill(Number.NaN)
		this.at.fill(-1)
	}
}
