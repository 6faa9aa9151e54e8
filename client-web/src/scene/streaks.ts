import { BufferGeometry, Color, Float32BufferAttribute, Mesh, ShaderMaterial } from 'three'
import type { Car } from '../race/frame'
import { dice } from './dice'
import { INK } from './ink'

const LINES = 36

/** Lines of air past one car: the tow of a rival made visible, and speed. They live in the car's own frame. */
export class Streaks {
	readonly mesh: Mesh<BufferGeometry, ShaderMaterial>
	private phase = 0
	private strength = 0

	constructor() {
		const random = dice(17)
		const positions: number[] = []
		const offsets: number[] = []
		for (let k = 0; k < LINES; k++) {
			// Around the car, above the road: a tunnel.
			const a = -0.35 + (k / LINES) * (Math.PI + 0.7)
			const r = 2.1 + random() * 1.5
			const x = Math.cos(a) * r * 1.15
			const y = 0.45 + Math.max(0, Math.sin(a)) * r * 0.75
			const long = 2.2 + random() * 3
			const wide = 0.012 + random() * 0.018
			const start = random()
			for (const [across, along] of [
				[-1, 0],
				[1, 0],
				[0, 1],
			] as const) {
				positions.push(
					x + across * wide * Math.abs(Math.sin(a) + 0.3),
					y + across * wide * Math.abs(Math.cos(a)),
					along * long,
				)
				offsets.push(start)
			}
		}
		const geometry = new BufferGeometry()
		geometry.setAttribute('position', new Float32BufferAttribute(positions, 3))
		geometry.setAttribute('start', new Float32BufferAttribute(offsets, 1))
		this.mesh = new Mesh(
			geometry,
			new ShaderMaterial({
				transparent: true,
				depthWrite: false,
				side: 2,
				uniforms: { phase: { value: 0 }, strength: { value: 0 }, ink: { value: new Color(INK.cream) } },
				vertexShader: `
					attribute float start; uniform float phase; varying float vFade;
					void main() {
						float z = mix(-7.0, 9.0, fract(start - phase));
						vFade = smoothstep(-4.5, -0.5, z) * smoothstep(9.0, 5.0, z);
						gl_Position = projectionMatrix * modelViewMatrix * vec4(position.xy, position.z + z, 1.0);
					}`,
				fragmentShader: `
					uniform vec3 ink; uniform float strength; varying float vFade;
					void main() {
						gl_FragColor = vec4(ink, vFade * strength);
						#include <colorspace_fragment>
					}`,
			}),
		)
		this.mesh.frustumCulled = false
		this.mesh.renderOrder = 4
		this.mesh.visible = false
	}

	update(car: Car | undefined, dt: number): void {
		const speed = car ? Math.hypot(car.vx, car.vz) : 0
		const want = car && speed > 14 ? Math.min(0.95, car.tow * 1.1 + Math.max(0, (speed - 62) / 60)) : 0
		this.strength += (want - this.strength) * (1 - Math.exp(-dt * 6))
		this.mesh.visible = this.strength > 0.02
		if (!car || !this.mesh.visible) return
		this.phase = (this.phase + (dt * speed) / 22) % 1
		const { uniforms } = this.mesh.material
		uniforms.phase!.value = this.phase
		uniforms.strength!.value = this.strength
		this.mesh.position.set(car.x, car.y, car.z)
		this.mesh.rotation.y = Math.atan2(car.vx, car.vz)
	}
}
