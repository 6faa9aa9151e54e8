import type { Group, Material } from 'three'
import type { Track } from '../race/track'
import { dice } from './dice'
import { INK, type Light } from './ink'
import { type Point, Sheet } from './sheet'
import type { Verge } from './verge'

const CELLS = 88
const MARGIN = 330
const TILES = 4

/** How the country rolls away from the track, by motif: how high its terraces are, and from where on they rise. */
const RELIEF = [
	{ terrace: 9, lift: 10, sea: false },
	{ terrace: 0, lift: 0, sea: true },
	{ terrace: 17, lift: 26, sea: false },
	{ terrace: 5, lift: 4, sea: false },
] as const

/**
 * The country around the track: a field of heights that lies under the track's skirt and rises into terraces away from
 * it.
 */
export class Land {
	private readonly heights: Float64Array
	private readonly minX: number
	private readonly minZ: number
	private readonly cellX: number
	private readonly cellZ: number
	private readonly relief: (typeof RELIEF)[number]
	/** Where the sea stands, if the country is one. */
	private readonly sea: number

	constructor(
		private readonly track: Track,
		private readonly verge: Verge,
	) {
		this.relief = RELIEF[track.shape.motif] ?? RELIEF[0]!
		this.sea = Math.min(...track.shape.y) - 7
		this.minX = track.minX - MARGIN
		this.minZ = track.minZ - MARGIN
		this.cellX = (track.maxX - track.minX + 2 * MARGIN) / CELLS
		this.cellZ = (track.maxZ - track.minZ + 2 * MARGIN) / CELLS
		this.heights = new Float64Array((CELLS + 1) * (CELLS + 1))
		for (let i = 0; i <= CELLS; i++) {
			for (let j = 0; j <= CELLS; j++) {
				this.heights[i * (CELLS + 1) + j] = this.raw(this.minX + i * this.cellX, this.minZ + j * this.cellZ)
			}
		}
	}

	build(light: Light, material: Material, into: Group): void {
		const random = dice(77)
		const size = CELLS / TILES
		for (let a = 0; a < TILES; a++) {
			for (let b = 0; b < TILES; b++) {
				const sheet = new Sheet(light)
				for (let i = a * size; i < (a + 1) * size; i++) {
					for (let j = b * size; j < (b + 1) * size; j++) this.cell(sheet, i, j, random)
				}
				into.add(sheet.mesh(material))
			}
		}
	}

	/** The height of the drawn ground at (x, z), on the triangle that is drawn there. */
	height(x: number, z: number): number {
		const u = Math.max(0, Math.min(CELLS - 1e-6, (x - this.minX) / this.cellX))
		const v = Math.max(0, Math.min(CELLS - 1e-6, (z - this.minZ) / this.cellZ))
		const i = Math.floor(u)
		const j = Math.floor(v)
		const fu = u - i
		const fv = v - j
		const a = this.corner(i, j)
		const b = this.corner(i + 1, j)
		const c = this.corner(i, j + 1)
		const d = this.corner(i + 1, j + 1)
		if (fu + fv <= 1) return a + (b - a) * fu + (c - a) * fv
		return d + (c - d) * (1 - fu) + (b - d) * (1 - fv)
	}

	/** Distance from (x, z) to the nearest centre line. */
	clearance(x: number, z: number): number {
		const near = this.track.nearest(x, z)
		return Math.hypot(this.track.shape.x[near]! - x, this.track.shape.z[near]! - z)
	}

	private corner(i: number, j: number): number {
		return this.heights[i * (CELLS + 1) + j]!
	}

	private cell(sheet: Sheet, i: number, j: number, random: () => number): void {
		const point = (a: number, b: number): Point => [
			this.minX + a * this.cellX,
			this.corner(a, b),
			this.minZ + b * this.cellZ,
		]
		const a = point(i, j)
		const b = point(i + 1, j)
		const c = point(i, j + 1)
		const d = point(i + 1, j + 1)
		for (const [p, q, r] of [
			[a, b, c],
			[b, d, c],
		] as const) {
			const middle = (p[1] + q[1] + r[1]) / 3
			sheet.floor(p, q, r, this.ink(middle), 0.95 + random() * 0.08)
		}
	}

	private raw(x: number, z: number): number {
		const { shape, n } = this.track
		let weight = 0
		let sum = 0
		let nearest = Number.POSITIVE_INFINITY
		let roof = Number.POSITIVE_INFINITY
		const reach = Math.hypot(this.cellX, this.cellZ)
		for (let i = 0; i < n; i++) {
			const ex = shape.x[i]! - x
			const ez = shape.z[i]! - z
			const square = ex * ex + ez * ez
			const w = 1 / (square * square + 1)
			weight += w
			sum += w * shape.y[i]!
			nearest = Math.min(nearest, square)
			// A corner of a cell that reaches under this part's skirt stays under it.
			const left = ex * -this.track.dz[i]! + ez * this.track.dx[i]! > 0
			const skirt = left ? this.verge.left[i]! : this.verge.right[i]!
			const wall = left ? shape.wallLeft[i]! : shape.wallRight[i]!
			const cover = wall + skirt + reach
			const lean = Math.abs(shape.bank[i]!) * (wall + skirt)
			if (square < cover * cover) roof = Math.min(roof, shape.y[i]! - lean - this.verge.drop(skirt) - 1.3)
		}
		const distance = Math.sqrt(nearest)
		const base = sum / weight - 5.5
		const away = Math.max(0, Math.min(1, (distance - 48) / 110))
		const rolling = Math.sin(x * 0.021) + Math.cos(z * 0.017) + Math.sin((x + z) * 0.011)
		const terrace = Math.floor(rolling * 2.4) * this.relief.terrace + this.relief.lift
		const dune = (Math.sin(x * 0.05 + z * 0.02) + Math.cos(z * 0.043 - x * 0.013)) * 1.1
		const part = away * away * (3 - 2 * away)
		if (this.relief.sea) return Math.min(roof, base + (this.sea - base) * Math.min(1, part * 6) + dune * 0.12)
		return Math.min(roof, base + part * terrace + dune)
	}

	/** The ink of the ground at a height: bands, as rock has; the sea is one. */
	private ink(y: number): number {
		if (this.relief.sea) return y < this.sea + 0.9 ? INK.rust : INK.dust
		if (y > 24) return INK.sand
		if (y > 15) return INK.clay
		if (y > 6) return INK.dust
		return y > -4 ? INK.furrow : INK.rust
	}
}
