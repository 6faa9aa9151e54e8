import type { Track } from '../race/track'

const SKIRT = 22
const FALL = 0.2

/**
 * How far the land beside the track keeps to it: the width of the skirt outside
 * each wall, so that it neither folds over itself inside a bend nor lies on
 * another part of the track.
 */
export class Verge {
	readonly left: Float64Array
	readonly right: Float64Array

	constructor(private readonly track: Track) {
		this.left = this.widths(1)
		this.right = this.widths(-1)
	}

	/** How far a skirt this wide has come down at its foot. */
	drop(width: number): number {
		return 0.25 + width * FALL
	}

	/** Height of the ground relative to the track at `beyond` metres outside the wall. */
	fall(beyond: number): number {
		return beyond * FALL
	}

	private widths(side: 1 | -1): Float64Array {
		const { track } = this
		const { x, z, wallLeft, wallRight } = track.shape
		const walls = side > 0 ? wallLeft : wallRight
		const raw = new Float64Array(track.n)
		for (let i = 0; i < track.n; i++) {
			const wall = walls[i]!
			let reach = wall + SKIRT
			const inside = track.bend[i]! * side
			if (inside > 0) reach = Math.min(reach, 0.82 / inside)
			const lx = track.dz[i]! * side
			const lz = -track.dx[i]! * side
			for (let j = 0; j < track.n; j++) {
				const ex = x[j]! - x[i]!
				const ez = z[j]! - z[i]!
				const out = ex * lx + ez * lz
				if (out < 4) continue
				const distance = Math.hypot(ex, ez)
				// Only what lies across, not the road ahead.
				if (distance < 110 && out > distance * 0.5) reach = Math.min(reach, distance * 0.5)
			}
			raw[i] = Math.max(1, reach - wall)
		}
		const smooth = new Float64Array(track.n)
		for (let i = 0; i < track.n; i++) {
			let least = SKIRT
			for (let k = -7; k <= 7; k++) least = Math.min(least, raw[(i + k + track.n) % track.n]! + Math.abs(k) * 0.8)
			smooth[i] = least
		}
		return smooth
	}
}
