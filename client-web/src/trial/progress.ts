import type { Car } from '../race/frame'

/** The lap that counts, as sim/racing's Solo has it; the one before leads to the line. */
const LAP = 2

/** How far a run alone has come, read from the car each frame. */
export class Progress {
	/** Marks passed; the last is the finish. */
	passed = 0
	/** The time at the newest of them, in ticks. */
	at = 0
	/** What the clock says. */
	time = 0
	/** The clock runs: the line was crossed. */
	running = false
	done = false

	/** marks: how many the track has. True when a mark was passed since the last call. */
	update(car: Readonly<Car>, clock: number, marks: number): boolean {
		this.done = car.finish > 0
		this.running = car.lap >= LAP
		this.time = this.done ? car.last : this.running ? clock - car.began : 0
		const passed = this.done ? marks : !this.running ? 0 : car.mark === 0 ? marks - 1 : car.mark - 1
		const more = passed > this.passed
		if (passed !== this.passed) {
			this.passed = passed
			this.at = this.time
		}
		return more
	}

	/** Ticks behind another's times at the newest mark, ahead below zero; undefined if that is not known. */
	behind(splits: readonly number[] | undefined): number | undefined {
		const theirs = splits?.[this.passed - 1]
		return this.passed > 0 && theirs !== undefined ? this.at - theirs : undefined
	}

	reset(): void {
		this.passed = 0
		this.at = 0
		this.time = 0
		this.running = false
		this.done = false
	}
}
