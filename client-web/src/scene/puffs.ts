import {
	Color,
	DynamicDrawUsage,
	Float32BufferAttribute,
	InstancedBufferAttribute,
	InstancedBufferGeometry,
	Mesh,
	ShaderMaterial,
} from 'three'
import { FOG, INK } from './ink'

const POOL = 768

/**
 * Smoke, dust, sparks and confetti: flat shapes of ink that fly by themselves.
 * A puff is written once, when it is born; the graphics card moves it from then
 * on. The oldest makes room for the newest.
 */
export class Puffs {
	readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>
	private readonly from: InstancedBufferAttribute
	private readonly push: InstancedBufferAttribute
	private readonly look: InstancedBufferAttribute
	private readonly tint: InstancedBufferAttribute
	private next = 0
	private born = false
	private time = 0

	constructor() {
		const geometry = new InstancedBufferGeometry()
		const points: number[] = []
		for (let k = 0; k < 8; k++) {
			const a = (k / 8) * Math.PI * 2
			const b = ((k + 1) / 8) * Math.PI * 2
			points.push(0, 0, 0, Math.cos(a), Math.sin(a), 0, Math.cos(b), Math.sin(b), 0)
		}
		geometry.setAttribute('position', new Float32BufferAttribute(points, 3))
		this.from = attribute()
		this.push = attribute()
		this.look = attribute()
		this.tint = attribute()
		geometry.setAttribute('from', this.from)
		geometry.setAttribute('push', this.push)
		geometry.setAttribute('look', this.look)
		geometry.setAttribute('tint', this.tint)
		geometry.instanceCount = POOL
		for (let i = 0; i < POOL; i++) this.from.setW(i, -1000)
		this.mesh = new Mesh(geometry, material())
		this.mesh.frustumCulled = false
		this.mesh.renderOrder = 3
	}

	/**
	 * Gives birth to one: where, how fast, for how many seconds, from which size to
	 * which (metres), with which gravity (m/s², negative floats), of which ink.
	 */
	spawn(
		x: number,
		y: number,
		z: number,
		vx: number,
		vy: number,
		vz: number,
		life: number,
		small: number,
		large: number,
		gravity: number,
		ink: Color,
	): void {
		const i = this.next
		this.next = (i + 1) % POOL
		this.born = true
		this.from.setXYZW(i, x, y, z, this.time)
		this.push.setXYZW(i, vx, vy, vz, life)
		this.look.setXYZW(i, small, large, gravity, i % 7)
		this.tint.setXYZW(i, ink.r, ink.g, ink.b, 1)
	}

	/** Moves time on, in seconds, and hands over what was born since. */
	update(dt: number): void {
		this.time += dt
		this.mesh.material.uniforms.time!.value = this.time
		if (!this.born) return
		this.from.needsUpdate = true
		this.push.needsUpdate = true
		this.look.needsUpdate = true
		this.tint.needsUpdate = true
		this.born = false
	}
}

function attribute(): InstancedBufferAttribute {
	const a = new InstancedBufferAttribute(new Float32Array(POOL * 4), 4)
	a.setUsage(DynamicDrawUsage)
	return a
}

function material(): ShaderMaterial {
	return new ShaderMaterial({
		uniforms: { time: { value: 0 }, haze: { value: new Color(INK.haze) }, shade: { value: new Color(INK.mauve) } },
		vertexShader: `
			attribute vec4 from; attribute vec4 push; attribute vec4 look; attribute vec4 tint;
			uniform float time;
			varying vec3 vInk; varying float vAge; varying float vHaze; varying vec2 vAt; varying float vSolid; varying float vNear;
			void main() {
				float t = time - from.w;
				float age = t / push.w;
				vInk = tint.rgb; vAge = age; vSolid = step(look.y, 0.35);
				if (age < 0.0 || age >= 1.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
				// Air slows it: the way flown is the integral of a decaying speed.
				float drag = 2.2;
				vec3 p = from.xyz + push.xyz * (1.0 - exp(-drag * t)) / drag + vec3(0.0, -0.5 * look.z * t * t, 0.0);
				vec4 view = viewMatrix * vec4(p, 1.0);
				float size = mix(look.x, look.y, sqrt(age));
				float turn = look.w + t * (look.w - 3.0) * 0.4;
				vec2 q = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * position.xy;
				view.xy += q * size; vAt = q;
				vNear = 1.0 - smoothstep(2.0, 6.5, -view.z);
				vHaze = smoothstep(${FOG.near}.0, ${FOG.far}.0, -view.z);
				gl_Position = projectionMatrix * view;
			}`,
		fragmentShader: `
			uniform vec3 haze; uniform vec3 shade;
			varying vec3 vInk; varying float vAge; varying float vHaze; varying vec2 vAt; varying float vSolid; varying float vNear;
			void main() {
				vec3 ink = vInk;
				if (vSolid < 0.5) {
					// Two inks: lit above, in its own shade below. No alpha: it goes in dots that get smaller.
					ink = mix(ink, shade, 0.34 * step(vAt.y + vAt.x * 0.35, -0.12));
					vec2 cell = fract(mat2(0.7071, 0.7071, -0.7071, 0.7071) * vAt * 5.0) - 0.5;
					// What is near the eye is thin, so that it never hides the race.
					float left = 0.92 - 0.92 * vAge - 0.3 * smoothstep(0.5, 1.0, length(vAt)) - 0.6 * vNear;
					if (length(cell) > left * 0.75) discard;
				}
				gl_FragColor = vec4(mix(ink, haze, vHaze), 1.0);
				#include <colorspace_fragment>
			}`,
	})
}
