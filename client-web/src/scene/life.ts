import { Color, type Group, InstancedMesh, type Material, Matrix4, Quaternion, Vector3 } from 'three'
import { dice } from './dice'
import { INK, type Light } from './ink'
import { type Point, Sheet } from './sheet'

/** One thing of many that move alike. */
interface Mover {
	readonly at: Vector3
	readonly size: number
	readonly phase: number
	readonly ink?: number
}

/**
 * What moves by itself in the country: rotors and wheels that turn, balloons that rise and sink, birds in their rounds.
 */
export class Life {
	private readonly rotors: Mover[] = []
	private readonly balloons: Mover[] = []
	private readonly flocks: Mover[] = []
	private readonly moved: { mesh: InstancedMesh; movers: readonly Mover[]; move: (mover: Mover) => void }[] = []
	/** The way the wind blows, which the rotors look into. */
	private readonly wind: Vector3
	private readonly hub: Vector3
	private readonly bigWheels: Mover[] = []
	private time = 0
	private readonly matrix = new Matrix4()
	private readonly turn = new Quaternion()
	private readonly at = new Vector3()
	private readonly size = new Vector3()
	private readonly up = new Vector3(0, 1, 0)

	constructor(private readonly light: Light) {
		const angle = Math.atan2(light.disc.z, light.disc.x) + 0.5
		this.wind = new Vector3(Math.cos(angle), 0, Math.sin(angle))
		const facing = Math.atan2(light.disc.z, light.disc.x)
		this.hub = new Vector3(Math.cos(facing), 0, Math.sin(facing))
	}

	/** A rotor of three blades about 25 m long, with its hub at a place. */
	rotor(at: Point, size: number, phase: number): void {
		this.rotors.push({ at: new Vector3(...at), size, phase })
	}

	/** A big wheel of lit cabins, with its hub at a place. */
	bigWheel(at: Point, size: number): void {
		this.bigWheels.push({ at: new Vector3(...at), size, phase: 0 })
	}

	balloon(at: Point, size: number, phase: number, ink: number): void {
		this.balloons.push({ at: new Vector3(...at), size, phase, ink })
	}

	/** Birds in a round over a place. */
	flock(at: Point, count: number): void {
		const random = dice(at[0])
		for (let k = 0; k < count; k++) {
			const [x, y, z] = at
			this.flocks.push({
				at: new Vector3(x, y + random() * 9, z),
				size: 16 + random() * 22,
				phase: (k / count) * 2 + random(),
			})
		}
	}

	/** Makes what was asked for. */
	build(material: Material, into: Group): void {
		this.add(material, into, this.rotors, (sheet) => blades(sheet, this.wind), this.spin(this.wind, 0.9))
		this.add(material, into, this.bigWheels, (sheet) => cabins(sheet, this.hub), this.spin(this.hub, 0.07))
		this.add(material, into, this.balloons, envelope, (m) => {
			this.turn.setFromAxisAngle(this.up, m.phase)
			this.at.copy(m.at)
			this.at.y += Math.sin(this.time * 0.21 + m.phase * 9) * 5
			this.at.addScaledVector(this.wind, Math.sin(this.time * 0.03 + m.phase) * 22)
			this.size.setScalar(m.size)
		})
		this.add(material, into, this.flocks, wings, (m) => {
			const angle = m.phase + (this.time * 9) / m.size
			this.at.copy(m.at)
			this.at.x += Math.cos(angle) * m.size
			this.at.z += Math.sin(angle) * m.size
			this.turn.setFromAxisAngle(this.up, -angle)
			this.size.set(1, Math.sin(this.time * 7 + m.phase * 40), 1)
		})
		this.update(0)
		for (const { mesh } of this.moved) mesh.computeBoundingSphere()
	}

	update(dt: number): void {
		this.time += dt
		for (const { mesh, movers, move } of this.moved) {
			for (let k = 0; k < movers.length; k++) {
				move(movers[k]!)
				mesh.setMatrixAt(k, this.matrix.compose(this.at, this.turn, this.size))
			}
			mesh.instanceMatrix.needsUpdate = true
		}
	}

	private spin(axis: Vector3, speed: number): (mover: Mover) => void {
		return (m) => {
			this.turn.setFromAxisAngle(axis, m.phase + this.time * speed)
			this.at.copy(m.at)
			this.size.setScalar(m.size)
		}
	}

	private add(
		material: Material,
		into: Group,
		movers: readonly Mover[],
		draw: (sheet: Sheet) => void,
		move: (mover: Mover) => void,
	): void {
		if (movers.length === 0) return
		const sheet = new Sheet(this.light)
		draw(sheet)
		const mesh = new InstancedMesh(sheet.geometry(), material, movers.length)
		movers.forEach((mover, k) => {
			if (mover.ink !== undefined) mesh.setColorAt(k, new Color(mover.ink))
		})
		into.add(mesh)
		this.moved.push({ mesh, movers, move })
	}
}

function both(sheet: Sheet, a: Point, b: Point, c: Point, hex: number, tint = 1): void {
	sheet.tri(a, b, c, hex, tint)
	sheet.tri(a, c, b, hex, tint)
}

function blades(sheet: Sheet, wind: Vector3): void {
	for (let blade = 0; blade < 3; blade++) {
		const angle = (blade * Math.PI * 2) / 3
		const c = Math.cos(angle)
		const s = Math.sin(angle)
		// In the disc the blades sweep: u across the wind, v up.
		const on = (out: number, aside: number, forth: number): Point => {
			const u = c * out - s * aside
			return [wind.z * u + wind.x * forth, s * out + c * aside, -wind.x * u + wind.z * forth]
		}
		const outline = [on(0.8, -0.5, 0.2), on(6, -1.5, 0.5), on(25, -0.1, 0), on(24, 0.3, 0), on(0.8, 0.7, -0.1)] as const
		for (let k = 1; k + 1 < outline.length; k++)
			both(sheet, outline[0], outline[k]!, outline[k + 1]!, k === 1 ? INK.cream : INK.sand, 1.15)
	}
}

const CABINS = 16

function cabins(sheet: Sheet, hub: Vector3): void {
	const on = (angle: number, out: number, forth: number): Point => [
		hub.z * Math.cos(angle) * out + hub.x * forth,
		Math.sin(angle) * out,
		-hub.x * Math.cos(angle) * out + hub.z * forth,
	]
	const inks = [INK.coral, INK.sun, INK.cream, INK.teal]
	for (let k = 0; k < CABINS; k++) {
		const a = (k / CABINS) * Math.PI * 2
		const b = ((k + 1) / CABINS) * Math.PI * 2
		for (const forth of [-1, 1]) {
			both(sheet, on(a, 25, forth), on(b, 25, forth), on(b, 24, forth), INK.night)
			both(sheet, on(a, 25, forth), on(b, 24, forth), on(a, 24, forth), INK.night)
			both(sheet, on(a, 24, forth), on(a + 0.012, 24, forth), on(a, 0, forth), INK.night)
			// Lamps along the rim and the spokes: the hour is late.
			for (const [angle, out] of [
				[a, 24.5],
				[(a + b) / 2, 24.5],
				[a, 16],
				[a, 9],
			] as const) {
				const [p, q, r, s] = [-0.5, 0.5, 0.5, -0.5].map((d, c) =>
					on(angle + d / out, out + (c < 2 ? -0.4 : 0.4), forth * 1.15),
				)
				both(sheet, p!, q!, r!, INK.sun, 1.9)
				both(sheet, p!, r!, s!, INK.sun, 1.9)
			}
		}
		const [x, y, z] = on(a, 26.5, 0)
		sheet.box([x, y - 1.4, z], hub.x, hub.z, 2.6, 2.8, 2.6, inks[k % inks.length]!, 0.8, 1.4)
	}
}

/** The gores of an envelope: cream ones between those of the balloon's own ink. */
function envelope(sheet: Sheet): void {
	const rings: readonly (readonly [number, number])[] = [
		[1.3, 4],
		[4, 7.5],
		[6.4, 12],
		[6.8, 16],
		[5.4, 20],
		[2.6, 22.6],
		[0.2, 23.4],
	]
	const sides = 12
	const at = (k: number, ring: readonly [number, number]): Point => {
		const angle = (k / sides) * Math.PI * 2
		return [Math.cos(angle) * ring[0], ring[1], Math.sin(angle) * ring[0]]
	}
	for (let r = 0; r + 1 < rings.length; r++)
		for (let k = 0; k < sides; k++) {
			const tint = k % 3 === 0 ? 0.62 : 1
			const [a, b, c, d] = [at(k, rings[r]!), at(k, rings[r + 1]!), at(k + 1, rings[r + 1]!), at(k + 1, rings[r]!)]
			sheet.quad(a, b, c, d, INK.cream, tint)
		}
	sheet.box([0, 0, 0], 1, 0, 2, 1.6, 2, INK.sand, 1, 0.6)
	for (const [x, z] of [
		[0.9, 0.9],
		[-0.9, 0.9],
		[0.9, -0.9],
		[-0.9, -0.9],
	] as const)
		sheet.box([x, 1.5, z], 1, 0, 0.1, 2.8, 0.1, INK.night)
}

/** A bird that flies along +z: what is its height is how its wings beat. */
function wings(sheet: Sheet): void {
	for (const side of [-1, 1]) {
		both(sheet, [0, 0, 0.5], [side * 1.5, 0.9, -0.1], [0, 0, -0.5], INK.night)
		both(sheet, [side * 1.5, 0.9, -0.1], [side * 2.5, 0.5, -0.7], [side * 0.6, 0.36, -0.3], INK.night)
	}
}
