import { Color, type Group, InstancedMesh, type Material, Matrix4, MeshBasicMaterial, Quaternion, Vector3 } from 'three'
import { dice } from './dice'
import { arches, boards, chevrons, gantry, stands } from './furniture'
import { type Ground, groundAt } from './ground'
import { harbour } from './harbour'
import { INK } from './ink'
import { ridge } from './ridge'
import { beside } from './road'
import { type Point, Sheet } from './sheet'
import { turbines } from './turbines'

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
	const build = MOTIFS[ground.track.shape.motif] ?? country
	build(ground, material, shade, into)
	const sheet = new Sheet(ground.light)
	gantry(sheet, ground.track)
	stands(sheet, ground)
	arches(sheet, ground)
	boards(sheet, ground)
	chevrons(sheet, ground)
	into.add(sheet.mesh(material))
	ground.life.build(material, into)
}

/** What a motif adds to the country: its silhouettes, and what grows between them. */
export type Motif = (ground: Ground, material: Material, shade: Material, into: Group) => void

/** By the number a track has for its motif: sim/racing's Motif. */
const MOTIFS: readonly Motif[] = [country, harbour, ridge, turbines]

function country(ground: Ground, material: Material, shade: Material, into: Group): void {
	trees(CYPRESS, ground, material, shade, into)
	rocks(ground, material, into)
	mesas(ground, material, into)
	balloons(ground)
}

/** Balloons over the country, most of them where the first straight leads. */
function balloons({ track, land, light, life }: Ground): void {
	const random = dice(73)
	const inks = [INK.coral, INK.sun, INK.teal, 0xffffff]
	for (let k = 0; k < 9; k++) {
		const i = Math.floor((k < 5 ? 0 : random()) * track.n)
		const sun = Math.atan2(light.disc.z, light.disc.x)
		const angle = k < 5 ? sun + (random() - 0.5) * 1.5 : random() * Math.PI * 2
		const reach = 130 + random() * 260
		const x = track.shape.x[i]! + Math.cos(angle) * reach
		const z = track.shape.z[i]! + Math.sin(angle) * reach
		const high = 36 + random() * 48
		life.balloon([x, land.height(x, z) + high, z], 0.8 + random() * 0.6, random() * 6, inks[k % inks.length]!)
	}
}

interface Spot {
	x: number
	y: number
	z: number
	scale: number
	stretch: number
	tint: number
}

/** A kind of tree: how many stand beside the road, how many in all, and one of them. */
export interface Tree {
	readonly near: number
	readonly all: number
	/** How high a tree of size one is, and how wide its shadow. */
	readonly high: number
	readonly wide: number
	draw(sheet: Sheet): void
}

const CYPRESS: Tree = {
	near: 330,
	all: 560,
	high: 7,
	wide: 1.3,
	draw(sheet) {
		sheet.prism(
			[0, 0, 0],
			[
				[1.55, -0.5],
				[1.2, 3.2],
				[0, 8.2],
			],
			6,
			[INK.teal, INK.teal],
			0.3,
		)
	},
}

export function trunk(sheet: Sheet): void {
	sheet.prism(
		[0, 0, 0],
		[
			[0.22, 0],
			[0.2, 1],
		],
		5,
		[INK.plum],
	)
}

/** Trees of a kind along the track and in groves beyond. */
export function trees(kind: Tree, ground: Ground, material: Material, shade: Material, into: Group): void {
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
	for (let tries = 0; tries < 900 && spots.length < kind.near; tries++) {
		const i = Math.floor(random() * track.n)
		const side = random() < 0.5 ? 1 : -1
		const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
		const skirt = side > 0 ? verge.left[i]! : verge.right[i]!
		if (skirt < 4) continue
		const beyond = 3 + random() ** 1.4 * Math.max(0.5, skirt - 3.4)
		const [x, , z] = beside(track, i, side * (wall + beyond), 0)
		if (land.clearance(x, z) < wall + 1.6) continue
		put(x, groundAt(ground, x, z) - 0.4, z, 0.75)
	}
	for (let tries = 0; tries < 2500 && spots.length < kind.all; tries++) {
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
	kind.draw(sheet)
	const stand = new InstancedMesh(sheet.geometry(), material, spots.length)
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
		stand.setMatrixAt(k, matrix)
		stand.setColorAt(k, tint.setRGB(spot.tint, spot.tint, spot.tint * 0.98))
		if (land.clearance(spot.x, spot.z) > 95) return
		const long = spot.scale * spot.stretch * kind.high
		const wide = spot.scale * kind.wide
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
	stand.computeBoundingSphere()
	into.add(stand, shadow.mesh(shade))
}

export function rocks(ground: Ground, material: Material, into: Group): void {
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
		let foot = land.height(x, z)
		for (let a = 0; a < 8; a++)
			foot = Math.min(foot, land.height(x + Math.cos(a * 0.785) * r * 1.5, z + Math.sin(a * 0.785) * r * 1.5))
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
