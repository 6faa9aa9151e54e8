import type { Group, Material } from 'three'
import { dice } from './dice'
import { type Ground, over } from './ground'
import { INK } from './ink'
import type { Life } from './life'
import { rocks, type Tree, trees } from './props'
import { type Point, Sheet } from './sheet'

const GORSE: Tree = {
	near: 380,
	all: 620,
	high: 1.6,
	wide: 1.2,
	draw(sheet) {
		sheet.prism(
			[0, 0, 0],
			[
				[1.2, -0.3],
				[1.5, 0.6],
				[0.9, 1.5],
				[0.1, 1.9],
			],
			6,
			[INK.pine, INK.teal, INK.teal, INK.sun],
			0.5,
			(i) => 0.8 + (i % 3) * 0.2,
		)
	},
}

/** A moor under weather: wind turbines, gorse, rocks, and a lighthouse far out. */
export function turbines(ground: Ground, material: Material, shade: Material, into: Group): void {
	trees(GORSE, ground, material, shade, into)
	rocks(ground, material, into)
	const sheet = new Sheet(ground.light)
	const random = dice(909)
	const { track, land, light, life } = ground
	// They all look into the same wind, across the sun.
	const wind = Math.atan2(light.disc.z, light.disc.x) + 0.5
	const done: { x: number; z: number }[] = []
	for (let tries = 0; tries < 1500 && done.length < 22; tries++) {
		const i = Math.floor(random() * track.n)
		const angle = random() * Math.PI * 2
		const reach = 48 + random() * 210
		const x = track.shape.x[i]! + Math.cos(angle) * reach
		const z = track.shape.z[i]! + Math.sin(angle) * reach
		if (land.clearance(x, z) < 42 || done.some((t) => Math.hypot(t.x - x, t.z - z) < 60)) continue
		done.push({ x, z })
		turbine(sheet, life, [x, land.height(x, z) - 1, z], wind, 0.75 + random() * 0.5, random() * 2.1)
	}
	lighthouse(sheet, ground)
	for (const part of [0.02, 0.5]) life.flock(over(ground, part, 26), 9)
	into.add(sheet.mesh(material))
}

function turbine(sheet: Sheet, life: Life, at: Point, wind: number, size: number, turned: number): void {
	const ax = Math.cos(wind)
	const az = Math.sin(wind)
	const high = 46 * size
	sheet.prism(
		at,
		[
			[1.9 * size, 0],
			[1.5 * size, high * 0.5],
			[1 * size, high],
		],
		7,
		[INK.cream, INK.cream, INK.cream],
	)
	sheet.box([at[0], at[1] + high - 0.6 * size, at[2]], ax, az, 2 * size, 2.2 * size, 6 * size, INK.cream)
	const hub: Point = [at[0] + ax * 3.6 * size, at[1] + high + 0.5 * size, at[2] + az * 3.6 * size]
	sheet.box([hub[0], hub[1] - 1.1 * size, hub[2]], ax, az, 2 * size, 2.2 * size, 1.4 * size, INK.coral)
	life.rotor(hub, size, turned)
}

/** Banded, with its lamp lit, where the first straight leads. */
function lighthouse(sheet: Sheet, { track, land }: Ground): void {
	const reach = 250
	const x = track.shape.x[0]! + track.dx[0]! * reach + track.dz[0]! * 34
	const z = track.shape.z[0]! + track.dz[0]! * reach - track.dx[0]! * 34
	if (land.clearance(x, z) < 30) return
	const foot = land.height(x, z)
	sheet.prism(
		[x, foot - 12, z],
		[
			[30, 0],
			[22, 13],
			[14, 19],
		],
		9,
		[INK.rust, INK.clay, INK.sand],
		0.2,
		(i) => 0.8 + (i % 4) * 0.12,
	)
	const rings: [number, number][] = []
	for (let k = 0; k <= 6; k++) rings.push([5 - k * 0.35, k * 6])
	sheet.prism([x, foot + 6, z], rings, 10, [INK.cream, INK.coral])
	sheet.prism(
		[x, foot + 42, z],
		[
			[4.2, 0],
			[4.2, 0.8],
			[2.1, 0.8],
			[2.1, 4.4],
			[2.7, 4.5],
			[0.1, 7],
		],
		8,
		[INK.night, INK.night, INK.sun, INK.night, INK.coral, INK.coral],
	)
}
