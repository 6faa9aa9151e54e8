import { type Group, type Material, type Mesh, MeshBasicMaterial } from 'three'
import { dice } from './dice'
import { type Ground, over } from './ground'
import { INK } from './ink'
import { beside } from './road'
import { type Point, Sheet } from './sheet'

/** Cranes against the sky, sails on the water, containers along the quays. */
export function harbour(ground: Ground, material: Material, _shade: Material, into: Group): void {
	const sheet = new Sheet(ground.light)
	cranes(sheet, ground)
	sails(sheet, ground)
	containers(sheet, ground)
	lamps(sheet, ground)
	fair(sheet, ground)
	for (const part of [0.03, 0.36, 0.7]) ground.life.flock(over(ground, part, 20), 8)
	into.add(sheet.mesh(material))
	into.add(pools(ground))
}

/** Gantry cranes: four legs, a beam that reaches over the water, a house, and a load on its cables. */
function cranes(sheet: Sheet, { track, land, light }: Ground): void {
	const random = dice(404)
	const done: { x: number; z: number }[] = []
	for (let tries = 0; tries < 1200 && done.length < 15; tries++) {
		const i = Math.floor(random() * track.n)
		const angle = random() * Math.PI * 2
		const reach = 44 + random() * 95
		const x = track.shape.x[i]! + Math.cos(angle) * reach
		const z = track.shape.z[i]! + Math.sin(angle) * reach
		if (land.clearance(x, z) < 38 || done.some((c) => Math.hypot(c.x - x, c.z - z) < 52)) continue
		done.push({ x, z })
		// Most turn their side to the sunset, so that they read as what they are.
		const turn = Math.atan2(light.disc.z, light.disc.x) + Math.PI / 2 + (random() - 0.5) * 0.9
		crane(sheet, [x, land.height(x, z) - 2, z], Math.cos(turn), Math.sin(turn), 0.8 + random() * 0.5, random)
	}
}

function crane(sheet: Sheet, at: Point, ax: number, az: number, size: number, random: () => number): void {
	const spot = (along: number, across: number, rise: number): Point => [
		at[0] + (ax * along + az * across) * size,
		at[1] + rise * size,
		at[2] + (az * along - ax * across) * size,
	]
	const box = (along: number, across: number, rise: number, wide: number, up: number, long: number, hex: number) =>
		sheet.box(spot(along, across, rise), ax, az, wide * size, up * size, long * size, hex)
	const steel = random() < 0.5 ? INK.night : INK.plum
	for (const along of [-6, 6]) {
		for (const across of [-4, 4]) box(along, across, 0, 1.3, 34, 1.3, steel)
		box(along, 0, 16, 8, 1.2, 1, steel)
		box(along, 0, 33, 9, 1.6, 1.4, steel)
	}
	box(4, 0, 34.5, 3, 2.2, 58, steel)
	box(-14, 0, 36.5, 5.4, 4.6, 9, INK.coral)
	box(-3, 0, 36, 1.4, 15, 1.4, steel)
	// The stays from the mast to the beam's ends.
	for (const [end, rise] of [
		[31, 36.5],
		[16, 36.5],
		[-20, 36.5],
	] as const) {
		const a = spot(-3, 0.3, 51)
		const b = spot(-3, 0.3, 50)
		const c = spot(end, 0.3, rise)
		sheet.tri(a, b, c, steel)
		sheet.tri(a, c, b, steel)
	}
	const hook = 12 + random() * 14
	const load = 6 + random() * 16
	box(hook, 0, load + 3, 0.3, 34 - load - 3, 0.3, steel)
	box(hook, 0, load, 3, 3, 7.5, [INK.coral, INK.sun, INK.cream, INK.teal][Math.floor(random() * 4)]!)
}

/** Boats under sail, out where it is open. */
function sails(sheet: Sheet, { track, land }: Ground): void {
	const random = dice(77)
	const midX = (track.minX + track.maxX) / 2
	const midZ = (track.minZ + track.maxZ) / 2
	for (let tries = 0, count = 0; tries < 900 && count < 46; tries++) {
		const x = midX + (random() - 0.5) * (track.maxX - track.minX + 520)
		const z = midZ + (random() - 0.5) * (track.maxZ - track.minZ + 520)
		if (land.clearance(x, z) < 62) continue
		count++
		const angle = random() * Math.PI * 2
		const ax = Math.cos(angle)
		const az = Math.sin(angle)
		const size = 0.8 + random() * 1.1
		const y = land.height(x, z)
		const spot = (along: number, rise: number): Point => [x + ax * along * size, y + rise * size, z + az * along * size]
		sheet.box([x, y - 0.3, z], ax, az, 2.4 * size, 1.5 * size, 7 * size, random() < 0.4 ? INK.coral : INK.night, 1.15)
		sheet.box([x, y, z], ax, az, 0.2 * size, 14 * size, 0.2 * size, INK.night)
		const ink = random() < 0.3 ? INK.sun : INK.cream
		for (const [a, b, c] of [
			[spot(-0.3, 13.6), spot(-0.3, 2), spot(-4.4, 2)],
			[spot(0.3, 12), spot(0.3, 2), spot(3.8, 2)],
		] as const) {
			sheet.tri(a, b, c, ink, 1.2)
			sheet.tri(a, c, b, ink, 1.2)
		}
	}
}

/** Stacks beyond the walls: what one races between. */
function containers(sheet: Sheet, { track, verge, land }: Ground): void {
	const random = dice(3)
	const inks = [INK.coral, INK.teal, INK.sun, INK.cream, INK.mauve, INK.sand, INK.plum]
	for (let i = 10; i < track.n - 14; i += 5) {
		for (const side of [1, -1]) {
			if (random() < 0.42) continue
			const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
			const skirt = side > 0 ? verge.left[i]! : verge.right[i]!
			const beyond = 3.4 + random() * 3
			if (skirt < beyond + 3) continue
			const at = beside(track, i, side * (wall + beyond), 0)
			if (land.clearance(at[0], at[2]) < wall + 3) continue
			const floor = at[1] - verge.fall(beyond) - 1
			const high = 1 + Math.floor(random() * random() * 4)
			for (let k = 0; k < high; k++)
				sheet.box(
					[at[0], floor + k * 2.6, at[2]],
					track.dx[i]!,
					track.dz[i]!,
					2.4,
					k === 0 ? 3.55 : 2.55,
					6 + random() * 4.5,
					inks[Math.floor(random() * inks.length)]!,
					1,
					0.95 + random() * 0.15,
				)
		}
	}
}

/** Lamps on tall posts, lit: the hour is late. */
function lamps(sheet: Sheet, { track }: Ground): void {
	for (const [i, side] of lampPosts(track.n)) {
		const wall = (side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!) + 1.2
		const foot = beside(track, i, side * wall, -0.6)
		const dx = track.dx[i]!
		const dz = track.dz[i]!
		sheet.box(foot, dx, dz, 0.2, 8.6, 0.2, INK.night)
		sheet.box(beside(track, i, side * (wall - 1.1), 7.9), dx, dz, 2.4, 0.16, 0.2, INK.night)
		sheet.box(beside(track, i, side * (wall - 2), 7.55), dx, dz, 1, 0.34, 0.5, INK.sun, 1, 2.4)
	}
}

function* lampPosts(samples: number): Generator<[i: number, side: 1 | -1]> {
	for (let i = 6; i < samples - 6; i += 12) yield [i, (i / 6) % 4 < 2 ? 1 : -1]
}

/** The light below the lamps: rings of thin ink on the road. */
function pools({ track, light }: Ground): Mesh {
	const sheet = new Sheet(light)
	for (const [i, side] of lampPosts(track.n)) {
		const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
		const from = side * (wall - 4.4)
		for (const reach of [6.4, 4.3, 2.3]) {
			const at = (k: number): Point => {
				const angle = (k / 14) * Math.PI * 2
				const along = Math.sin(angle) * reach * 1.25
				const [x, y, z] = beside(
					track,
					i,
					Math.max(-1, Math.min(1, (from + Math.cos(angle) * reach) / wall)) * wall,
					0.03,
				)
				const px = x + track.dx[i]! * along
				const pz = z + track.dz[i]! * along
				const near = track.nearest(px, pz)
				return [px, Math.max(y, track.ground(near, px, pz) + 0.03), pz]
			}
			const middle = beside(track, i, from, 0.03)
			for (let k = 0; k < 14; k++) sheet.floor(middle, at(k), at(k + 1), INK.sun)
		}
	}
	return sheet.mesh(
		new MeshBasicMaterial({
			color: INK.sun,
			transparent: true,
			opacity: 0.085,
			depthWrite: false,
			polygonOffset: true,
			polygonOffsetFactor: -1,
			polygonOffsetUnits: -4,
		}),
	)
}

/** A big wheel on the shore, where the first straight leads, or near it. */
function fair(sheet: Sheet, { track, land, light, life }: Ground): void {
	const sun = Math.atan2(light.disc.z, light.disc.x)
	for (let k = 0; k < 24; k++) {
		const angle = sun + (k % 2 ? 1 : -1) * (0.22 + k * 0.03)
		const reach = 150 + k * 9
		const x = track.shape.x[0]! + Math.cos(angle) * reach
		const z = track.shape.z[0]! + Math.sin(angle) * reach
		if (land.clearance(x, z) < 46) continue
		const size = 1.35
		const foot = land.height(x, z)
		const hub: Point = [x, foot + 31 * size, z]
		life.bigWheel(hub, size)
		const ax = Math.cos(sun)
		const az = Math.sin(sun)
		for (const along of [-3, 3])
			for (const across of [-13, 13]) {
				const leg = (a: number, up: number): Point => [x + az * a + ax * along, foot + up, z - ax * a + az * along]
				const [a, b, c, d] = [leg(across - 0.9, -2), leg(across + 0.9, -2), leg(0.9, 31 * size), leg(-0.9, 31 * size)]
				sheet.quad(a, b, c, d, INK.night)
				sheet.quad(d, c, b, a, INK.night)
			}
		sheet.box([x, foot - 2, z], ax, az, 40, 3.4, 16, INK.plum)
		return
	}
}
