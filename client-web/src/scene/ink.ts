import { Color, Vector3 } from 'three'

/** The six inks of the print, and what mixing them gives. Everything that is drawn is one of these. */
export const INK = {
	night: 0x221a4f,
	deep: 0x15112b,
	asphalt: 0x3a2f66,
	asphaltLit: 0x40346d,
	plum: 0x4b2a6b,
	mauve: 0x8a4a76,
	coral: 0xff6b57,
	rust: 0xb85a55,
	dust: 0xd97b5c,
	furrow: 0xcf6f55,
	clay: 0xdc8a62,
	sand: 0xe8a36b,
	haze: 0xff9a76,
	sun: 0xffc857,
	cream: 0xfff1d6,
	teal: 0x1fa6a0,
	pine: 0x177f7c,
} as const

/** Body colours of the cars, apart for the colour-blind too; slots 8 to 15 repeat them with a stripe. */
export const PAINTS = [0xfff6e3, 0xffd23f, 0xff7a2f, 0xc2306a, 0x57d3c0, 0x2f9bff, 0x2a3fb8, 0x15112b] as const

/** The fog's reach in metres. */
export const FOG = { near: 70, far: 520 } as const

/** A slot's colour as CSS, and the ink that is readable on it. */
export function paintCss(slot: number): string {
	return `#${PAINTS[slot % PAINTS.length]!.toString(16).padStart(6, '0')}`
}

export function onPaintCss(slot: number): string {
	const light = [true, true, true, false, true, true, false, false]
	return light[slot % PAINTS.length] ? '#15112b' : '#fff1d6'
}

/**
 * The light of the evening: one sun, a warm sky, plum ground. It is multiplied
 * into vertex colours when the scene is made, which looks like flat Lambert
 * shading at the cost of none; cars, which turn, do the same sum in their shader.
 */
export class Light {
	/** Towards the light that models things: higher than the sun that is seen. */
	readonly sun: Vector3
	/** Towards the sun that is seen. */
	readonly disc: Vector3
	readonly sunInk = new Color(0xfff0c8).multiplyScalar(2.5 / Math.PI)
	readonly skyInk = new Color(0xffd9b0).multiplyScalar(1.62 / Math.PI)
	readonly groundInk = new Color(INK.plum).multiplyScalar(1.7 / Math.PI)

	/** azimuth: where the sun stands, as an angle of (x, z). */
	constructor(azimuth: number) {
		const x = Math.cos(azimuth)
		const z = Math.sin(azimuth)
		this.sun = new Vector3(x * 0.82, 0.5, z * 0.82).normalize()
		this.disc = new Vector3(x, 0.2, z).normalize()
	}

	/** Writes ink, as lit on a face with this normal, to out. */
	shade(nx: number, ny: number, nz: number, ink: Color, out: Color): void {
		const up = ny * 0.5 + 0.5
		const direct = Math.max(0, nx * this.sun.x + ny * this.sun.y + nz * this.sun.z)
		const { groundInk: g, skyInk: s, sunInk: k } = this
		out.setRGB(
			ink.r * (g.r + (s.r - g.r) * up + k.r * direct),
			ink.g * (g.g + (s.g - g.g) * up + k.g * direct),
			ink.b * (g.b + (s.b - g.b) * up + k.b * direct),
		)
	}
}
