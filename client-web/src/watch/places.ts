// Where television stands along a track: by rule, from the track's own numbers, so that a track that was grown from a
// code has its cameras too.

import { ARCH, type Track } from '../race/track'

/** A camera on a stand of its own. Metres. */
export interface Place {
	readonly kind: 'start' | 'corner' | 'hairpin' | 'low' | 'tower'
	readonly x: number
	readonly y: number
	readonly z: number
	/** The sample beside which it stands. */
	readonly at: number
	/** It shows cars from this sample on, up to that of the next camera. */
	readonly from: number
}

/** Bends sharper than this are corners, and hairpins: 1/m. */
const CORNER = 0.009
const HAIRPIN = 0.032

/** Two cameras are at least so far apart along the track, and at most: metres. */
const APART = 60
const STRETCH = 130

/**
 * A car is shown more while it comes than while it goes: the part of the way to the next camera at which that takes
 * over.
 */
const HANDOVER = 0.36

/** How far beyond the wall, and how high, each kind stands. */
const STAND = {
	start: { beyond: -3.5, rise: 6.2 }, // under the arch, which hides the grid from whoever is behind it
	corner: { beyond: 4.5, rise: 3.4 },
	hairpin: { beyond: 6, rise: 7.5 },
	low: { beyond: 1.6, rise: 1.5 },
	tower: { beyond: 9, rise: 13 },
} as const

interface Spot {
	readonly at: number
	readonly kind: Place['kind']
	/** 1 is left of the way the race goes, -1 right. */
	readonly side: 1 | -1
}

/** All cameras of a track, in the order in which a lap comes by. */
export function placeCameras(track: Track): Place[] {
	const { n } = track
	const step = lapLength(track) / n
	const spots = fill(corners(track, step), n, step)
	const begins = spots.map((spot, k) => {
		const before = spots[(k + spots.length - 1) % spots.length]!
		const way = (spot.at - before.at + n) % n || n
		return Math.round(before.at + way * HANDOVER) % n
	})
	return spots.map((spot, k) => {
		const place = { ...stand(track, spot), from: begins[k]! }
		return raise(track, place, begins[(k + 1) % spots.length]!)
	})
}

/** The camera that shows a car at a sample. */
export function cameraFor(places: readonly Place[], sample: number, n: number): number {
	let best = 0
	let least = n
	for (let k = 0; k < places.length; k++) {
		const since = (sample - places[k]!.from + n) % n
		if (since < least) {
			least = since
			best = k
		}
	}
	return best
}

export function lapLength(track: Track): number {
	const { x, z } = track.shape
	let length = 0
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		length += Math.hypot(x[j]! - x[i]!, z[j]! - z[i]!)
	}
	return length
}

/**
 * The start, and every corner from the sharpest on, on its outside and a little behind its apex: cars come towards it.
 */
function corners(track: Track, step: number): Spot[] {
	const { n } = track
	const wide = Math.max(1, Math.round(10 / step))
	const bends = Array.from({ length: n }, (_, i) => {
		let sum = 0
		for (let k = -wide; k <= wide; k++) sum += track.bend[(i + k + n) % n]!
		return sum / (2 * wide + 1)
	})
	const spots: Spot[] = [{ at: ARCH % n, kind: 'start', side: -1 }]
	const sharpest = bends.map((bend, i) => ({ bend, i })).sort((a, b) => Math.abs(b.bend) - Math.abs(a.bend))
	for (const { bend, i } of sharpest) {
		if (Math.abs(bend) < CORNER) break
		const at = (i + Math.round(9 / step)) % n
		if (spots.some((spot) => apart(spot.at, at, n) * step < APART)) continue
		spots.push({ at, kind: Math.abs(bend) > HAIRPIN ? 'hairpin' : 'corner', side: bend > 0 ? -1 : 1 })
	}
	return spots.sort((a, b) => a.at - b.at)
}

/** Where the next camera is too far, others stand between: now in the grass, now on a tower. */
function fill(spots: readonly Spot[], n: number, step: number): Spot[] {
	const all: Spot[] = []
	let turn = 0
	spots.forEach((spot, k) => {
		all.push(spot)
		const next = spots[(k + 1) % spots.length]!
		const way = (next.at - spot.at + n) % n || n
		const more = Math.ceil((way * step) / STRETCH) - 1
		for (let m = 1; m <= more; m++) {
			const at = Math.round(spot.at + (way * m) / (more + 1)) % n
			all.push({ at, kind: turn % 2 ? 'tower' : 'low', side: turn % 4 < 2 ? 1 : -1 })
			turn++
		}
	})
	return all.sort((a, b) => a.at - b.at)
}

/**
 * Puts a camera on its stand: outside the wall if nothing else of the track is there, otherwise nearer, or on the other
 * side.
 */
function stand(track: Track, { at, kind, side }: Spot): Place {
	const { beyond, rise } = STAND[kind]
	const tries =
		kind === 'start'
			? [[beyond, side] as const]
			: ([
					[beyond, side],
					[beyond * 0.5, side],
					[beyond, -side],
					[1, side],
				] as const)
	for (const [out, to] of tries) {
		const wall = to > 0 ? track.shape.wallLeft[at]! : track.shape.wallRight[at]!
		const base = kind === 'start' ? track.shape.half[at]! : wall
		const x = track.shape.x[at]! + track.dz[at]! * to * (base + out)
		const z = track.shape.z[at]! - track.dx[at]! * to * (base + out)
		if (kind !== 'start' && out !== 1 && !free(track, x, z, at)) continue
		return { kind, x, y: height(track, x, z, at) + rise, z, at, from: at }
	}
	throw new Error('a camera has no place') // the last try always has one
}

/** How much higher a camera is put at a time, and how often at most, until it sees what it is there for. */
const LIFT = 1.6
const LIFTS = 7

/** Of what a camera is to show, as much may be hidden. */
const HIDDEN = 0.12

/** How high the walls are. */
const WALL = 1.15

/**
 * Puts a camera as high as it must be to look over walls, banks and crests at its part of the track, up to sample `to`.
 */
function raise(track: Track, place: Place, to: number): Place {
	if (place.kind === 'start') return place // over it is the arch
	const samples: number[] = []
	for (let i = place.from; i !== to; i = (i + 1) % track.n) if ((i - place.from + track.n) % 3 === 0) samples.push(i)
	let best = place
	let least = 1
	for (let k = 0; k <= LIFTS; k++) {
		const y = place.y + k * LIFT
		const hidden = samples.filter((i) => covered(track, place.x, y, place.z, i)).length / Math.max(1, samples.length)
		if (hidden < least - 0.02) {
			least = hidden
			best = { ...place, y }
		}
		if (hidden <= HIDDEN) break
	}
	return best
}

/** Whether the road or a wall stands between a place and a car at a sample. */
function covered(track: Track, x: number, y: number, z: number, sample: number): boolean {
	const { shape } = track
	const toX = shape.x[sample]!
	const toY = shape.y[sample]! + 0.7
	const toZ = shape.z[sample]!
	const parts = Math.ceil(Math.hypot(toX - x, toZ - z) / 2.5)
	for (let k = 0; k < parts; k++) {
		const f = k / parts
		const px = x + (toX - x) * f
		const pz = z + (toZ - z) * f
		if (y + (toY - y) * f < ridge(track, px, pz)) return true
	}
	return false
}

/** How high what belongs to the track is at a place; far from it there is nothing. */
function ridge(track: Track, x: number, z: number): number {
	const { shape, dx, dz } = track
	const i = track.nearest(x, z)
	const offset = (x - shape.x[i]!) * dz[i]! - (z - shape.z[i]!) * dx[i]!
	const wall = offset > 0 ? shape.wallLeft[i]! : shape.wallRight[i]!
	const beyond = Math.abs(offset) - wall
	if (beyond > 12) return Number.NEGATIVE_INFINITY
	const edge = Math.sign(offset) * Math.min(Math.abs(offset), wall)
	const road = shape.y[i]! + shape.bank[i]! * edge
	if (Math.abs(beyond) < 1.3) return road + WALL
	return beyond > 0 ? road - beyond * 0.2 : road
}

/** Whether no other part of the track is at a place. */
function free(track: Track, x: number, z: number, at: number): boolean {
	const { shape, n } = track
	for (let i = 0; i < n; i++) {
		const room = Math.hypot(shape.x[i]! - x, shape.z[i]! - z)
		if (apart(i, at, n) > 6 && room < Math.max(shape.wallLeft[i]!, shape.wallRight[i]!) + 1) return false
	}
	return true
}

/** How far the land beside the track still follows it, and how it falls: as the scene's verge has it. */
const SKIRT = 24
const FALL = 0.2

/**
 * The height from which a camera rises: of the road beside it, its bank, and the foot of any higher part of the track.
 */
function height(track: Track, x: number, z: number, at: number): number {
	const { shape, n } = track
	let high = shape.y[at]!
	for (let i = 0; i < n; i++) {
		const ex = x - shape.x[i]!
		const ez = z - shape.z[i]!
		const left = ex * track.dz[i]! - ez * track.dx[i]! > 0
		const wall = left ? shape.wallLeft[i]! : shape.wallRight[i]!
		const beyond = Math.max(0, Math.hypot(ex, ez) - wall)
		if (beyond > SKIRT) continue
		const bank = Math.max(0, shape.bank[i]! * (left ? wall : -wall))
		high = Math.max(high, shape.y[i]! + bank - beyond * FALL)
	}
	return high
}

function apart(a: number, b: number, n: number): number {
	const way = Math.abs(a - b) % n
	return Math.min(way, n - way)
}
