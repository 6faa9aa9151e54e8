import { ARCH, type Track } from '../race/track'
import { inStand, STAND, STANDS } from './crowd'
import { dice } from './dice'
import type { Ground } from './ground'
import { INK } from './ink'
import { beside } from './road'
import type { Point, Sheet } from './sheet'

/** The arch over the finish line. */
export function gantry(sheet: Sheet, track: Track): void {
	const at = ARCH
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

/** Grandstands by the start: steps, and a roof. Who sits there comes with the crowd. */
export function stands(sheet: Sheet, { track }: Ground): void {
	for (const [from, side] of STANDS) {
		const i = (from + track.n) % track.n
		const dx = track.dx[i]!
		const dz = track.dz[i]!
		const spot = (out: number, along: number, rise: number): Point => inStand(track, from, side, out, along, rise)
		for (let row = 0; row < STAND.rows; row++) {
			const foot = spot((row + 0.5) * STAND.step, 0, -2)
			sheet.box(foot, dx, dz, STAND.step, row * STAND.rise + 3, STAND.long, row % 2 ? INK.plum : INK.mauve)
		}
		sheet.box(spot(3.6, 0, 8.6), dx, dz, 8.4, 0.35, STAND.long + 1, INK.coral)
		sheet.box(spot(3.6, 0, 8.3), dx, dz, 8.8, 0.3, STAND.long + 1.4, INK.cream)
		for (const along of [-STAND.long / 2, 0, STAND.long / 2])
			sheet.box(spot(7.2, along, -2), dx, dz, 0.35, 10.4, 0.35, INK.night)
		// Pennants on the roof's edge.
		for (let k = 0; k < 9; k++) {
			const [x, y, z] = spot(-0.6, -STAND.long / 2 + (k / 8) * STAND.long, 8.95)
			const hex = k % 2 ? INK.sun : INK.coral
			sheet.box([x, y, z], dx, dz, 0.12, 1.9, 0.12, INK.night)
			sheet.box([x + dx * 0.65, y + 1, z + dz * 0.65], dx, dz, 0.08, 0.85, 1.2, hex, 1, 1.35)
		}
	}
}

/** Blown-up arches over the road, where it runs straight: each is a third of the lap from the next. */
export function arches(sheet: Sheet, { track }: Ground): void {
	for (const part of [0.27, 0.52, 0.78]) {
		const from = Math.floor(track.n * part)
		let at = from
		for (let k = 0; k < 30; k++) {
			const i = (from + k) % track.n
			if (Math.abs(track.bend[i]!) < Math.abs(track.bend[at % track.n]!)) at = i
		}
		arch(sheet, track, at, part > 0.5 && part < 0.6 ? INK.teal : INK.coral)
	}
}

function arch(sheet: Sheet, track: Track, i: number, hex: number): void {
	const dx = track.dx[i]!
	const dz = track.dz[i]!
	const left = track.shape.wallLeft[i]! + 1.4
	const right = track.shape.wallRight[i]! + 1.4
	const middle = (left - right) / 2
	const reach = (left + right) / 2
	const high = 9.4
	const fat = 1.5
	// A flattened half circle: (across, up) on the outer edge and on the inner one.
	const on = (t: number, shrink: number, along: number): Point => {
		const angle = Math.PI * t
		const round = (v: number): number => Math.sign(v) * Math.abs(v) ** 0.62
		const [x, y, z] = beside(
			track,
			i,
			middle + round(Math.cos(angle)) * (reach - shrink),
			round(Math.sin(angle)) * (high - shrink) - 0.6,
		)
		return [x + dx * along, y, z + dz * along]
	}
	const steps = 18
	for (let k = 0; k < steps; k++) {
		const t = k / steps
		const u = (k + 1) / steps
		const ink = Math.floor(k / 2) % 2 ? INK.cream : hex
		const [o0, o1, i0, i1] = [on(t, 0, -0.8), on(u, 0, -0.8), on(t, fat, -0.8), on(u, fat, -0.8)]
		const [p0, p1, j0, j1] = [on(t, 0, 0.8), on(u, 0, 0.8), on(t, fat, 0.8), on(u, fat, 0.8)]
		for (const [a, b, c, d, tint] of [
			[i0, i1, o1, o0, 1.35],
			[p0, p1, j1, j0, 1.35],
			[o0, o1, p1, p0, 1.2],
			[j0, j1, i1, i0, 1.1],
		] as const) {
			sheet.quad(a, b, c, d, ink, tint)
			sheet.quad(d, c, b, a, ink, tint)
		}
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
				const band = hex === INK.cream ? INK.coral : INK.cream
				sheet.box([pole[0] + dx * 0.7, pole[1] + 4.3, pole[2] + dz * 0.7], dx, dz, 0.12, 0.7, 1.32, band, 1, 1.3)
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
			sheet.quad(a, b, c, d, hex, hex === INK.sun ? 2.3 : 1.45)
			sheet.quad(d, c, b, a, hex, hex === INK.sun ? 2.3 : 1.45)
		}
		both(at(-1.1, 0, 0), at(1.1, 0, 0), at(1.1, 1.7, 0), at(-1.1, 1.7, 0), INK.night)
		both(at(-0.6, 0.12, 0.05), at(0.05, 0.12, 0.05), at(0.65, 0.85, 0.05), at(0, 0.85, 0.05), INK.sun)
		both(at(0, 0.85, 0.05), at(0.65, 0.85, 0.05), at(0.05, 1.58, 0.05), at(-0.6, 1.58, 0.05), INK.sun)
		sheet.box([centre[0], centre[1] - 0.4, centre[2]], nx, nz, 0.2, 1.5, 0.2, INK.plum)
	}
}
