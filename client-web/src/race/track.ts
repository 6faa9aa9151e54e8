/** A closed track as plain numbers in metres: sample i is followed by i+1, the last by the first. */
export interface TrackShape {
	/** What the simulation knows it by: the setting `track`. */
	readonly number: number
	readonly name: string
	/** Its light and what stands around it, as the scene has them. */
	readonly mood: number
	readonly motif: number
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
	/** How far the road rises to the left, a metre. */
	readonly bank: readonly number[]
	/** Samples at which the checkpoints lie; the first is the finish line. */
	readonly marks: readonly number[]
	/** Places on the grid: position, and the direction a car faces. */
	readonly grid: readonly { readonly x: number; readonly z: number; readonly dx: number; readonly dz: number }[]
}

/** The sample over which the arch of the start stands. */
export const ARCH = 2

/** The track as the picture needs it: directions and curvature besides the shape. */
export class Track {
	readonly n: number
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
		const { x, z } = shape
		const n = x.length
		this.n = n
		this.dx = new Float64Array(n)
		this.dz = new Float64Array(n)
		this.bend = new Float64Array(n)
		for (let i = 0; i < n; i++) {
			const next = (i + 1) % n
			const last = (i + n - 1) % n
			const dx = x[next]! - x[last]!
			const dz = z[next]! - z[last]!
			const size = Math.hypot(dx, dz) || 1
			this.dx[i] = dx / size
			this.dz[i] = dz / size
		}
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

	/** The height of the road at (x, z), by the plane of sample i: its slope and its bank. */
	ground(i: number, x: number, z: number): number {
		const { shape, n } = this
		const j = (i + 1) % n
		const ex = x - shape.x[i]!
		const ez = z - shape.z[i]!
		const step = Math.hypot(shape.x[j]! - shape.x[i]!, shape.z[j]! - shape.z[i]!) || 1
		const slope = (shape.y[j]! - shape.y[i]!) / step
		const along = ex * this.dx[i]! + ez * this.dz[i]!
		return shape.y[i]! + slope * along + shape.bank[i]! * (ex * this.dz[i]! - ez * this.dx[i]!)
	}

	/** The sample nearest to (x, z). */
	nearest(x: number, z: number): number {
		let best = 0
		let bestSquare = Number.POSITIVE_INFINITY
		for (let i = 0; i < this.n; i++) {
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
