import type { Group, Material } from 'three'
import { dice } from './dice'
import { type Ground, groundAt } from './ground'
import { INK } from './ink'
import { rocks, type Tree, trees, trunk } from './props'
import { type Point, Sheet } from './sheet'

/** What the houses are built of. */
const WOOD = 0x8a4b3a

const PINE: Tree = {
	near: 330,
	all: 520,
	high: 7,
	wide: 1.9,
	draw(sheet) {
		trunk(sheet)
		// Three skirts, each with snow on its edge.
		for (const [foot, wide, high] of [
			[0.9, 2.3, 3.2],
			[2.9, 1.75, 3],
			[4.8, 1.15, 3.1],
		] as const) {
			sheet.prism(
				[0, foot, 0],
				[
					[wide, 0],
					[0, high],
				],
				6,
				[foot < 2 ? INK.pine : INK.teal],
				foot,
			)
		}
	},
}

/** Pines on the slopes, peaks above them, and cable cars from one to the next. */
export function ridge(ground: Ground, material: Material, shade: Material, into: Group): void {
	trees(PINE, ground, material, shade, into)
	rocks(ground, material, into)
	const sheet = new Sheet(ground.light)
	peaks(sheet, ground)
	cableway(sheet, ground, 0.12)
	cableway(sheet, ground, 0.58)
	chalets(sheet, ground)
	into.add(sheet.mesh(material))
}

/** Mountains with rock below and snow above. */
function peaks(sheet: Sheet, { track, land, light }: Ground): void {
	const random = dice(606)
	const midX = (track.minX + track.maxX) / 2
	const midZ = (track.minZ + track.maxZ) / 2
	const done: { x: number; z: number; r: number }[] = []
	for (let tries = 0; tries < 900 && done.length < 30; tries++) {
		const x = midX + (random() - 0.5) * (track.maxX - track.minX + 580)
		const z = midZ + (random() - 0.5) * (track.maxZ - track.minZ + 580)
		const r = 30 + random() * 44
		if (land.clearance(x, z) < r * 1.25 + 40) continue
		if (done.some((m) => Math.hypot(m.x - x, m.z - z) < (m.r + r) * 0.62)) continue
		done.push({ x, z, r })
		const toX = x - midX
		const toZ = z - midZ
		const sunward = (toX * light.disc.x + toZ * light.disc.z) / (Math.hypot(toX, toZ) || 1)
		const tall = r * (1 + random() * 0.9) * (sunward > 0.9 ? 0.5 : 1)
		const cuts = Array.from({ length: 9 }, () => 0.72 + random() * 0.5)
		sheet.prism(
			[x, land.height(x, z) - 12, z],
			[
				[r * 1.35, 0],
				[r * 0.86, 12 + tall * 0.3],
				[r * 0.52, 12 + tall * 0.62],
				[r * 0.22, 12 + tall * 0.88],
				[0, 12 + tall],
			],
			7 + Math.floor(random() * 3),
			[INK.mauve, INK.rust, INK.sand, INK.cream, INK.cream],
			random() * 6,
			(i) => cuts[i]!,
		)
	}
}

/** Houses under steep roofs on the slopes beside the road, somebody at home in each. */
function chalets(sheet: Sheet, ground: Ground): void {
	const random = dice(1899)
	const { track, land } = ground
	const done: { x: number; z: number }[] = []
	for (let tries = 0; tries < 900 && done.length < 22; tries++) {
		const i = Math.floor(random() * track.n)
		const angle = random() * Math.PI * 2
		const reach = 30 + random() * 55
		const x = track.shape.x[i]! + Math.cos(angle) * reach
		const z = track.shape.z[i]! + Math.sin(angle) * reach
		if (land.clearance(x, z) < 26 || done.some((d) => Math.hypot(d.x - x, d.z - z) < 17)) continue
		done.push({ x, z })
		// The gable looks at the road.
		const near = track.nearest(x, z)
		const toX = track.shape.x[near]! - x
		const toZ = track.shape.z[near]! - z
		const far = Math.hypot(toX, toZ) || 1
		chalet(sheet, [x, groundAt(ground, x, z) - 0.8, z], toX / far, toZ / far, 0.9 + random() * 0.5)
	}
}

function chalet(sheet: Sheet, at: Point, ax: number, az: number, size: number): void {
	const spot = (across: number, up: number, along: number): Point => [
		at[0] + (az * across + ax * along) * size,
		at[1] + up * size,
		at[2] + (-ax * across + az * along) * size,
	]
	const both = (a: Point, b: Point, c: Point, d: Point, hex: number, tint = 1): void => {
		sheet.quad(a, b, c, d, hex, tint)
		sheet.quad(d, c, b, a, hex, tint)
	}
	sheet.box(at, ax, az, 7 * size, 2.4 * size, 8 * size, INK.rust)
	sheet.box(spot(0, 2.4, 0), ax, az, 7 * size, 2.2 * size, 8 * size, WOOD)
	const ridge = (along: number): Point => spot(0, 8.2, along)
	for (const along of [-4, 4]) {
		sheet.tri(spot(-3.5, 4.6, along), spot(3.5, 4.6, along), ridge(along), WOOD)
		sheet.tri(spot(3.5, 4.6, along), spot(-3.5, 4.6, along), ridge(along), WOOD)
	}
	for (const side of [-1, 1])
		both(spot(side * 4.6, 4, -5), spot(side * 4.6, 4, 5), spot(0, 8.6, 5), spot(0, 8.6, -5), INK.cream, 1.05)
	sheet.box(spot(2, 5.4, -2), ax, az, 1 * size, 3.6 * size, 1 * size, INK.mauve)
	for (const [across, up] of [
		[-2.1, 3.1],
		[0.9, 3.1],
		[-0.6, 5.4],
	] as const) {
		const [a, b, c, d] = [
			spot(across, up, 4.05),
			spot(across + 1.2, up, 4.05),
			spot(across + 1.2, up + 1.1, 4.05),
			spot(across, up + 1.1, 4.05),
		]
		both(a, b, c, d, INK.sun, 1.7)
	}
}

/** A line of towers over the country, a cable from head to head, and cabins on it. */
function cableway(sheet: Sheet, { track, land }: Ground, from: number): void {
	const i = Math.floor(track.n * from)
	const far = Math.floor(track.n * (from + 0.4)) % track.n
	const { x, z } = track.shape
	const dx = x[far]! - x[i]!
	const dz = z[far]! - z[i]!
	const long = Math.hypot(dx, dz) || 1
	const ax = dx / long
	const az = dz / long
	const heads: Point[] = []
	for (let along = -240; along <= long + 240; along += 20) {
		const px = x[i]! + ax * along
		const pz = z[i]! + az * along
		const last = heads[heads.length - 1]
		if (last && Math.hypot(last[0] - px, last[2] - pz) < 75) continue
		if (land.clearance(px, pz) < 26) continue
		const foot = land.height(px, pz)
		const head: Point = [px, foot + 36, pz]
		sheet.box([px, foot - 3, pz], ax, az, 2.6, 39, 2.6, INK.plum, 0.45)
		sheet.box([px, foot + 35, pz], ax, az, 9, 1.1, 1.4, INK.night)
		heads.push(head)
	}
	for (let k = 0; k + 1 < heads.length; k++) {
		const a = heads[k]!
		const b = heads[k + 1]!
		for (const side of [3.6, -3.6]) span(sheet, a, b, ax, az, side, (k + (side > 0 ? 1 : 0)) % 2 === 0)
	}
}

/** A hanging cable between two towers, with a cabin half way or so. */
function span(sheet: Sheet, a: Point, b: Point, ax: number, az: number, side: number, cabin: boolean): void {
	const at = (t: number, drop: number): Point => [
		a[0] + (b[0] - a[0]) * t + az * side,
		a[1] + (b[1] - a[1]) * t - 9 * t * (1 - t) * 4 * 0.5 - drop,
		a[2] + (b[2] - a[2]) * t - ax * side,
	]
	const steps = 8
	for (let s = 0; s < steps; s++) {
		const p = at(s / steps, 0)
		const q = at((s + 1) / steps, 0)
		const r = at((s + 1) / steps, 0.28)
		const u = at(s / steps, 0.28)
		sheet.quad(p, q, r, u, INK.night)
		sheet.quad(u, r, q, p, INK.night)
	}
	if (!cabin) return
	const hook = at(0.45, 0)
	sheet.box([hook[0], hook[1] - 2.6, hook[2]], ax, az, 0.24, 2.6, 0.24, INK.night)
	sheet.box([hook[0], hook[1] - 6, hook[2]], ax, az, 3, 1.5, 4.4, INK.coral)
	sheet.box([hook[0], hook[1] - 4.5, hook[2]], ax, az, 3, 1.4, 4.4, INK.night)
	sheet.box([hook[0], hook[1] - 3.1, hook[2]], ax, az, 3.3, 0.6, 4.8, INK.coral, 0.8)
}
