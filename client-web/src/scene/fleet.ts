import {
	Color,
	DynamicDrawUsage,
	InstancedBufferAttribute,
	InstancedMesh,
	Matrix4,
	PlaneGeometry,
	Quaternion,
	ShaderMaterial,
	type Texture,
	Vector3,
} from 'three'
import { type Frame, MAX_CARS } from '../race/frame'
import { type Looks, PAINTS, trim } from '../race/look'
import type { Track } from '../race/track'
import { carGeometry, WHEEL } from './carbody'
import { FOG, INK, type Light } from './ink'
import { CELLS, NumberSheet } from './numbers'

/** What is remembered of a car between frames, so that it leans, brakes and rolls its wheels. */
export interface Motion {
	spin: number
	brake: number
	pitch: number
	roll: number
	/** Slope of the ground along and across the car, smoothed. */
	climb: number
	bank: number
	/** Metres a second along the car. */
	speed: number
	/** Metres a second to the left of the car: how it slides. */
	side: number
	/** True in the first frame after the car came or jumped. */
	jumped: boolean
	x: number
	z: number
}

/** All cars in two draw calls: bodies with their wheels, and their shadows. */
export class Fleet {
	readonly bodies: InstancedMesh<ReturnType<typeof carGeometry>, ShaderMaterial>
	readonly shadows: InstancedMesh<PlaneGeometry, ShaderMaterial>
	readonly motions: readonly Motion[] = Array.from({ length: MAX_CARS }, newMotion)
	private readonly pose: InstancedBufferAttribute
	private readonly lean: InstancedBufferAttribute
	private readonly paint: InstancedBufferAttribute
	private readonly stripe: InstancedBufferAttribute
	private readonly numbers = new NumberSheet()
	private readonly ink = new Color()
	private version = -1
	private readonly nowhere = new Matrix4().makeScale(0, 0, 0)
	private readonly matrix = new Matrix4()
	private readonly shadowMatrix = new Matrix4()
	private readonly at = new Vector3()
	private readonly one = new Vector3(1, 1, 1)
	private readonly turn = new Quaternion()
	private readonly tilt = new Quaternion()
	private readonly axisY = new Vector3(0, 1, 0)
	private readonly axis = new Vector3()

	constructor(
		private readonly track: Track,
		light: Light,
		private readonly looks: Looks,
	) {
		const geometry = carGeometry()
		this.pose = instanced(4)
		this.lean = instanced(4)
		geometry.setAttribute('pose', this.pose)
		geometry.setAttribute('lean', this.lean)
		this.paint = instanced(4)
		this.stripe = instanced(3)
		geometry.setAttribute('paint', this.paint)
		geometry.setAttribute('stripe', this.stripe)
		this.bodies = new InstancedMesh(geometry, bodyMaterial(light, this.numbers.texture), MAX_CARS)
		this.bodies.instanceMatrix.setUsage(DynamicDrawUsage)
		this.bodies.frustumCulled = false
		this.shadows = new InstancedMesh(new PlaneGeometry(1, 1).rotateX(-Math.PI / 2), shadowMaterial(light), MAX_CARS)
		this.shadows.instanceMatrix.setUsage(DynamicDrawUsage)
		this.shadows.frustumCulled = false
		this.shadows.renderOrder = 1
	}

	/** Moves every car to where frame has it; dt is in seconds since the last call. */
	update(frame: Frame, dt: number): void {
		if (this.version !== this.looks.version) this.dress()
		for (let i = 0; i < MAX_CARS; i++) {
			const car = frame.cars[i]!
			const motion = this.motions[i]!
			if (!car.here) {
				motion.jumped = true
				this.bodies.setMatrixAt(i, this.nowhere)
				this.shadows.setMatrixAt(i, this.nowhere)
				continue
			}
			const forwardX = Math.sin(car.yaw)
			const forwardZ = Math.cos(car.yaw)
			const speed = car.vx * forwardX + car.vz * forwardZ
			const jump = Math.hypot(car.x - motion.x, car.z - motion.z)
			motion.jumped = jump > 6 + Math.abs(speed) * dt * 2
			motion.x = car.x
			motion.z = car.z
			if (motion.jumped) motion.speed = speed
			const push = dt > 0 ? (speed - motion.speed) / dt : 0
			motion.speed = speed
			motion.side = car.vx * forwardZ - car.vz * forwardX
			motion.spin = (motion.spin + (speed * dt) / WHEEL.radius) % (Math.PI * 2)

			const quick = 1 - Math.exp(-dt * 9)
			const slow = motion.jumped ? 1 : 1 - Math.exp(-dt * 14)
			motion.brake += ((push < -5 && speed > 1 ? 1 : 0) - motion.brake) * (1 - Math.exp(-dt * 22))
			motion.pitch += (clamp(-push * 0.0035, 0.05) - motion.pitch) * quick
			const turning = clamp(car.steer * speed * speed * 0.0014 - motion.side * 0.008, 0.075)
			motion.roll += (turning - motion.roll) * quick
			const flat = Math.hypot(car.vx, car.vz)
			const segment = car.segment % this.track.n
			const wayX = this.track.dx[segment]!
			const wayZ = this.track.dz[segment]!
			const ground = this.slope(segment)
			const rise = this.track.shape.bank[segment]!
			const offset = (car.x - this.track.shape.x[segment]!) * wayZ - (car.z - this.track.shape.z[segment]!) * wayX
			const road = this.track.shape.y[segment]! + rise * offset
			const along = forwardX * wayX + forwardZ * wayZ
			const across = forwardZ * wayX - forwardX * wayZ
			const flying = car.y - road > 1.4 && flat > 8
			motion.climb += ((flying ? clamp(car.vy / flat, 0.3) : ground * along - rise * across) - motion.climb) * slow
			motion.bank += (ground * across + rise * along - motion.bank) * slow

			this.axis.set(forwardZ, 0, -forwardX)
			this.turn.setFromAxisAngle(this.axisY, car.yaw)
			this.tilt.setFromAxisAngle(this.axis, -Math.atan(motion.climb))
			this.turn.premultiply(this.tilt)
			this.axis.set(forwardX, 0, forwardZ)
			this.tilt.setFromAxisAngle(this.axis, Math.atan(motion.bank))
			this.turn.premultiply(this.tilt)
			this.matrix.compose(this.at.set(car.x, car.y, car.z), this.turn, this.one)
			this.bodies.setMatrixAt(i, this.matrix)
			const seeThrough = car.ghost && !(i === frame.slot && car.finish > 0) // who is done is looked at
			this.pose.setXYZW(i, car.steer, motion.spin, motion.brake, i)
			this.lean.setXYZW(i, motion.roll, motion.pitch, -Math.abs(motion.roll) * 0.2, seeThrough ? 0.45 : 1)

			const groundY = flying ? road : car.y
			this.shadowMatrix.compose(this.at.set(car.x, groundY + 0.045, car.z), this.turn, this.one)
			this.shadows.setMatrixAt(i, this.shadowMatrix)
		}
		this.bodies.instanceMatrix.needsUpdate = true
		this.shadows.instanceMatrix.needsUpdate = true
		this.pose.needsUpdate = true
		this.lean.needsUpdate = true
	}

	/** Paints every car as its driver chose; what no frame changes. */
	private dress(): void {
		this.version = this.looks.version
		const { ink } = this
		for (let slot = 0; slot < MAX_CARS; slot++) {
			const look = this.looks.of(slot)
			ink.set(PAINTS[look.paint]!)
			this.paint.setXYZW(slot, ink.r, ink.g, ink.b, look.livery)
			ink.set(trim(look.paint))
			this.stripe.setXYZ(slot, ink.r, ink.g, ink.b)
			this.numbers.set(slot, look.number)
		}
		this.paint.needsUpdate = true
		this.stripe.needsUpdate = true
	}

	/** Gives back what the graphics card holds besides meshes. */
	clear(): void {
		this.numbers.texture.dispose()
	}

	private slope(i: number): number {
		const { x, y, z } = this.track.shape
		const j = (i + 1) % this.track.n
		return (y[j]! - y[i]!) / (Math.hypot(x[j]! - x[i]!, z[j]! - z[i]!) || 1)
	}
}

function newMotion(): Motion {
	return { spin: 0, brake: 0, pitch: 0, roll: 0, climb: 0, bank: 0, speed: 0, side: 0, jumped: true, x: 0, z: 0 }
}

function clamp(value: number, most: number): number {
	return Math.max(-most, Math.min(most, value))
}

function instanced(size: number): InstancedBufferAttribute {
	const attribute = new InstancedBufferAttribute(new Float32Array(MAX_CARS * size), size)
	attribute.setUsage(DynamicDrawUsage)
	return attribute
}

function bodyMaterial(light: Light, numbers: Texture): ShaderMaterial {
	return new ShaderMaterial({
		uniforms: {
			sun: { value: light.sun },
			sunInk: { value: light.sunInk },
			skyInk: { value: light.skyInk },
			groundInk: { value: light.groundInk },
			haze: { value: new Color(INK.haze) },
			numbers: { value: numbers },
		},
		vertexShader: `
			attribute vec3 ink; attribute float kind; attribute vec4 hub;
			attribute vec4 pose; attribute vec4 lean; attribute vec4 paint; attribute vec3 stripe;
			uniform vec3 sun, sunInk, skyInk, groundInk;
			varying vec3 vInk; varying vec3 vPaint; varying vec2 vUv; varying float vKind; varying float vHaze; varying float vThere; varying vec4 vPlace;
			void main() {
				vec3 p = position; vec3 n = normal;
				vPlace = vec4(position, paint.w);
				if (hub.w > 0.5) {
					float c = cos(pose.y), s = sin(pose.y);
					p -= hub.xyz;
					p.yz = mat2(c, s, -s, c) * p.yz; n.yz = mat2(c, s, -s, c) * n.yz;
					if (hub.w < 1.5) {
						float d = cos(pose.x), e = sin(pose.x);
						p.xz = mat2(d, -e, e, d) * p.xz; n.xz = mat2(d, -e, e, d) * n.xz;
					}
					p += hub.xyz;
				} else {
					// The body leans on its springs: roll about z, pitch about x.
					float r = lean.x, q = lean.y;
					p.y += lean.z;
					p.xy += vec2(-(p.y - 0.3) * r, p.x * r);
					p.yz += vec2(-p.z * q, (p.y - 0.3) * q);
				}
				vec3 w = normalize(mat3(instanceMatrix) * n);
				vec3 eye = normalize(cameraPosition - (instanceMatrix * vec4(p, 1.0)).xyz);
				vec3 lit = mix(groundInk, skyInk, w.y * 0.5 + 0.5) + sunInk * max(0.0, dot(w, sun));
				// What is looked at is lit a little from where it is looked at: against the sun a car keeps its colour.
				if (hub.w < 0.5) lit += (skyInk * 0.62 + 0.1) * max(0.0, dot(w, eye)) * (1.0 - 0.55 * max(0.0, dot(w, sun)));
				vec3 base = ink;
				if (kind > 0.5 && kind < 1.5) base = paint.rgb;
				else if (kind > 1.5 && kind < 2.5) base = paint.w > 0.5 ? stripe : paint.rgb;
				else if (kind > 3.5 && kind < 4.5) base = paint.rgb;
				vInk = base * lit;
				vPaint = stripe * lit;
				if (kind > 2.5 && kind < 3.5) vInk = mix(ink * 0.42, vec3(1.0, 0.16, 0.10) * 1.6, pose.z);
				if (kind > 4.5) {
					// Glass: one hard glint where sun and eye agree.
					vInk = ink * lit + vec3(0.9, 0.55, 0.35) * smoothstep(0.93, 0.95, dot(reflect(-eye, w), sun)) * 0.5;
				}
				float cell = pose.w;
				vUv = (vec2(mod(cell, ${CELLS}.0), ${CELLS - 1}.0 - floor(cell / ${CELLS}.0)) + uv) / ${CELLS}.0;
				vKind = kind; vThere = lean.w;
				vec4 view = modelViewMatrix * instanceMatrix * vec4(p, 1.0);
				vHaze = smoothstep(${FOG.near}.0, ${FOG.far}.0, -view.z) * 0.9;
				gl_Position = projectionMatrix * view;
			}`,
		fragmentShader: `
			uniform vec3 haze; uniform sampler2D numbers;
			varying vec3 vInk; varying vec3 vPaint; varying vec2 vUv; varying float vKind; varying float vHaze; varying float vThere; varying vec4 vPlace;
			/** Where the second ink of a livery is printed on the body. */
			float livery(vec3 at, float kind) {
				if (kind < 1.5) return 0.0;
				if (kind < 2.5) return step(0.25, at.z);
				if (kind < 3.5) return step(0.62, fract(at.z * 0.95 + 0.25)) * step(-1.9, at.z);
				vec2 cell = fract(vec2(at.x + at.y * 0.6, at.z) * 2.6) - 0.5;
				return step(length(cell), 0.3);
			}
			void main() {
				if (vThere < 0.99) {
					vec2 cell = fract(mat2(0.7071, 0.7071, -0.7071, 0.7071) * gl_FragCoord.xy / 4.0) - 0.5;
					if (length(cell) > vThere) discard;
				}
				vec3 ink = vInk;
				if (vKind > 0.5 && vKind < 1.5) ink = mix(ink, vPaint, livery(vPlace.xyz, vPlace.w));
				if (vKind > 3.5 && vKind < 4.5) ink = mix(ink, vPaint, step(0.5, texture2D(numbers, vUv).a));
				gl_FragColor = vec4(mix(ink, haze, vHaze), 1.0);
				#include <colorspace_fragment>
			}`,
	})
}

/** A car's shadow, of one thin ink: what it stands on, and what its height throws away from the sun. */
function shadowMaterial(light: Light): ShaderMaterial {
	const { x, y, z } = light.sun
	return new ShaderMaterial({
		transparent: true,
		depthWrite: false,
		polygonOffset: true,
		polygonOffsetFactor: -2,
		polygonOffsetUnits: -6,
		uniforms: {
			ink: { value: new Color(INK.deep) },
			// How far the shadow of its roof falls from it.
			fall: { value: new Vector3((-x / y) * 0.95, 0, (-z / y) * 0.95) },
		},
		vertexShader: `
			uniform vec3 fall;
			varying vec2 vAt; varying vec2 vFall; varying float vHaze;
			void main() {
				vec3 p = position * vec3(6.0, 1.0, 8.4);
				vAt = p.xz;
				vFall = (transpose(mat3(instanceMatrix)) * fall).xz;
				vec4 view = modelViewMatrix * instanceMatrix * vec4(p, 1.0);
				vHaze = smoothstep(${FOG.near}.0, ${FOG.far}.0, -view.z);
				gl_Position = projectionMatrix * view;
			}`,
		fragmentShader: `
			uniform vec3 ink; varying vec2 vAt; varying vec2 vFall; varying float vHaze;
			const vec2 low = vec2(1.02, 2.12), high = vec2(0.55, 1.2);
			const float bevel = 0.314;
			/** Narrows a part of the way from floor to roof to where a + b * t is not above 0. */
			void narrow(float a, float b, inout vec2 part) {
				b += b < 0.0 ? -1e-4 : 1e-4;
				float t = clamp(-a / b, -9.0, 9.0);
				if (b > 0.0) part.y = min(part.y, t); else part.x = max(part.x, t);
			}
			/** By how much of its height, from floor to roof, a car throws a shadow here: below 0, it throws none. */
			float thrown() {
				vec2 part = vec2(0.0, 1.0);
				for (int k = 0; k < 4; k++) {
					vec2 side = vec2(k < 2 ? 1.0 : -1.0, k % 2 == 0 ? 1.0 : -1.0);
					vec2 a = side * vAt - low, b = -side * vFall - high + low;
					narrow(a.x, b.x, part);
					narrow(a.y, b.y, part);
					narrow(a.x + a.y + bevel, b.x + b.y, part);
				}
				return part.y - part.x;
			}
			/** Whether something is above 0, with an edge as soft as a dot of the picture. */
			float above(float of) { return clamp(of / max(fwidth(of), 1e-5) + 0.5, 0.0, 1.0); }
			void main() {
				vec2 q = abs(vAt) - low;
				float under = above(-max(max(q.x, q.y), (q.x + q.y + bevel) * 0.7));
				float core = max(under * 0.62, above(thrown()) * 0.38);
				if (core < 0.01) discard;
				gl_FragColor = vec4(ink, core * (1.0 - vHaze));
				#include <colorspace_fragment>
			}`,
	})
}
