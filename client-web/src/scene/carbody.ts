import { BufferGeometry, Float32BufferAttribute } from 'three'
import { INK } from './ink'
import { inkOf, normalOf, type Point } from './sheet'

/** What a face of the car is printed with: its own ink, or one that each car has. */
export const Face = { ink: 0, paint: 1, stripe: 2, brake: 3, number: 4, glass: 5 } as const
type Kind = (typeof Face)[keyof typeof Face]

/** What is drawn below is this much larger than the sim's car, 1.9 by 4.2 m. */
const FIT = { x: 0.91, z: 0.95 } as const

/** Where the wheels turn: x of the hub, radius, z of the axles. Metres; z is forward. */
export const WHEEL = { x: 0.87, radius: 0.41, width: 0.42, front: 1.32, rear: -1.34 } as const

/**
 * One car as one flat-shaded geometry: the chassis stands on y = 0, looks along
 * +z and its left is +x. Each vertex says which wheel it belongs to, if any.
 */
export function carGeometry(): BufferGeometry {
	const shell = new Shell()
	hull(shell)
	cabin(shell)
	wing(shell)
	lights(shell)
	for (const side of [1, -1] as const) {
		wheel(shell, side, WHEEL.front, 1)
		wheel(shell, side, WHEEL.rear, 2)
	}
	return shell.geometry()
}

class Shell {
	private readonly positions: number[] = []
	private readonly normals: number[] = []
	private readonly colours: number[] = []
	private readonly kinds: number[] = []
	private readonly hubs: number[] = []
	private readonly uvs: number[] = []
	private hub: readonly [number, number, number, number] = [0, 0, 0, 0]

	/** What is added until the next call turns with this hub; axle 1 steers, 0 is no wheel. */
	turning(x: number, y: number, z: number, axle: 0 | 1 | 2): void {
		this.hub = [x, y, z, axle]
	}

	tri(a: Point, b: Point, c: Point, kind: Kind, hex: number = INK.cream, uv?: readonly number[]): void {
		const normal = normalOf(a, b, c) ?? [0, 0, 0]
		const ink = inkOf(hex)
		for (const p of [a, b, c]) {
			this.positions.push(p[0] * FIT.x, p[1], p[2] * FIT.z)
			this.normals.push(...normal)
			this.colours.push(ink.r, ink.g, ink.b)
			this.kinds.push(kind)
			this.hubs.push(this.hub[0] * FIT.x, this.hub[1], this.hub[2] * FIT.z, this.hub[3])
		}
		this.uvs.push(...(uv ?? [0, 0, 0, 0, 0, 0]))
	}

	quad(a: Point, b: Point, c: Point, d: Point, kind: Kind, hex?: number): void {
		this.tri(a, b, c, kind, hex)
		this.tri(a, c, d, kind, hex)
	}

	/** A quad that shows the number: a is its lower left as read, then anticlockwise. */
	plate(a: Point, b: Point, c: Point, d: Point): void {
		this.tri(a, b, c, Face.number, INK.cream, [0, 0, 1, 0, 1, 1])
		this.tri(a, c, d, Face.number, INK.cream, [0, 0, 1, 1, 0, 1])
	}

	/** Both halves of a face that is given on the left side, x > 0. */
	mirrored(a: Point, b: Point, c: Point, d: Point, kind: Kind, hex?: number): void {
		const m = (p: Point): Point => [-p[0], p[1], p[2]]
		this.quad(a, b, c, d, kind, hex)
		this.quad(m(d), m(c), m(b), m(a), kind, hex)
	}

	box(x: number, y: number, z: number, w: number, h: number, l: number, kind: Kind, hex?: number): void {
		const [x0, x1, y0, y1, z0, z1] = [x - w / 2, x + w / 2, y, y + h, z - l / 2, z + l / 2]
		this.quad([x0, y1, z0], [x0, y1, z1], [x1, y1, z1], [x1, y1, z0], kind, hex)
		this.quad([x0, y0, z0], [x1, y0, z0], [x1, y0, z1], [x0, y0, z1], kind, hex)
		this.quad([x0, y0, z0], [x0, y1, z0], [x1, y1, z0], [x1, y0, z0], kind, hex)
		this.quad([x1, y0, z1], [x1, y1, z1], [x0, y1, z1], [x0, y0, z1], kind, hex)
		this.quad([x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x1, y0, z1], kind, hex)
		this.quad([x0, y0, z1], [x0, y1, z1], [x0, y1, z0], [x0, y0, z0], kind, hex)
	}

	geometry(): BufferGeometry {
		const geometry = new BufferGeometry()
		geometry.setAttribute('position', new Float32BufferAttribute(this.positions, 3))
		geometry.setAttribute('normal', new Float32BufferAttribute(this.normals, 3))
		geometry.setAttribute('ink', new Float32BufferAttribute(this.colours, 3))
		geometry.setAttribute('kind', new Float32BufferAttribute(this.kinds, 1))
		geometry.setAttribute('hub', new Float32BufferAttribute(this.hubs, 4))
		geometry.setAttribute('uv', new Float32BufferAttribute(this.uvs, 2))
		return geometry
	}
}

/** One section through the hull: its place, floor, shoulder and deck, as half width and height. */
interface Section {
	z: number
	floor: readonly [number, number]
	shoulder: readonly [number, number]
	deck: readonly [number, number]
}

const HULL: readonly Section[] = [
	{ z: 2.14, floor: [0.46, 0.3], shoulder: [0.52, 0.4], deck: [0.38, 0.46] },
	{ z: 1.8, floor: [0.58, 0.24], shoulder: [0.64, 0.5], deck: [0.44, 0.6] },
	{ z: 0.84, floor: [0.6, 0.2], shoulder: [0.66, 0.62], deck: [0.5, 0.76] },
	{ z: 0.6, floor: [0.92, 0.2], shoulder: [0.98, 0.6], deck: [0.56, 0.8] },
	{ z: -0.62, floor: [0.92, 0.2], shoulder: [0.99, 0.66], deck: [0.62, 0.86] },
	{ z: -0.86, floor: [0.64, 0.2], shoulder: [0.7, 0.7], deck: [0.6, 0.88] },
	{ z: -1.85, floor: [0.64, 0.34], shoulder: [0.72, 0.74], deck: [0.6, 0.9] },
	{ z: -2.06, floor: [0.6, 0.46], shoulder: [0.68, 0.72], deck: [0.56, 0.84] },
]

function hull(shell: Shell): void {
	for (let k = 0; k + 1 < HULL.length; k++) {
		const f = HULL[k]!
		const r = HULL[k + 1]!
		const at = (s: Section, p: readonly [number, number]): Point => [p[0], p[1], s.z]
		shell.mirrored(at(f, f.floor), at(r, r.floor), at(r, r.shoulder), at(f, f.shoulder), Face.paint)
		shell.mirrored(at(f, f.shoulder), at(r, r.shoulder), at(r, r.deck), at(f, f.deck), Face.paint)
		// The deck: paint outside, the stripe along the middle.
		const inner = (s: Section): Point => [0.24, s.deck[1], s.z]
		shell.mirrored(at(f, f.deck), at(r, r.deck), inner(r), inner(f), Face.paint)
		const fi = inner(f)
		const ri = inner(r)
		shell.quad(fi, ri, [-ri[0], ri[1], ri[2]], [-fi[0], fi[1], fi[2]], Face.stripe)
	}
	const nose = HULL[0]!
	const tail = HULL[HULL.length - 1]!
	const cap = (s: Section, front: boolean): void => {
		const a: Point = [s.floor[0], s.floor[1], s.z]
		const b: Point = [s.shoulder[0], s.shoulder[1], s.z]
		const c: Point = [s.deck[0], s.deck[1], s.z]
		const m = (p: Point): Point => [-p[0], p[1], p[2]]
		if (front) {
			shell.quad(a, b, m(b), m(a), Face.paint)
			shell.quad(b, c, m(c), m(b), Face.paint)
		} else {
			shell.quad(m(a), m(b), b, a, Face.paint)
			shell.quad(m(b), m(c), c, b, Face.paint)
		}
	}
	cap(nose, true)
	cap(tail, false)
	// Fenders over the wheels: a bow of three plates each.
	for (const [z, r] of [
		[WHEEL.front, 0.5],
		[WHEEL.rear, 0.54],
	] as const) {
		const bow: readonly (readonly [number, number])[] = [
			[z + r + 0.04, 0.6],
			[z + r * 0.5, 0.9],
			[z - r * 0.5, 0.94],
			[z - r - 0.02, 0.76],
		]
		for (let k = 0; k + 1 < bow.length; k++) {
			const [z0, y0] = bow[k]!
			const [z1, y1] = bow[k + 1]!
			shell.mirrored([1.07, y0, z0], [1.07, y1, z1], [0.58, y1 + 0.03, z1], [0.58, y0 + 0.03, z0], Face.paint)
			shell.mirrored([1.07, y0 - 0.13, z0], [1.07, y1 - 0.13, z1], [1.07, y1, z1], [1.07, y0, z0], Face.stripe)
		}
		const [zb, yb] = bow[3]!
		shell.mirrored([0.58, yb + 0.03, zb], [1.07, yb, zb], [1.07, yb - 0.13, zb], [0.58, yb - 0.1, zb], Face.paint)
		const [zf, yf] = bow[0]!
		shell.mirrored([1.07, yf, zf], [0.58, yf + 0.03, zf], [0.58, yf - 0.1, zf], [1.07, yf - 0.13, zf], Face.paint)
	}
	shell.box(0, 0.16, 2.02, 1.7, 0.06, 0.5, Face.ink, INK.night)
	shell.box(0, 0.16, 0, 1.26, 0.06, 3.7, Face.ink, INK.deep)
	shell.box(0, 0.16, 0, 1.8, 0.06, 1.3, Face.ink, INK.deep)
	// Behind: a bumper in the car's paint, the diffuser below it, two pipes.
	shell.box(0, 0.4, -2.02, 1.5, 0.16, 0.24, Face.paint)
	shell.box(0, 0.22, -2.0, 1.06, 0.17, 0.24, Face.ink, INK.deep)
	for (const x of [-0.3, -0.1, 0.1, 0.3]) shell.box(x, 0.18, -2.06, 0.04, 0.2, 0.24, Face.ink, INK.plum)
	for (const x of [-0.42, 0.42]) shell.box(x, 0.26, -2.1, 0.15, 0.11, 0.16, Face.ink, INK.sand)
}

function cabin(shell: Shell): void {
	const base: readonly (readonly [x: number, y: number, z: number])[] = [
		[0.5, 0.76, 0.86],
		[0.58, 0.8, 0.3],
		[0.6, 0.85, -0.75],
		[0.5, 0.88, -1.55],
	]
	const roof: readonly (readonly [x: number, y: number, z: number])[] = [
		[0.4, 1.2, 0.14],
		[0.42, 1.23, 0.06],
		[0.42, 1.25, -0.66],
		[0.36, 1.2, -0.86],
	]
	for (let k = 0; k + 1 < base.length; k++) {
		shell.mirrored(base[k]!, base[k + 1]!, roof[k + 1]!, roof[k]!, Face.glass, INK.night)
	}
	const m = (p: Point): Point => [-p[0], p[1], p[2]]
	shell.quad(base[0]!, roof[0]!, m(roof[0]!), m(base[0]!), Face.glass, INK.night)
	shell.quad(m(base[3]!), m(roof[3]!), roof[3]!, base[3]!, Face.glass, INK.night)
	// The roof, a plate that carries the number and leans back a little so that whoever follows can read it.
	const front: Point = [0.46, 1.29, 0.2]
	const back: Point = [0.44, 1.25, -0.92]
	shell.quad(front, back, m(back), m(front), Face.paint)
	shell.mirrored([0.46, 1.18, 0.2], [0.44, 1.15, -0.92], back, front, Face.stripe)
	shell.quad([0.46, 1.18, 0.2], front, m(front), [-0.46, 1.18, 0.2], Face.stripe)
	shell.quad([-0.44, 1.15, -0.92], m(back), back, [0.44, 1.15, -0.92], Face.stripe)
	shell.plate([0.36, 1.256, -0.84], [-0.36, 1.256, -0.84], [-0.36, 1.288, 0.08], [0.36, 1.288, 0.08])
	// The air box behind.
	shell.box(0, 0.88, -1.2, 0.3, 0.24, 0.6, Face.stripe)
	// Numbers on the doors.
	shell.plate([0.995, 0.26, 0.3], [0.995, 0.26, -0.34], [1.0, 0.64, -0.34], [0.995, 0.64, 0.3])
	shell.plate([-0.995, 0.26, -0.34], [-0.995, 0.26, 0.3], [-0.995, 0.64, 0.3], [-1.0, 0.64, -0.34])
}

function wing(shell: Shell): void {
	shell.box(0, 1.2, -1.98, 1.86, 0.07, 0.5, Face.paint)
	shell.box(0, 1.28, -2.16, 1.86, 0.1, 0.1, Face.stripe)
	for (const x of [-0.95, 0.95]) shell.box(x, 1.02, -1.98, 0.05, 0.38, 0.64, Face.stripe)
	for (const x of [-0.4, 0.4]) shell.box(x, 0.84, -1.9, 0.07, 0.38, 0.22, Face.ink, INK.night)
}

function lights(shell: Shell): void {
	for (const x of [-0.47, 0.47]) {
		shell.box(x, 0.62, -2.07, 0.36, 0.13, 0.1, Face.brake, 0xff3b3b)
		shell.box(x * 1.02, 0.46, 1.98, 0.22, 0.1, 0.2, Face.ink, INK.cream)
	}
	shell.box(0, 0.66, -2.07, 0.6, 0.05, 0.08, Face.brake, 0xff3b3b)
}

function wheel(shell: Shell, side: 1 | -1, z: number, axle: 1 | 2): void {
	const sides = 10
	const radius = axle === 1 ? WHEEL.radius : WHEEL.radius + 0.03
	const x = WHEEL.x * side
	shell.turning(x, radius, z, axle)
	const outer = x + (WHEEL.width / 2) * side
	const inner = x - (WHEEL.width / 2) * side
	const rim = (k: number, r: number, across: number): Point => {
		const a = (k / sides) * Math.PI * 2
		return [across, radius + Math.sin(a) * r, z + Math.cos(a) * r]
	}
	const face = (a: Point, b: Point, c: Point, hex: number): void =>
		side > 0 ? shell.tri(a, c, b, Face.ink, hex) : shell.tri(a, b, c, Face.ink, hex)
	const hub: Point = [outer + 0.02 * side, radius, z]
	for (let k = 0; k < sides; k++) {
		// Tread, shoulder, spokes.
		const [a, b, c, d] = [
			rim(k, radius, inner),
			rim(k, radius, outer - 0.05 * side),
			rim(k + 1, radius, outer - 0.05 * side),
			rim(k + 1, radius, inner),
		]
		const tread = k % 2 ? INK.deep : 0x1d1740
		face(a, d, c, tread)
		face(a, c, b, tread)
		const e = rim(k, radius * 0.62, outer)
		const f = rim(k + 1, radius * 0.62, outer)
		face(b, c, f, INK.deep)
		face(b, f, e, INK.deep)
		face(e, f, hub, k % 2 ? INK.plum : INK.sand)
	}
	shell.turning(0, 0, 0, 0)
}
