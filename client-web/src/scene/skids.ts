import { BufferGeometry, Color, DynamicDrawUsage, Float32BufferAttribute, Mesh, ShaderMaterial } from 'three'
import { INK } from './ink'

const QUADS = 1600
const VERTICES = 6

/** Tyre marks: a ring of quads laid down behind sliding wheels, which fade and are laid over. */
export class Skids {
	readonly mesh: Mesh<BufferGeometry, ShaderMaterial>
	private readonly ends: Float32BufferAttribute
	private readonly births: Float32BufferAttribute
	private next = 0
	private laid = 0
	private time = 0

	constructor() {
		const geometry = new BufferGeometry()
		this.ends = new Float32BufferAttribute(new Float32Array(QUADS * VERTICES * 3), 3)
		this.births = new Float32BufferAttribute(new Float32Array(QUADS * VERTICES).fill(-1000), 1)
		this.ends.setUsage(DynamicDrawUsage)
		this.births.setUsage(DynamicDrawUsage)
		geometry.setAttribute('position', this.ends)
		geometry.setAttribute('birth', this.births)
		this.mesh = new Mesh(geometry, material())
		this.mesh.frustumCulled = false
		this.mesh.renderOrder = 0
	}

	/** Lays one piece from the last place of a tyre to this one; (rx, rz) is half its width across. */
	lay(x0: number, y0: number, z0: number, x1: number, y1: number, z1: number, rx: number, rz: number): void {
		const { ends } = this
		const k = this.next * VERTICES
		ends.setXYZ(k, x0 - rx, y0, z0 - rz)
		ends.setXYZ(k + 1, x0 + rx, y0, z0 + rz)
		ends.setXYZ(k + 2, x1 + rx, y1, z1 + rz)
		ends.setXYZ(k + 3, x0 - rx, y0, z0 - rz)
		ends.setXYZ(k + 4, x1 + rx, y1, z1 + rz)
		ends.setXYZ(k + 5, x1 - rx, y1, z1 - rz)
		for (let v = 0; v < VERTICES; v++) this.births.setX(k + v, this.time)
		this.next = (this.next + 1) % QUADS
		this.laid++
	}

	update(dt: number): void {
		this.time += dt
		this.mesh.material.uniforms.time!.value = this.time
		if (this.laid === 0) return
		const first = this.next - this.laid
		this.ends.clearUpdateRanges()
		this.births.clearUpdateRanges()
		// When the ring came round in this frame, all of it goes to the card.
		if (first >= 0) {
			this.ends.addUpdateRange(first * VERTICES * 3, this.laid * VERTICES * 3)
			this.births.addUpdateRange(first * VERTICES, this.laid * VERTICES)
		}
		this.ends.needsUpdate = true
		this.births.needsUpdate = true
		this.laid = 0
	}
}

function material(): ShaderMaterial {
	return new ShaderMaterial({
		transparent: true,
		depthWrite: false,
		side: 2,
		polygonOffset: true,
		polygonOffsetFactor: -1,
		polygonOffsetUnits: -5,
		uniforms: { time: { value: 0 }, ink: { value: new Color(INK.deep) } },
		vertexShader: `
			attribute float birth; uniform float time; varying float vInk;
			void main() {
				vec4 view = viewMatrix * vec4(position, 1.0);
				vInk = 0.5 * (1.0 - smoothstep(6.0, 14.0, time - birth)) * (1.0 - smoothstep(60.0, 180.0, -view.z));
				gl_Position = vInk > 0.0 ? projectionMatrix * view : vec4(2.0, 2.0, 2.0, 1.0);
			}`,
		fragmentShader: `
			uniform vec3 ink; varying float vInk;
			void main() {
				if (vInk < 0.01) discard;
				gl_FragColor = vec4(ink, vInk);
				#include <colorspace_fragment>
			}`,
	})
}
