import type { Track } from '../race/track'
import type { Light } from './ink'
import type { Land } from './land'
import type { Life } from './life'
import { beside } from './road'
import type { Point } from './sheet'
import type { Verge } from './verge'

/** What stands beside the track. Everything is placed on the ground as it is drawn. */
export interface Ground {
	readonly track: Track
	readonly verge: Verge
	readonly land: Land
	readonly light: Light
	/** What moves by itself is told to this, which makes it in the end. */
	readonly life: Life
}

/** A place in the air over a part of the lap. */
export function over({ track }: Ground, part: number, high: number): Point {
	return beside(track, Math.floor(track.n * part), 0, high)
}

/** The height of what is drawn at (x, z) beside the track: verge, skirt or open land. */
export function groundAt({ track, verge, land }: Ground, x: number, z: number): number {
	const i = track.nearest(x, z)
	const ex = x - track.shape.x[i]!
	const ez = z - track.shape.z[i]!
	const offset = ex * track.dz[i]! - ez * track.dx[i]!
	const wall = offset > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
	const skirt = offset > 0 ? verge.left[i]! : verge.right[i]!
	const beyond = Math.abs(offset) - wall
	const road = track.shape.y[i]! + track.shape.bank[i]! * offset
	if (beyond < 0.5) return road
	if (beyond < skirt) return road - verge.fall(beyond)
	return land.height(x, z)
}
