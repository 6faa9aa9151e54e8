/** A closed track as plain numbers in metres: sample i is followed by i+1, the last by the first. */
export interface TrackShape {
	readonly name: string
	/** Centre line. x and z are the plane, y is up. */
	readonly x: readonly number[]
	readonly y: readonly number[]
	readonly z: readonly number[]
	/** From the centre to the edge of the asphalt. */
	readonly half: readonly number[]
	/** From the centre to the wall, left and right of the way the race goes. */
	readonly wallLeft: readonly number[]
	readonly wallRight: readonly number[]
	/** Width of the kerb outside the asphalt's edge; 0 where there is none. */
	readonly kerbLeft: readonly number[]
	readonly kerbRight: readonly number[]
	/** Samples at which the checkpoints lie; the first is the finish line. */
	readonly marks: readonly number[]
	/** Places on the grid: position, and the direction a car faces. */
	readonly grid: readonly { readonly x: number; readonly z: number; readonly dx: number; readonly dz: number }[]
}

/** A place on the track: written by {@link Track.at}. */
export interface Place {
	x: number
	y: number
	z: number
	/** Unit direction of travel, and the unit vector to the left of it. */
	dx: number
	dz: number
	lx: number
	lz: number
	half: number
}

/** The track as the picture needs it: directions, lengths and curvature besides the shape. */
export class Track {
	readonly n: number
	readonly length: number
	/** Distance of each sample from the first along the centre line. */
	readonly along: Float64Array
	/** Unit direction of travel at each sample. */
	readonly dx: Float64Array
	readonly dz: Float64Array
	/** Signed curvature, 1/m: positive turns left. */
	readonly bend: Float64Array
	readonly minX: number
	readonly maxX: number
	readonly minZ: number
	readonly maxZ: number

	constructor(readonly shape: TrackShape) {
		const { x, y, z } = shape
		const n = x.length
		this.n = n
		this.along = new Float64Array(n)
		this.dx = new Float64Array(n)
		this.dz = new Float64Array(n)
		this.bend = new Float64Array(n)
		let length = 0
		for (let i = 0; i < n; i++) {
			const next = (i + 1) % n
			const last = (i + n - 1) % n
			this.along[i] = length
			length += Math.hypot(x[next]! - x[i]!, y[next]! - y[i]!, z[next]! - z[i]!)
			const dx = x[next]! - x[last]!
			const dz = z[next]! - z[last]!
			const size = Math.hypot(dx, dz) || 1
			this.dx[i] = dx / size
			this.dz[i] = dz / size
		}
		this.length = length
		for (let i = 0; i < n; i++) {
			const next = (i + 1) % n
			const last = (i + n - 1) % n
			// Left of (dx, dz) is (dz, -dx): the plane is seen from above with z towards the viewer.
			const turn = this.dz[last]! * this.dx[next]! - this.dx[last]! * this.dz[next]!
			const step = Math.hypot(x[next]! - x[last]!, z[next]! - z[last]!) || 1
			this.bend[i] = Math.asin(Math.max(-1, Math.min(1, turn))) / step
		}
		this.minX = Math.min(...x)
		this.maxX = Math.max(...x)
		this.minZ = Math.min(...z)
		this.maxZ = Math.max(...z)
	}

	/** The place at distance s along the lap, which may be any number. */
	at(s: number, out: Place): void {
		const { x, y, z, half } = this.shape
		const wrapped = ((s % this.length) + this.length) % this.length
		let low = 0
		let high = this.n - 1
		while (low < high) {
			const middle = (low + high + 1) >> 1
			if (this.along[middle]! <= wrapped) low = middle
			else high = middle - 1
		}
		const next = (low + 1) % this.n
		const end = next === 0 ? this.length : this.along[next]!
		const t = (wrapped - this.along[low]!) / (end - this.along[low]! || 1)
		out.x = x[low]! + (x[next]! - x[low]!) * t
		out.y = y[low]! + (y[next]! - y[low]!) * t
		out.z = z[low]! + (z[next]! - z[low]!) * t
		const dx = this.dx[low]! + (this.dx[next]! - this.dx[low]!) * t
		const dz = this.dz[low]! + (this.dz[next]! - this.dz[low]!) * t
		const size = Math.hypot(dx, dz) || 1
		out.dx = dx / size
		out.dz = dz / size
		out.lx = out.dz
		out.lz = -out.dx
		out.half = half[low]! + (half[next]! - half[low]!) * t
	}

	/** The sample nearest to (x, z); `hint`, a sample known to be close, makes it a short look. */
	nearest(x: number, z: number, hint = -1): number {
		const from = hint < 0 ? 0 : hint - 12
		const to = hint < 0 ? this.n : hint + 13
		let best = 0
		let bestSquare = Number.POSITIVE_INFINITY
		for (let k = from; k < to; k++) {
			const i = ((k % this.n) + this.n) % this.n
			const ex = this.shape.x[i]! - x
			const ez = this.shape.z[i]! - z
			const square = ex * ex + ez * ez
			if (square < bestSquare) {
				best = i
				bestSquare = square
			}
		}
		return best
	}
}

/** A place to write to. */
export function newPlace(): Place {
	return { x: 0, y: 0, z: 0, dx: 0, dz: 1, lx: 1, lz: 0, half: 7 }
}
