import type { Car } from './frame'

const MAX_MARKS = 64

/** One driver's times at the checkpoints of a lap, against those of his best lap. Ticks. */
export class Splits {
	/** Ticks against the best lap at the checkpoint just passed. */
	delta = 0
	private readonly now = new Int32Array(MAX_MARKS)
	private readonly best = new Int32Array(MAX_MARKS)
	private bestLap = 0
	private mark = -1
	private lap = -1

	/** Takes the car as of this tick; true when a checkpoint was passed and there is something to compare with. */
	update(car: Readonly<Car>, clock: number): boolean {
		if (this.lap < 0 || car.lap < this.lap) {
			this.lap = car.lap
			this.mark = car.mark
			return false
		}
		if (car.mark === this.mark && car.lap === this.lap) return false
		if (car.lap > this.lap) return this.line(car)
		// The checkpoint behind the one that is next now is the one just passed.
		const passed = this.mark
		this.mark = car.mark
		if (car.lap < 1 || passed <= 0 || passed >= MAX_MARKS) return false
		this.now[passed] = clock - car.began
		this.delta = this.now[passed]! - this.best[passed]!
		return this.bestLap > 0 && this.best[passed]! > 0
	}

	/** Forgets everything: another race. */
	reset(): void {
		this.bestLap = 0
		this.lap = -1
		this.mark = -1
		this.now.fill(0)
		this.best.fill(0)
	}

	private line(car: Readonly<Car>): boolean {
		this.lap = car.lap
		this.mark = car.mark
		if (car.last <= 0) return false
		const before = this.bestLap
		if (before === 0 || car.last < before) {
			this.bestLap = car.last
			this.best.set(this.now)
		}
		this.now.fill(0)
		this.delta = car.last - before
		return before > 0
	}
}
