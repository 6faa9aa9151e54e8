import { cameraFor, type Place } from './places'

/** A shot lasts at least so long, in seconds: quicker cuts are not read. */
const SHORTEST = 1.8

/** When television cuts: to the camera that a car drives towards, but never too quickly, and at once to another car. */
export class Cutter {
	/** The camera that is on, of the places; -1 before the first shot. */
	camera = -1
	private slot = -1
	private shown = 0

	/** Another track, or a jump in time: the next shot is the first. */
	reset(): void {
		this.camera = -1
	}

	/** dt in seconds. Returns whether it cuts now. */
	update(places: readonly Place[], n: number, slot: number, sample: number, dt: number): boolean {
		const want = cameraFor(places, sample, n)
		this.shown += dt
		if (slot === this.slot && this.camera >= 0) {
			if (want === this.camera) return false
			// Into the next camera's part: the shot is still too short to end. Further away nothing would be seen of the car.
			const next = (this.camera + 1) % places.length
			const last = (this.camera + places.length - 1) % places.length
			if ((want === next || want === last) && this.shown < SHORTEST) return false
		}
		const cut = slot !== this.slot || want !== this.camera
		this.slot = slot
		this.camera = want
		if (cut) this.shown = 0
		return cut
	}
}
