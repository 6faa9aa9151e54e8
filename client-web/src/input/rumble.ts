import type { Car } from '../race/frame'
import { under } from '../race/ground'
import type { Track } from '../race/track'

/** A knock, a kerb, a landing: milliseconds. A kerb is felt again before the last of it has gone. */
const KNOCK = 130
const KERB = 110
const LANDING = 90

/** From this speed on, in metres a second, a kerb is felt. */
const ROLLS = 6

/** What a driver feels of the race in his hands. */
export class Rumble {
	/** Contacts so far of the car that is driven; -1 while none is. */
	private knocks = -1
	private until = 0
	private flies = false

	constructor(
		/** Both are shares of the most there is: of the strong and slow, and of the weak and quick. */
		private readonly shake: (strong: number, weak: number, ms: number) => void,
	) {}

	/** Looks at the car that is driven, if one is. Called each frame; now in milliseconds. */
	update(car: Readonly<Car> | undefined, track: Track, now: number): void {
		if (!car?.here) {
			this.knocks = -1
			this.flies = false
			return
		}
		const { knocks, flies } = this
		this.knocks = car.hits + car.scrapes
		const ground = under(track, car.segment, car.x, car.y, car.z)
		this.flies = ground === 'air'
		if (knocks >= 0 && this.knocks > knocks) this.feel(1, 0.6, KNOCK, now)
		else if (now < this.until) return
		else if (flies && !this.flies) this.feel(0.7, 0.3, LANDING, now)
		else if (ground === 'kerb' && Math.hypot(car.vx, car.vz) > ROLLS) this.feel(0, 0.5, KERB, now)
	}

	private feel(strong: number, weak: number, ms: number, now: number): void {
		this.until = now + ms * 0.8
		this.shake(strong, weak, ms)
	}
}
