import type { TrackShape } from '../race/track'

// A circuit to draw while there is no other: the shape that the generated track has, from a closed spline.

const STEPS = 420

export function circuit(): TrackShape {
	const control: [number, number, number][] = []
	for (let i = 0; i < 14; i++) {
		const t = (i / 14) * Math.PI * 2
		const r = 150 + 42 * Math.sin(t * 3) + 22 * Math.cos(t * 5)
		control.push([Math.cos(t) * r * 1.3, 5 + 5 * Math.sin(t * 2) + 3 * Math.sin(t * 5), Math.sin(t) * r])
	}
	const x: number[] = []
	const y: number[] = []
	const z: number[] = []
	for (let k = 0; k < STEPS; k++) {
		const u = (k / STEPS) * control.length
		const i = Math.floor(u)
		const t = u - i
		const p = [i - 1, i, i + 1, i + 2].map((j) => control[(j + control.length) % control.length]!)
		const spline = (axis: 0 | 1 | 2): number => {
			const [a, b, c, d] = p.map((point) => point[axis]) as [number, number, number, number]
			return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
		}
		x.push(spline(0))
		y.push(spline(1))
		z.push(spline(2))
	}
	const every = (value: number): number[] => new Array<number>(STEPS).fill(value)
	const grid = Array.from({ length: 16 }, (_, i) => {
		const at = STEPS - 3 - i * 2
		const dx = x[at + 1]! - x[at]!
		const dz = z[at + 1]! - z[at]!
		const size = Math.hypot(dx, dz)
		const side = i % 2 ? 2.6 : -2.6
		return { x: x[at]! + (dz / size) * side, z: z[at]! - (dx / size) * side, dx: dx / size, dz: dz / size }
	})
	return {
		name: 'mock',
		x,
		y,
		z,
		half: every(7),
		wallLeft: every(15),
		wallRight: every(15),
		kerbLeft: every(1.2),
		kerbRight: every(1.2),
		grid,
	}
}
