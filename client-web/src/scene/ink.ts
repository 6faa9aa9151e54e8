import { Color, Vector3 } from 'three'
import { type Inks, MOODS, type Mood } from './mood'

/** The inks of the mood that is drawn. Everything that is built reads them when it is built: see [inkUp]. */
export const INK: Inks = { ...MOODS[0]!.inks }

/** Fills the inkwells for a mood; the picture must be built anew. */
export function inkUp(mood: Mood): void {
	Object.assign(INK, mood.inks)
}

/** The fog's reach in metres. */
export const FOG = { near: 70, far: 520 } as const

/**
 * The light of a mood: one sun, a sky, a dark ground. It is multiplied
 * into vertex colours when the scene is made, which looks like flat Lambert
 * shading at the cost of none; cars, which turn, do the same sum in their shader.
 */
export class Light {
	/** Towards the light that models things: higher than the sun that is seen. */
	readonly sun: Vector3
	/** Towards the sun that is seen. */
	readonly disc: Vector3
	readonly sunInk: Color
	readonly skyInk: Color
	readonly groundInk: Color

	/** azimuth: where the sun stands, as an angle of (x, z). */
	constructor(
		azimuth: number,
		readonly mood: Mood,
	) {
		this.sunInk = new Color(mood.sun[0]).multiplyScalar(mood.sun[1] / Math.PI)
		this.skyInk = new Color(mood.air[0]).multiplyScalar(mood.air[1] / Math.PI)
		this.groundInk = new Color(mood.inks.plum).multiplyScalar(1.7 / Math.PI)
		const x = Math.cos(azimuth)
		const z = Math.sin(azimuth)
		this.sun = new Vector3(x * 0.82, 0.5, z * 0.82).normalize()
		this.disc = new Vector3(x, mood.height, z).normalize()
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
