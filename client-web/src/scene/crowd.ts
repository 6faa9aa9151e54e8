import { Color, InstancedMesh, Matrix4, MeshBasicMaterial, Quaternion, Vector3 } from 'three'
import type { Track } from '../race/track'
import { dice } from './dice'
import { type Ground, groundAt } from './ground'
import { INK } from './ink'
import { beside } from './road'
import { type Point, Sheet } from './sheet'

/** The most who come to see a race. */
const SEATS = 520

/** Who stands by the track: all of them in one draw call, and the graphics card has them jump. */
export class Crowd {
	readonly mesh: InstancedMesh
	private readonly time = { value: 0 }

	constructor(ground: Ground) {
		const places = [...stands(ground.track), ...fences(ground)].slice(0, SEATS)
		const sheet = new Sheet(ground.light)
		sheet.prism(
			[0, 0, 0],
			[
				[0.23, 0],
				[0.28, 0.8],
				[0, 1.16],
			],
			4,
			[INK.cream],
			0.4,
		)
		sheet.prism(
			[0, 0.98, 0],
			[
				[0, 0],
				[0.17, 0.2],
				[0, 0.42],
			],
			5,
			[0xffffff],
		)
		this.mesh = new InstancedMesh(sheet.geometry(), this.material(), places.length)
		const random = dice(8)
		const inks = [INK.cream, INK.coral, INK.sun, INK.teal, INK.mauve, INK.plum].map((hex) => new Color(hex))
		const matrix = new Matrix4()
		const none = new Quaternion()
		const size = new Vector3()
		const at = new Vector3()
		places.forEach(([x, y, z], k) => {
			const tall = 0.85 + random() * 0.3
			matrix.compose(at.set(x, y, z), none, size.set(1, tall, 1))
			this.mesh.setMatrixAt(k, matrix)
			this.mesh.setColorAt(k, inks[Math.floor(random() * inks.length)]!)
		})
		this.mesh.computeBoundingSphere()
	}

	update(dt: number): void {
		this.time.value += dt
	}

	private material(): MeshBasicMaterial {
		const material = new MeshBasicMaterial({ vertexColors: true })
		material.onBeforeCompile = (shader) => {
			shader.uniforms.time = this.time
			shader.vertexShader = shader.vertexShader
				.replace('#include <common>', '#include <common>\nuniform float time;')
				.replace(
					'#include <begin_vertex>',
					`#include <begin_vertex>
					float mood = sin(instanceMatrix[3].x * 12.9 + instanceMatrix[3].z * 7.7);
					transformed.y += 0.3 * max(0.0, mood) * abs(sin(time * (4.0 + mood) + mood * 31.0));`,
				)
		}
		return material
	}
}

/** Along the start: the grandstands' rows. */
export const STANDS = [
	[-16, 1],
	[6, 1],
	[-6, -1],
] as const

export const STAND = { rows: 5, step: 1.5, rise: 1.05, long: 26, out: 2.2 } as const

/** A place in a grandstand: so far out from its foot, so far along, so high. */
export function inStand(track: Track, from: number, side: number, out: number, along: number, rise: number): Point {
	const i = (from + track.n) % track.n
	const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
	const foot = beside(track, i, side * (wall + STAND.out + out), 0)
	const level = beside(track, i, 0, 0)[1]
	return [foot[0] + track.dx[i]! * along, level + rise, foot[2] + track.dz[i]! * along]
}

function stands(track: Track): Point[] {
	const random = dice(88)
	const places: Point[] = []
	for (const [from, side] of STANDS)
		for (let row = 0; row < STAND.rows; row++)
			for (let k = 0; k < 24; k++) {
				if (random() < 0.3) continue
				const along = -STAND.long / 2 + (k + 0.5) * (STAND.long / 24) + (random() - 0.5) * 0.4
				places.push(inStand(track, from, side, row * STAND.step + 0.7, along, row * STAND.rise + 1))
			}
	return places
}

/** Behind the walls outside of the bends, where there is something to be seen. */
function fences(ground: Ground): Point[] {
	const { track, verge } = ground
	const random = dice(4711)
	const places: Point[] = []
	let since = 99
	for (let i = 0; i < track.n; i++) {
		since++
		const bend = track.bend[i]!
		if (Math.abs(bend) < 0.011 || since < 13) continue
		const side = bend > 0 ? -1 : 1
		const skirt = side > 0 ? verge.left[i]! : verge.right[i]!
		if (skirt < 7) continue
		since = 0
		const wall = side > 0 ? track.shape.wallLeft[i]! : track.shape.wallRight[i]!
		for (let k = 0; k < 26; k++) {
			const beyond = 1.4 + random() * random() * 4.4
			const at = beside(track, (i + track.n - 3 + Math.floor(random() * 9)) % track.n, side * (wall + beyond), 0)
			const x = at[0] + (random() - 0.5) * 2
			const z = at[2] + (random() - 0.5) * 2
			places.push([x, groundAt(ground, x, z), z])
		}
	}
	return places
}
