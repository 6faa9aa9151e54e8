import type { Group, Material } from 'three'
import type { Track } from '../race/track'
import { INK, type Light } from './ink'
import { type Point, Sheet } from './sheet'
import type { Verge } from './verge'

/** The ribbon is cut into this many arcs, so that what is behind the camera is not drawn. */
const ARCS = 12

const BARRIER = { height: 0.85, thick: 0.5 } as const

/**
 * Builds everything that follows the centre line: asphalt, lines, kerbs, verge, barriers and the skirt down to the
 * land.
 */
export function buildRoad(track: Track, verge: Verge, light: Light, material: Material, into: Group): void {
	for (let arc = 0; arc < ARCS; arc++) {
		const sheet = new Sheet(light)
		const from = Math.floor((arc * track.n) / ARCS)
		const to = Math.floor(((arc + 1) * track.n) / ARCS)
		for (let i = from; i < to; i++) segment(sheet, track, verge, i)
		into.add(sheet.mesh(material))
	}
	into.add(startLine(track, light, material))
}

/** A point at `offset` metres left of sample i's centre and `rise` above the road there, banked as it is. */
export function beside(track: Track, i: number, offset: number, rise: number): Point {
	const k = i % track.n
	const { x, y, z } = track.shape
	return [x[k]! + track.dz[k]! * offset, y[k]! + track.shape.bank[k]! * offset + rise, z[k]! - track.dx[k]! * offset]
}

function segment(sheet: Sheet, track: Track, verge: Verge, i: number): void {
	asphalt(sheet, track, i)
	edge(sheet, track, verge, i, 1)
	edge(sheet, track, verge, i, -1)
}

function asphalt(sheet: Sheet, track: Track, i: number): void {
	const j = (i + 1) % track.n
	const a = track.shape.half[i]!
	const b = track.shape.half[j]!
	const tint = i % 2 ? INK.asphalt : INK.asphaltLit
	const dash = i % 6 < 3 ? INK.cream : tint
	const groove = grooveAt(track, i)
	// Lanes from left to right, by where each begins at both ends: the edge, its line, the road, with the middle's dashes
	// and the rubber that all the races before have left.
	const bounds: [number, number][] = [
		[a, b],
		[a - 0.3, b - 0.3],
		[a - 0.52, b - 0.52],
		[0.14, 0.14],
		[-0.14, -0.14],
		[0.52 - a, 0.52 - b],
		[0.3 - a, 0.3 - b],
		[-a, -b],
	]
	const next = grooveAt(track, j)
	for (const side of [1.7, -1.7]) {
		const at: [number, number] = [groove + side, next + side]
		const k = bounds.findIndex(([x, y]) => x < at[0] && y < at[1])
		// Where it would cross another lane it ends.
		if (k > 2 && k < 6 && bounds[k - 1]![0] > at[0] && bounds[k - 1]![1] > at[1]) bounds.splice(k, 0, at)
	}
	for (let k = 0; k + 1 < bounds.length; k++) {
		const [p, q] = bounds[k]!
		const [r, s] = bounds[k + 1]!
		const middle = (p + r) / 2
		const line = Math.abs(Math.abs(middle) - (a - 0.41)) < 0.05
		const hex = line ? INK.cream : Math.abs(middle) < 0.02 && p - r < 0.3 ? dash : tint
		lane(sheet, track, i, p, r, q, s, hex, hex === tint && Math.abs(middle - groove) < 1.75 ? 0.86 : 1)
	}
}

/** Where on the road most have driven: inside at the apex of a bend, outside before and behind it. */
function grooveAt(track: Track, i: number): number {
	let near = 0
	let far = 0
	for (let k = -14; k <= 14; k++) {
		const bend = track.bend[(i + k + track.n) % track.n]!
		far += bend / 29
		if (Math.abs(k) <= 5) near += bend / 11
	}
	const most = track.shape.half[i % track.n]! - 2.6
	return Math.max(-most, Math.min(most, (near * 1.9 - far) * 240))
}

function lane(
	sheet: Sheet,
	track: Track,
	i: number,
	a: number,
	b: number,
	c: number,
	d: number,
	hex: number,
	shade = 1,
): void {
	sheet.floorQuad(
		beside(track, i, a, 0),
		beside(track, i, b, 0),
		beside(track, i + 1, d, 0),
		beside(track, i + 1, c, 0),
		hex,
		shade,
	)
}

function edge(sheet: Sheet, track: Track, verge: Verge, i: number, side: 1 | -1): void {
	const j = (i + 1) % track.n
	const { half } = track.shape
	const kerbs = side > 0 ? track.shape.kerbLeft : track.shape.kerbRight
	const walls = side > 0 ? track.shape.wallLeft : track.shape.wallRight
	const skirts = side > 0 ? verge.left : verge.right
	const strip = (
		a: number,
		ya: number,
		b: number,
		yb: number,
		c: number,
		yc: number,
		d: number,
		yd: number,
		hex: number,
		tint = 1,
	): void => {
		sheet.floorQuad(
			beside(track, i, a * side, ya),
			beside(track, i, b * side, yb),
			beside(track, j, d * side, yd),
			beside(track, j, c * side, yc),
			hex,
			tint,
		)
	}
	const h0 = half[i]!
	const h1 = half[j]!
	const k0 = h0 + kerbs[i]!
	const k1 = h1 + kerbs[j]!
	if (kerbs[i]! > 0 || kerbs[j]! > 0) {
		strip(h0, 0.01, k0, 0.13, h1, 0.01, k1, 0.13, i % 4 < 2 ? INK.coral : INK.cream)
	}
	const w0 = walls[i]!
	const w1 = walls[j]!
	const furrow = i % 3 ? INK.dust : INK.furrow
	const lip0 = kerbs[i]! > 0 ? 0.06 : 0
	const lip1 = kerbs[j]! > 0 ? 0.06 : 0
	const mid0 = (k0 + w0) / 2
	const mid1 = (k1 + w1) / 2
	strip(k0, lip0, mid0, -0.02, k1, lip1, mid1, -0.02, INK.clay, i % 2 ? 0.97 : 1)
	strip(mid0, -0.02, w0, 0, mid1, -0.02, w1, 0, furrow)

	barrier(sheet, track, i, side, w0, w1)

	const b0 = w0 + BARRIER.thick
	const b1 = w1 + BARRIER.thick
	const s0 = skirts[i]!
	const s1 = skirts[j]!
	strip(b0, 0, b0 + s0, -verge.drop(s0), b1, 0, b1 + s1, -verge.drop(s1), furrow)
	strip(
		b0 + s0,
		-verge.drop(s0),
		b0 + s0 + 4,
		-verge.drop(s0) - 9,
		b1 + s1,
		-verge.drop(s1),
		b1 + s1 + 4,
		-verge.drop(s1) - 9,
		INK.rust,
	)
}

function barrier(sheet: Sheet, track: Track, i: number, side: 1 | -1, w0: number, w1: number): void {
	const at = (offset: number, rise: number, next: boolean): Point =>
		beside(track, next ? i + 1 : i, offset * side, rise)
	const t = BARRIER.thick
	const h = BARRIER.height
	const face = i % 8 < 4 ? INK.cream : INK.plum
	const quad = (a: Point, b: Point, c: Point, d: Point, hex: number): void => {
		if (side > 0) sheet.quad(a, b, c, d, hex)
		else sheet.quad(d, c, b, a, hex)
	}
	// The face to the road in two bands, the top, and the back.
	quad(at(w0, -0.1, false), at(w1, -0.1, true), at(w1, h * 0.55, true), at(w0, h * 0.55, false), INK.night)
	quad(at(w0, h * 0.55, false), at(w1, h * 0.55, true), at(w1, h, true), at(w0, h, false), face)
	sheet.floorQuad(at(w0, h, false), at(w1, h, true), at(w1 + t, h, true), at(w0 + t, h, false), face)
	quad(at(w1 + t, -0.4, true), at(w0 + t, -0.4, false), at(w0 + t, h, false), at(w1 + t, h, true), INK.plum)
}

/** Chequers across sample 0 and the boxes of the grid, a little above the asphalt. */
function startLine(track: Track, light: Light, material: Material) {
	const sheet = new Sheet(light)
	const half = track.shape.half[0]!
	const { x, y, z } = track.shape
	const dx = track.dx[0]!
	const dz = track.dz[0]!
	const at = (offset: number, along: number): Point => [
		x[0]! + dz * offset + dx * along,
		y[0]! + track.shape.bank[0]! * offset + 0.025,
		z[0]! - dx * offset + dz * along,
	]
	const columns = 16
	const step = (half * 2) / columns
	for (let row = 0; row < 3; row++) {
		for (let k = 0; k < columns; k++) {
			const hex = (k + row) % 2 ? INK.cream : INK.night
			const a = half - k * step
			sheet.floorQuad(at(a, row), at(a - step, row), at(a - step, row + 1), at(a, row + 1), hex)
		}
	}
	for (const box of track.shape.grid) {
		const near = track.nearest(box.x, box.z)
		const spot = (across: number, ahead: number): Point => {
			const px = box.x + box.dz * across + box.dx * ahead
			const pz = box.z - box.dx * across + box.dz * ahead
			return [px, track.ground(near, px, pz) + 0.03, pz]
		}
		const bar = (a0: number, l0: number, a1: number, l1: number): void =>
			sheet.floorQuad(spot(a0, l0), spot(a1, l0), spot(a1, l1), spot(a0, l1), INK.cream)
		bar(1.3, 2.6, -1.3, 2.42)
		bar(1.3, 2.6, 1.12, 0.6)
		bar(-1.12, 2.6, -1.3, 0.6)
	}
	return sheet.mesh(material)
}
