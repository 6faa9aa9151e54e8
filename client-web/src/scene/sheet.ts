import { BufferGeometry, Color, Float32BufferAttribute, type Material, Mesh } from 'three'
import type { Light } from './ink'

/** A point as it is built with; only while the scene is made. */
export type Point = readonly [x: number, y: number, z: number]

const lit = new Color()
const inks = new Map<number, Color>()

/** The linear colour of a hex ink, made once. */
export function inkOf(hex: number): Color {
	let ink = inks.get(hex)
	if (!ink) {
		ink = new Color(hex)
		inks.set(hex, ink)
	}
	return ink
}

/** The unit normal of a triangle, anticlockwise as seen from outside; none if it has no face. */
export function normalOf(a: Point, b: Point, c: Point): Point | undefined {
	const ux = b[0] - a[0]
	const uy = b[1] - a[1]
	const uz = b[2] - a[2]
	const vx = c[0] - a[0]
	const vy = c[1] - a[1]
	const vz = c[2] - a[2]
	const nx = uy * vz - uz * vy
	const ny = uz * vx - ux * vz
	const nz = ux * vy - uy * vx
	const size = Math.hypot(nx, ny, nz)
	return size < 1e-9 ? undefined : [nx / size, ny / size, nz / size]
}

/** Flat triangles with their light printed in: everything that stands still is drawn on a sheet. */
export class Sheet {
	private readonly positions: number[] = []
	private readonly colours: number[] = []

	constructor(private readonly light: Light) {}

	get triangles(): number {
		return this.positions.length / 9
	}

	/** A triangle, anticlockwise as seen from outside. tint scales the ink. */
	tri(a: Point, b: Point, c: Point, hex: number, tint = 1): void {
		const normal = normalOf(a, b, c)
		if (!normal) return
		this.light.shade(normal[0], normal[1], normal[2], inkOf(hex), lit)
		lit.multiplyScalar(tint)
		for (const p of [a, b, c]) {
			this.positions.push(p[0], p[1], p[2])
			this.colours.push(lit.r, lit.g, lit.b)
		}
	}

	/** A triangle of ground: whichever way round it is given, its face is up. */
	floor(a: Point, b: Point, c: Point, hex: number, tint = 1): void {
		const up = (b[2] - a[2]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[2] - a[2])
		if (up >= 0) this.tri(a, b, c, hex, tint)
		else this.tri(a, c, b, hex, tint)
	}

	quad(a: Point, b: Point, c: Point, d: Point, hex: number, tint = 1): void {
		this.tri(a, b, c, hex, tint)
		this.tri(a, c, d, hex, tint)
	}

	floorQuad(a: Point, b: Point, c: Point, d: Point, hex: number, tint = 1): void {
		this.floor(a, b, c, hex, tint)
		this.floor(a, c, d, hex, tint)
	}

	/**
	 * A box on a frame: at (x, y, z), `along` the horizontal direction (ax, az), its
	 * size across, up and along. y is its foot. top narrows the upper face.
	 * tint above 1 lifts what should be read against the sun.
	 */
	box(
		at: Point,
		ax: number,
		az: number,
		across: number,
		up: number,
		along: number,
		hex: number,
		top = 1,
		tint = 1,
	): void {
		const rx = az
		const rz = -ax
		const corner = (s: number, h: number, l: number): Point => {
			const k = h > 0 ? top : 1
			const sx = (s * across * k) / 2
			const lx = (l * along * k) / 2
			return [at[0] + rx * sx + ax * lx, at[1] + h * up, at[2] + rz * sx + az * lx]
		}
		const a = corner(-1, 0, -1)
		const b = corner(1, 0, -1)
		const c = corner(1, 0, 1)
		const d = corner(-1, 0, 1)
		const e = corner(-1, 1, -1)
		const f = corner(1, 1, -1)
		const g = corner(1, 1, 1)
		const h = corner(-1, 1, 1)
		this.quad(e, h, g, f, hex, tint)
		this.quad(a, b, c, d, hex, tint)
		this.quad(a, e, f, b, hex, tint)
		this.quad(b, f, g, c, hex, tint)
		this.quad(c, g, h, d, hex, tint)
		this.quad(d, h, e, a, hex, tint)
	}

	/**
	 * A prism of `sides` from ring to ring, each ring {radius, height}; closed on top, or ending in a point where the
	 * radius is 0.
	 */
	prism(
		at: Point,
		rings: readonly (readonly [radius: number, height: number])[],
		sides: number,
		hexes: readonly number[],
		twist = 0,
		jag?: (side: number) => number,
	): void {
		const ring = (r: number, h: number): Point[] => {
			const points: Point[] = []
			for (let i = 0; i < sides; i++) {
				const a = twist + (i / sides) * Math.PI * 2
				const k = r * (jag ? jag(i) : 1)
				points.push([at[0] + Math.cos(a) * k, at[1] + h, at[2] + Math.sin(a) * k])
			}
			return points
		}
		let low = ring(rings[0]![0], rings[0]![1])
		for (let k = 1; k < rings.length; k++) {
			const [radius, height] = rings[k]!
			const hex = hexes[(k - 1) % hexes.length]!
			if (radius === 0) {
				// It comes to a point, and needs no lid.
				const top: Point = [at[0], at[1] + height, at[2]]
				for (let i = 0; i < sides; i++) this.tri(low[i]!, top, low[(i + 1) % sides]!, hex)
				return
			}
			const high = ring(radius, height)
			for (let i = 0; i < sides; i++) {
				const j = (i + 1) % sides
				this.tri(low[i]!, high[i]!, high[j]!, hex)
				this.tri(low[i]!, high[j]!, low[j]!, hex)
			}
			low = high
		}
		const lid = hexes[(rings.length - 1) % hexes.length]!
		for (let i = 1; i + 1 < sides; i++) this.floor(low[0]!, low[i]!, low[i + 1]!, lid)
	}

	geometry(): BufferGeometry {
		const geometry = new BufferGeometry()
		geometry.setAttribute('position', new Float32BufferAttribute(this.positions, 3))
		geometry.setAttribute('color', new Float32BufferAttribute(this.colours, 3))
		geometry.computeBoundingSphere()
		return geometry
	}

	/** A mesh that never moves. */
	mesh(material: Material): Mesh {
		const mesh = new Mesh(this.geometry(), material)
		mesh.matrixAutoUpdate = false
		return mesh
	}
}
