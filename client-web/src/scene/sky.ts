import {
	BufferGeometry,
	Color,
	Float32BufferAttribute,
	Group,
	Mesh,
	MeshBasicMaterial,
	type PerspectiveCamera,
	ShaderMaterial,
} from 'three'
import { dice } from './dice'
import { INK, type Light } from './ink'

const RADIUS = 1500
const AROUND = 48

/** The sine of the height at which each band of the sky begins, from the horizon up; its ink is the mood's. */
const BANDS = [-0.12, 0.03, 0.085, 0.14, 0.2, 0.27, 0.35, 0.44, 0.54, 0.66, 0.8, 1.01] as const

/** Sky, sun, clouds and the far ridges: it goes wherever the camera goes. */
export class Sky {
	readonly group = new Group()
	private readonly sun = new Group()
	private readonly light: Light

	/** halftone: print the bands with dots; without it they are plain. */
	constructor(light: Light, motif: number, halftone: boolean) {
		this.light = light
		this.group.add(dome(light, halftone))
		this.sun.add(...sunParts())
		this.sun.position.copy(light.disc).multiplyScalar(RADIUS * 0.97)
		this.group.add(this.sun, clouds(light), ridges(light, motif))
		if (motif === HARBOUR) this.group.add(skyline(light))
		if (light.mood.rays) this.group.add(rays(light))
		this.group.renderOrder = -1
	}

	/**
	 * Keeps the sky around the camera, and the sun parallel to the picture, so that it is a circle in any corner of it.
	 */
	follow(camera: PerspectiveCamera, roll: number): void {
		this.group.position.copy(camera.position)
		this.sun.quaternion.copy(camera.quaternion)
		this.sun.rotateZ(-roll)
		// Away from the middle a perspective picture stretches; at a constant depth it does not.
		const e = camera.matrixWorld.elements
		const depth = -(this.light.disc.x * e[8]! + this.light.disc.y * e[9]! + this.light.disc.z * e[10]!)
		this.sun.scale.setScalar(Math.max(0.2, depth))
	}
}

function dome(light: Light, halftone: boolean): Mesh {
	const positions: number[] = []
	const colours: number[] = []
	const nexts: number[] = []
	const rises: number[] = []
	const sunAt = Math.atan2(light.disc.z, light.disc.x)
	const edge = (height: number, azimuth: number): number => {
		const wave = Math.sin(azimuth * 3 + height * 9) * 0.012 + Math.sin(azimuth * 7 - height * 14) * 0.005
		// Bands hang lower round the sun, as if it lit them.
		const near = Math.cos(azimuth - sunAt)
		return height + (height > 0.02 ? wave + near * 0.03 * Math.min(1, height * 4) : 0)
	}
	const put = (sine: number, azimuth: number, ink: Color, next: Color, rise: number): void => {
		const y = Math.min(1, sine)
		const r = Math.sqrt(Math.max(0, 1 - y * y))
		positions.push(Math.cos(azimuth) * r * RADIUS, y * RADIUS, Math.sin(azimuth) * r * RADIUS)
		colours.push(ink.r, ink.g, ink.b)
		nexts.push(next.r, next.g, next.b)
		rises.push(rise)
	}
	for (let b = 0; b + 1 < BANDS.length; b++) {
		const ink = new Color(light.mood.sky[b]!)
		const next = new Color(light.mood.sky[b + 1]!)
		const low = BANDS[b]!
		const high = BANDS[b + 1]!
		for (let k = 0; k < AROUND; k++) {
			const a0 = (k / AROUND) * Math.PI * 2
			const a1 = ((k + 1) / AROUND) * Math.PI * 2
			const corners = [
				[edge(low, a0), a0, 0],
				[edge(low, a1), a1, 0],
				[edge(high, a1), a1, 1],
				[edge(high, a0), a0, 1],
			] as const
			for (const c of [0, 1, 2, 0, 2, 3]) put(corners[c]![0], corners[c]![1], ink, next, corners[c]![2])
		}
	}
	const geometry = new BufferGeometry()
	geometry.setAttribute('position', new Float32BufferAttribute(positions, 3))
	geometry.setAttribute('color', new Float32BufferAttribute(colours, 3))
	geometry.setAttribute('next', new Float32BufferAttribute(nexts, 3))
	geometry.setAttribute('rise', new Float32BufferAttribute(rises, 1))
	const material = halftone
		? halftoneMaterial()
		: new MeshBasicMaterial({ vertexColors: true, fog: false, depthWrite: false, side: 2 })
	const mesh = new Mesh(geometry, material)
	mesh.frustumCulled = false
	mesh.renderOrder = -4
	return mesh
}

/** Each band passes into the next through dots that grow, as two inks do on paper. */
function halftoneMaterial(): ShaderMaterial {
	return new ShaderMaterial({
		depthWrite: false,
		fog: false,
		side: 2,
		vertexShader: `
			attribute vec3 color; attribute vec3 next; attribute float rise;
			varying vec3 vInk; varying vec3 vNext; varying float vRise;
			void main() {
				vInk = color; vNext = next; vRise = rise;
				gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
			}`,
		fragmentShader: `
			varying vec3 vInk; varying vec3 vNext; varying float vRise;
			void main() {
				vec2 cell = fract(mat2(0.7071, 0.7071, -0.7071, 0.7071) * gl_FragCoord.xy / 7.0) - 0.5;
				float reach = smoothstep(0.35, 1.0, vRise) * 0.66;
				float dotted = smoothstep(reach + 0.07, reach - 0.07, length(cell));
				gl_FragColor = vec4(mix(vInk, vNext, dotted * 0.85), 1.0);
				#include <colorspace_fragment>
			}`,
	})
}

/** The disc, cut by bars that widen downwards, over rings of thinner ink. In the plane z = 0. */
function sunParts(): Mesh[] {
	const size = 156
	const parts: Mesh[] = []
	for (const [radius, opacity] of [
		[2.05, 0.1],
		[1.6, 0.14],
		[1.26, 0.2],
	] as const) {
		const material = new MeshBasicMaterial({
			color: INK.sun,
			transparent: true,
			opacity,
			depthWrite: false,
			fog: false,
		})
		parts.push(flat(slats([[-1, 1]], radius * size), material, -3))
	}
	const bars: [number, number][] = [
		[0.02, 1],
		[-0.2, -0.045],
		[-0.4, -0.275],
		[-0.585, -0.485],
		[-0.755, -0.675],
		[-0.91, -0.85],
	]
	parts.push(
		flat(
			slats(bars, size),
			new MeshBasicMaterial({ color: INK.sun, depthWrite: false, fog: false, transparent: true }),
			-2,
		),
	)
	return parts
}

function flat(positions: number[], material: MeshBasicMaterial, order: number): Mesh {
	const geometry = new BufferGeometry()
	geometry.setAttribute('position', new Float32BufferAttribute(positions, 3))
	const mesh = new Mesh(geometry, material)
	mesh.frustumCulled = false
	mesh.renderOrder = order
	return mesh
}

/** What is far, in colours of its own. */
function inked(positions: number[], colours: number[], order = -1, opacity = 1): Mesh {
	const mesh = flat(
		positions,
		new MeshBasicMaterial({
			vertexColors: true,
			fog: false,
			depthWrite: false,
			side: 2,
			transparent: true,
			opacity,
			forceSinglePass: true, // or every frame draws it twice, with a shader made out anew for each side
		}),
		order,
	)
	mesh.geometry.setAttribute('color', new Float32BufferAttribute(colours, 3))
	return mesh
}

/** Slices of a circle between heights of a unit one. */
function slats(bars: readonly (readonly [low: number, high: number])[], size: number): number[] {
	const positions: number[] = []
	for (const [low, high] of bars) {
		const steps = Math.max(2, Math.ceil((high - low) * 28))
		for (let k = 0; k < steps; k++) {
			// Even steps of the angle keep the edge round near the top.
			const angle = (t: number): number =>
				Math.asin(Math.max(-1, Math.min(1, low))) * (1 - t) + Math.asin(Math.min(1, high)) * t
			const a0 = angle(k / steps)
			const a1 = angle((k + 1) / steps)
			const x0 = Math.cos(a0) * size
			const x1 = Math.cos(a1) * size
			const y0 = Math.sin(a0) * size
			const y1 = Math.sin(a1) * size
			positions.push(-x0, y0, 0, x0, y0, 0, x1, y1, 0, -x0, y0, 0, x1, y1, 0, -x1, y1, 0)
		}
	}
	return positions
}

/** Long thin clouds, flat as cut paper. */
function clouds(light: Light): Mesh {
	const random = dice(5)
	const positions: number[] = []
	const colours: number[] = []
	const sunAt = Math.atan2(light.disc.z, light.disc.x)
	const point = (azimuth: number, sine: number): [number, number, number] => {
		const r = Math.sqrt(1 - sine * sine) * RADIUS * 0.985
		return [Math.cos(azimuth) * r, sine * RADIUS * 0.985, Math.sin(azimuth) * r]
	}
	for (let k = 0; k < 26; k++) {
		const azimuth = (k / 26) * Math.PI * 2 + random() * 0.2
		const height = 0.07 + random() * random() * 0.34
		const wide = 0.09 + random() * 0.16
		const thick = 0.0035 + random() * 0.007
		const warm = Math.max(0, Math.cos(azimuth - sunAt))
		const ink = new Color(INK.mauve).lerp(new Color(INK.coral), 0.35 + 0.4 * (1 - height * 2))
		ink.lerp(new Color(INK.sun), warm * warm * 0.55)
		for (const [shift, lift, scale] of [
			[0, 0, 1],
			[wide * 0.35, thick * 1.7, 0.55],
		] as const) {
			const a = azimuth + shift
			const y = height + lift
			const w = wide * scale
			const ring = [
				point(a - w, y),
				point(a - w * 0.55, y - thick),
				point(a + w * 0.7, y - thick),
				point(a + w, y),
				point(a + w * 0.4, y + thick * 1.1),
				point(a - w * 0.3, y + thick),
			]
			for (let i = 1; i + 1 < ring.length; i++) {
				positions.push(...ring[0]!, ...ring[i]!, ...ring[i + 1]!)
				for (let c = 0; c < 3; c++) colours.push(ink.r, ink.g, ink.b)
			}
		}
	}
	return inked(positions, colours, -3, 0.8)
}

/** How the far country stands: how high, and how flat its tops are. By motif. */
const FAR = [
	{ tall: 1, flat: 1 },
	{ tall: 0.3, flat: 1.4 },
	{ tall: 1.7, flat: 0 },
	{ tall: 0.5, flat: 0.25 },
] as const

/** Whose far country has towers. */
const HARBOUR = 1

/** A city beyond the water, some of its windows lit. */
function skyline(light: Light): Mesh {
	const random = dice(1931)
	const positions: number[] = []
	const colours: number[] = []
	const radius = RADIUS * 0.84
	const body = new Color(INK.haze).lerp(new Color(INK.plum), 0.5)
	const lamp = new Color(INK.sun)
	const sheet = (from: number, to: number, low: number, high: number, ink: Color): void => {
		const at = (a: number, y: number): number[] => [Math.cos(a) * radius, y, Math.sin(a) * radius]
		positions.push(
			...at(from, low),
			...at(to, low),
			...at(to, high),
			...at(from, low),
			...at(to, high),
			...at(from, high),
		)
		for (let c = 0; c < 6; c++) colours.push(ink.r, ink.g, ink.b)
	}
	const sunAt = Math.atan2(light.disc.z, light.disc.x)
	for (let azimuth = 0; azimuth < Math.PI * 2; ) {
		const wide = 0.008 + random() * 0.016
		const off = Math.abs(Math.atan2(Math.sin(azimuth - sunAt), Math.cos(azimuth - sunAt)))
		const town = Math.max(0, Math.sin(azimuth * 5 + 1.3)) * (off < 0.2 ? 0.4 : 1)
		const high = 26 + town * (40 + random() * random() * 190)
		sheet(azimuth, azimuth + wide, -40, high, body)
		if (random() < 0.2) sheet(azimuth + wide * 0.45, azimuth + wide * 0.55, high, high + 22, body)
		for (let y = 14; y < high - 9; y += 11)
			for (let x = 0.18; x < 0.8; x += 0.24)
				if (random() < 0.3) sheet(azimuth + wide * x, azimuth + wide * (x + 0.12), y, y + 5, lamp)
		azimuth += wide * (0.86 + random() * 0.5) + (town === 0 ? random() * 0.03 : 0)
	}
	return inked(positions, colours)
}

/** Light that falls from behind the clouds, in fans of thin ink. */
function rays(light: Light): Mesh {
	const random = dice(21)
	const positions: number[] = []
	const sunAt = Math.atan2(light.disc.z, light.disc.x)
	const at = (azimuth: number, sine: number): number[] => {
		const r = Math.sqrt(1 - sine * sine) * RADIUS * 0.975
		return [Math.cos(azimuth) * r, sine * RADIUS * 0.975, Math.sin(azimuth) * r]
	}
	for (let k = 0; k < 9; k++) {
		const lean = (k - 4) * 0.14 + (random() - 0.5) * 0.06
		const wide = 0.03 + random() * 0.035
		const top = at(sunAt + lean * 0.16, light.mood.height + 0.11)
		positions.push(...top, ...at(sunAt + lean - wide, -0.03), ...at(sunAt + lean + wide, -0.03))
	}
	return flat(
		positions,
		new MeshBasicMaterial({
			color: INK.sun,
			fog: false,
			depthWrite: false,
			side: 2,
			transparent: true,
			opacity: 0.13,
		}),
		-2,
	)
}

/** Two layers of far country, the further the paler. */
function ridges(light: Light, motif: number): Mesh {
	const far = FAR[motif] ?? FAR[0]!
	const random = dice(9)
	const positions: number[] = []
	const colours: number[] = []
	const sunAt = Math.atan2(light.disc.z, light.disc.x)
	for (const [radius, low, high, depth] of [
		[RADIUS * 0.93, 22, 95, 0.2],
		[RADIUS * 0.86, 8, 62, 0.36],
	] as const) {
		let azimuth = 0
		while (azimuth < Math.PI * 2) {
			const wide = 0.05 + random() * 0.17
			const slope = far.flat < 1 ? wide * (0.5 - far.flat / 2) : 0.012 + random() * 0.02
			const top = (low + random() * random() * (high - low)) * far.tall
			const step = top * (0.5 + random() * 0.3)
			// The sun needs an open horizon.
			const open = Math.abs(Math.atan2(Math.sin(azimuth - sunAt), Math.cos(azimuth - sunAt))) < 0.28 ? 0.35 : 1
			const ink = new Color(INK.haze).lerp(new Color(INK.mauve), depth)
			const outline: [number, number][] = [
				[azimuth - slope * 2, low * 0.3],
				[azimuth, step * open],
				[azimuth + slope * 0.6, step * open],
				[azimuth + slope, top * open],
				[azimuth + slope + wide * far.flat, top * open],
				[azimuth + wide * far.flat + slope * 2, step * 0.8 * open],
				[azimuth + wide * far.flat + slope * 5, low * 0.3],
			]
			for (let i = 0; i + 1 < outline.length; i++) {
				const [a0, y0] = outline[i]!
				const [a1, y1] = outline[i + 1]!
				const at = (a: number, y: number): number[] => [Math.cos(a) * radius, y * 2, Math.sin(a) * radius]
				positions.push(...at(a0, -60), ...at(a1, -60), ...at(a1, y1), ...at(a0, -60), ...at(a1, y1), ...at(a0, y0))
				for (let c = 0; c < 6; c++) colours.push(ink.r, ink.g, ink.b)
			}
			azimuth += wide * (0.8 + random() * 1.6)
		}
	}
	return inked(positions, colours)
}
