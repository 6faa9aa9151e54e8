import type { Track } from '../race/track'
import { dice } from './dice'
import { INK } from './ink'
import type { Ground } from './props'
import { beside } from './road'
import type { Point, Sheet } from './sheet'

/** The arch over the finish line. */
export function gantry(sheet: Sheet, track: Track): void {
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
export function stands(sheet: Sheet, { track }: Ground): void {
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
export function boards(sheet: Sheet, { track }: Ground): void {
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
export function chevrons(sheet: Sheet, { track }: Ground): void {
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
