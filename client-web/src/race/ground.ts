import type { Track } from './track'

/** What is under a car. */
export type Ground = 'road' | 'kerb' | 'grass' | 'air'

/** From this height above the road on, in metres, a car flies. */
const FLIES = 0.35

/** What lies at (x, z), by sample i of the track, the nearest one behind. */
export function groundAt(track: Track, i: number, x: number, z: number): Exclude<Ground, 'air'> {
	const { shape, dx, dz, n } = track
	const k = i % n
	const offset = (x - shape.x[k]!) * dz[k]! - (z - shape.z[k]!) * dx[k]!
	const beyond = Math.abs(offset) - shape.half[k]!
	if (beyond <= 0) return 'road'
	return beyond <= (offset > 0 ? shape.kerbLeft[k]! : shape.kerbRight[k]!) ? 'kerb' : 'grass'
}

/** What a car at that height stands on. */
export function under(track: Track, i: number, x: number, y: number, z: number): Ground {
	return y - track.ground(i % track.n, x, z) > FLIES ? 'air' : groundAt(track, i, x, z)
}
