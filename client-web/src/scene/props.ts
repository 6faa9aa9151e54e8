import { Color, type Group, InstancedMesh, type Material, Matrix4, MeshBasicMaterial, Quaternion, Vector3 } from 'three'
import type { Track } from '../race/track'
import { dice } from './dice'
import { INK, type Light } from './ink'
import type { Land } from './land'
import { beside } from './road'
import { type Point, Sheet } from './sheet'
import type { Verge } from './verge'

/** What stands beside the track. Everything is placed on the ground as it is drawn. */
export interface Ground {
	readonly track: Track
	readonly verge: Verge
	readonly land: Land
	readonly light: Light
}

export function buildProps(ground: Ground, material: Material, into: Group): void {
	const shade = new MeshBasicMaterial({
		color: INK.deep,
		transparent: true,
		opacity: 0.3,
		depthWrite: false,
		polygonOffset: true,
		polygonOffsetFactor: -1,
		polygonOffsetUnits: -4,
	})
	cypresses(ground, material, shade, into)
	rocks(ground, material, into)
	mesas(ground, material, into)
	const sheet = new Sheet(ground.light)
	gantry(sheet, ground.track)
	stands(sheet, ground)
	boards(sheet, ground)
	chevrons(sheet, ground)
	into.add(sheet.mesh(material))
}

interface Spot {
	x: number
	y: number
	z: number
	scale: number
	stretch: number
	tint: number
}

function cypresses(ground: Ground, material: Material, shade: Material, into: Group): void {
	const random = dice(12345)
	const { track, verge, land } = ground
	const spots: Spot[] = []
	const put = (x: number, y: number, z: number, big: number): void => {
		spots.push({
			x,
			y,
			z,
			scale: big * (0.7 + random() * 0.7),
			stretch: 0.85 + random() * 0.55,
			tint: 0.82 + random() * 0.34,
		})
	}
	for (let tries = 0; tries < 900 && spots.length < 330; tries++) {
		const i = Math.floor(random() * track.n)
		const side = random() < 0.5 ? 1 : -1
		const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
		const skirt = side > 0 ? verge.left[i]! : verge.right[i]!
		if (skirt < 4) continue
		const beyond = 3 + random() ** 1.4 * Math.max(0.5, skirt - 3.4)
		const [x, , z] = beside(track, i, side * (wall + beyond), 0)
		if (land.clearance(x, z) < wall + 1.6) continue
		put(x, track.shape.y[i]! - verge.fall(beyond) - 0.4, z, 0.75)
	}
	for (let tries = 0; tries < 2500 && spots.length < 560; tries++) {
		// Groves: a few close together look like country, an even scatter like noise.
		const i = Math.floor(random() * track.n)
		const angle = random() * Math.PI * 2
		const reach = 45 + random() * 120
		const cx = track.shape.x[i]! + Math.cos(angle) * reach
		const cz = track.shape.z[i]! + Math.sin(angle) * reach
		const count = 2 + Math.floor(random() * 6)
		for (let k = 0; k < count; k++) {
			const x = cx + (random() - 0.5) * 26
			const z = cz + (random() - 0.5) * 26
			if (land.clearance(x, z) < 42) continue
			put(x, land.height(x, z) - 0.5, z, 1.15)
		}
	}
	const sheet = new Sheet(ground.light)
	sheet.prism(
		[0, 0, 0],
		[
			[0.22, 0],
			[0.2, 1],
		],
		5,
		[INK.plum],
	)
	sheet.prism(
		[0, 0, 0],
		[
			[0.7, 0.7],
			[1.5, 1.7],
			[1.15, 4.2],
			[0.05, 8.2],
		],
		6,
		[INK.pine, INK.teal, INK.teal, INK.teal],
		0.3,
	)
	const trees = new InstancedMesh(sheet.geometry(), material, spots.length)
	const shadow = new Sheet(ground.light)
	const matrix = new Matrix4()
	const none = new Quaternion()
	const at = new Vector3()
	const size = new Vector3()
	const tint = new Color()
	const away = Math.hypot(ground.light.sun.x, ground.light.sun.z)
	const sx = -ground.light.sun.x / away
	const sz = -ground.light.sun.z / away
	spots.forEach((spot, k) => {
		matrix.compose(at.set(spot.x, spot.y, spot.z), none, size.set(spot.scale, spot.scale * spot.stretch, spot.scale))
		trees.setMatrixAt(k, matrix)
		trees.setColorAt(k, tint.setRGB(spot.tint, spot.tint, spot.tint * 0.98))
		if (land.clearance(spot.x, spot.z) > 75) return
		const long = spot.scale * spot.stretch * 7
		const wide = spot.scale * 1.3
		const foot = (across: number, along: number): Point => {
			const x = spot.x + sx * along - sz * across
			const z = spot.z + sz * along + sx * across
			return [x, groundAt(ground, x, z) + 0.06, z]
		}
		shadow.floorQuad(
			foot(-wide, 0),
			foot(wide, 0),
			foot(wide * 0.75, long * 0.5),
			foot(-wide * 0.75, long * 0.5),
			INK.night,
		)
		shadow.floor(foot(-wide * 0.75, long * 0.5), foot(wide * 0.75, long * 0.5), foot(0, long), INK.night)
	})
	trees.computeBoundingSphere()
	into.add(trees, shadow.mesh(shade))
}

/** The height of what is drawn at (x, z) beside the track: verge, skirt or open land. */
function groundAt({ track, verge, land }: Ground, x: number, z: number): number {
	const i = track.nearest(x, z)
	const ex = x - track.shape.x[i]!
	const ez = z - track.shape.z[i]!
	const offset = ex * track.dz[i]! - ez * track.dx[i]!
	const wall = offset > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
	const skirt = offset > 0 ? verge.left[i]! : verge.right[i]!
	const beyond = Math.abs(offset) - wall
	if (beyond < 0.5) return track.shape.y[i]!
	if (beyond < skirt) return track.shape.y[i]! - verge.fall(beyond)
	return land.height(x, z)
}

function rocks(ground: Ground, material: Material, into: Group): void {
	const random = dice(31)
	const { track, land } = ground
	const sheet = new Sheet(ground.light)
	sheet.prism(
		[0, 0, 0],
		[
			[1.1, -0.6],
			[1.2, 0.35],
			[0.8, 1.1],
		],
		6,
		[INK.rust, INK.clay, INK.sand],
		0.4,
		(i) => 0.8 + (i % 3) * 0.16,
	)
	const spots: Matrix4[] = []
	const none = new Quaternion()
	for (let tries = 0; tries < 600 && spots.length < 140; tries++) {
		const i = Math.floor(random() * track.n)
		const angle = random() * Math.PI * 2
		const reach = 14 + random() * 130
		const x = track.shape.x[i]! + Math.cos(angle) * reach
		const z = track.shape.z[i]! + Math.sin(angle) * reach
		const near = track.nearest(x, z)
		if (land.clearance(x, z) < Math.max(track.shape.wallLeft[near]!, track.shape.wallRight[near]!) + 2.5) continue
		const s = 0.5 + random() * random() * 2.6
		spots.push(
			new Matrix4().compose(
				new Vector3(x, groundAt(ground, x, z), z),
				none,
				new Vector3(s, s * (0.7 + random() * 0.8), s),
			),
		)
	}
	const mesh = new InstancedMesh(sheet.geometry(), material, spots.length)
	spots.forEach((m, k) => {
		mesh.setMatrixAt(k, m)
	})
	mesh.computeBoundingSphere()
	into.add(mesh)
}

/** Tablelands with bands of rock, away from the track. */
function mesas(ground: Ground, material: Material, into: Group): void {
	const random = dice(202)
	const { track, land, light } = ground
	const sheet = new Sheet(light)
	const centreX = (track.minX + track.maxX) / 2
	const centreZ = (track.minZ + track.maxZ) / 2
	const done: { x: number; z: number; r: number }[] = []
	for (let tries = 0; tries < 900 && done.length < 44; tries++) {
		const x = centreX + (random() - 0.5) * (track.maxX - track.minX + 560)
		const z = centreZ + (random() - 0.5) * (track.maxZ - track.minZ + 560)
		const r = 14 + random() * random() * 46
		if (land.clearance(x, z) < r * 1.25 + 46) continue
		if (done.some((m) => Math.hypot(m.x - x, m.z - z) < (m.r + r) * 0.8)) continue
		// The sun needs an open view from the track.
		const toX = x - centreX
		const toZ = z - centreZ
		const sunward = (toX * light.disc.x + toZ * light.disc.z) / (Math.hypot(toX, toZ) || 1)
		const tall = (12 + random() * 30) * (sunward > 0.9 ? 0.45 : 1) * (0.6 + r / 60)
		done.push({ x, z, r })
		const foot = land.height(x, z)
		const cuts = Array.from({ length: 13 }, () => 0.78 + random() * 0.4)
		const sides = 9 + Math.floor(random() * 4)
		sheet.prism(
			[x, foot - 10, z],
			[
				[r * 1.5, 0],
				[r * 1.16, 10 + tall * 0.3],
				[r * 1.06, 10 + tall * 0.52],
				[r * 0.98, 10 + tall * 0.58],
				[r * 0.94, 10 + tall * 0.8],
				[r * 0.86, 10 + tall * 0.86],
				[r * 0.84, 10 + tall],
			],
			sides,
			[INK.dust, INK.rust, INK.clay, INK.rust, INK.sand, INK.dust, INK.sand],
			random() * 6,
			(i) => cuts[i]!,
		)
	}
	into.add(sheet.mesh(material))
}

function gantry(sheet: Sheet, track: Track): void {
	const at = 2
	const dx = track.dx[at]!
	const dz = track.dz[at]!
	const wide = track.shape.half[at]! + 2.2
	for (const side of [wide, -wide]) {
		sheet.box(beside(track, at, side, -0.5), dx, dz, 0.9, 9.4, 0.9, INK.night)
		sheet.box(beside(track, at, side, -0.5), dx, dz, 1.6, 1.5, 1.6, INK.coral)
	}
	sheet.box(beside(track, at, 0, 7.3), dx, dz, wide * 2 + 0.9, 2.3, 0.7, INK.cream, 1, 1.45)
	const columns = Math.round((wide * 2) / 1.15)
	const step = (wide * 2) / columns
	for (let k = 0; k < columns; k++) {
		const rise = k % 2 ? 8.45 : 7.3
		sheet.box(beside(track, at, wide - step * (k + 0.5), rise), dx, dz, step, 1.15, 0.84, INK.night)
	}
}

/** A grandstand on either side of the start, full of people: one dot of ink each. */
function stands(sheet: Sheet, { track }: Ground): void {
	const random = dice(8)
	const crowd = [INK.cream, INK.coral, INK.sun, INK.teal, INK.mauve, INK.night]
	for (const [from, side] of [
		[track.n - 16, 1],
		[6, 1],
		[track.n - 6, -1],
	] as const) {
		const i = from % track.n
		const dx = track.dx[i]!
		const dz = track.dz[i]!
		const wall = (side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!) + 2.2
		const base = beside(track, i, 0, 0)
		const spot = (out: number, along: number, rise: number): Point => [
			base[0] + dz * out * side + dx * along,
			base[1] + rise,
			base[2] - dx * out * side + dz * along,
		]
		const long = 26
		for (let row = 0; row < 5; row++) {
			const out = wall + row * 1.5
			const rise = row * 1.05
			sheet.box(spot(out + 0.75, 0, -2), dx, dz, 1.5, rise + 3, long, row % 2 ? INK.plum : INK.mauve)
			for (let k = 0; k < 24; k++) {
				if (random() < 0.22) continue
				const along = -long / 2 + (k + 0.5) * (long / 24) + (random() - 0.5) * 0.3
				sheet.box(
					spot(out + 0.7, along, rise + 1),
					dx,
					dz,
					0.5,
					0.75 + random() * 0.3,
					0.5,
					crowd[Math.floor(random() * crowd.length)]!,
					0.7,
					1.25,
				)
			}
		}
		sheet.box(spot(wall + 3.6, 0, 8.6), dx, dz, 8.4, 0.35, long + 1, INK.coral)
		sheet.box(spot(wall + 3.6, 0, 8.3), dx, dz, 8.8, 0.3, long + 1.4, INK.cream)
		for (const along of [-long / 2, 0, long / 2])
			sheet.box(spot(wall + 7.2, along, -2), dx, dz, 0.35, 10.4, 0.35, INK.night)
	}
}

/** Flags along the first straight and boards here and there: places to brake by. */
function boards(sheet: Sheet, { track }: Ground): void {
	const random = dice(19)
	const inks = [INK.coral, INK.sun, INK.teal, INK.cream]
	for (let i = 8; i < track.n; i += 23) {
		if (Math.abs(track.bend[i]!) > 0.012) continue
		const side = random() < 0.5 ? 1 : -1
		const wall = (side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!) + 1.1
		const dx = track.dx[i]!
		const dz = track.dz[i]!
		if (random() < 0.55) {
			for (let k = 0; k < 3; k++) {
				const j = (i + k * 2) % track.n
				const pole = beside(track, j, side * wall, -0.5)
				const hex = inks[(k + i) % inks.length]!
				sheet.box(pole, dx, dz, 0.14, 6.2, 0.14, INK.night)
				sheet.box([pole[0] + dx * 0.7, pole[1] + 3.4, pole[2] + dz * 0.7], dx, dz, 0.1, 2.7, 1.3, hex, 1, 1.25)
			}
			continue
		}
		const hex = inks[Math.floor(random() * inks.length)]!
		const board = beside(track, i, side * wall, 0)
		sheet.box([board[0], board[1] - 0.4, board[2]], dx, dz, 0.3, 1.6, 7.4, INK.night)
		sheet.box([board[0], board[1] + 1.1, board[2]], dx, dz, 0.3, 1.5, 7.4, hex, 1, 1.2)
		for (let k = -2; k <= 2; k++) {
			sheet.box(
				[board[0] + dx * k * 1.5, board[1] + 1.35, board[2] + dz * k * 1.5],
				dx,
				dz,
				0.36,
				1,
				0.7,
				hex === INK.cream ? INK.coral : INK.cream,
				1,
				1.3,
			)
		}
	}
}

/** Arrows on the outside of sharp bends, which a driver reads before the road itself. */
function chevrons(sheet: Sheet, { track }: Ground): void {
	let since = 99
	for (let i = 0; i < track.n; i++) {
		since++
		const bend = track.bend[i]!
		if (Math.abs(bend) < 0.017 || since < 4) continue
		since = 0
		const side = bend > 0 ? -1 : 1
		const wall = (side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!) + 0.9
		const centre = beside(track, i, side * wall, 0)
		// The board faces the cars that come: half across the way, half along it.
		const tx = track.dx[i]!
		const tz = track.dz[i]!
		const inX = -track.dz[i]! * side
		const inZ = track.dx[i]! * side
		const fx = -tx * 0.8 + inX * 0.6
		const fz = -tz * 0.8 + inZ * 0.6
		const size = Math.hypot(fx, fz)
		const nx = fx / size
		const nz = fz / size
		// r: towards the way the bend goes, as the drivers see it.
		let rx = nz
		let rz = -nx
		if (rx * inX + rz * inZ < 0) {
			rx = -rx
			rz = -rz
		}
		const at = (right: number, up: number, out: number): Point => [
			centre[0] + rx * right + nx * out,
			centre[1] + 1.0 + up,
			centre[2] + rz * right + nz * out,
		]
		const both = (a: Point, b: Point, c: Point, d: Point, hex: number): void => {
			sheet.quad(a, b, c, d, hex, 1.45)
			sheet.quad(d, c, b, a, hex, 1.45)
		}
		both(at(-1.1, 0, 0), at(1.1, 0, 0), at(1.1, 1.7, 0), at(-1.1, 1.7, 0), INK.night)
		both(at(-0.6, 0.12, 0.05), at(0.05, 0.12, 0.05), at(0.65, 0.85, 0.05), at(0, 0.85, 0.05), INK.sun)
		both(at(0, 0.85, 0.05), at(0.65, 0.85, 0.05), at(0.05, 1.58, 0.05), at(-0.6, 1.58, 0.05), INK.sun)
		sheet.box([centre[0], centre[1] - 0.4, centre[2]], nx, nz, 0.2, 1.5, 0.2, INK.plum)
	}
}
