/**
 * How much is drawn. `maxRatio` is the most dots to a pixel of the page; `cap` frames a second, 0 as many as there are.
 */
export interface Quality {
	readonly name: 'potato' | 'low' | 'medium' | 'high'
	readonly halftone: boolean
	readonly antialias: boolean
	/** Fixed size of the picture, or 0 for the page's. */
	readonly width: number
	readonly height: number
	readonly maxRatio: number
	readonly cap: number
}

export const QUALITIES: Readonly<Record<Quality['name'], Quality>> = {
	potato: { name: 'potato', halftone: false, antialias: false, width: 320, height: 180, maxRatio: 1, cap: 20 },
	low: { name: 'low', halftone: false, antialias: false, width: 0, height: 0, maxRatio: 1, cap: 0 },
	medium: { name: 'medium', halftone: true, antialias: true, width: 0, height: 0, maxRatio: 1.5, cap: 0 },
	high: { name: 'high', halftone: true, antialias: true, width: 0, height: 0, maxRatio: 2, cap: 0 },
}

/** The quality that was asked for, or the one that this graphics card deserves. */
export function chooseQuality(asked: string | null, gpu: string): Quality {
	if (asked !== null && asked in QUALITIES) return QUALITIES[asked as Quality['name']]
	if (/swiftshader|llvmpipe|software|basic render/i.test(gpu)) return QUALITIES.potato
	if (/intel|mali|adreno [1-5]|powervr/i.test(gpu)) return QUALITIES.medium
	return QUALITIES.high
}

/** The name of the graphics card, as far as the browser tells. */
export function gpuName(): string {
	const canvas = document.createElement('canvas')
	const gl = canvas.getContext('webgl2')
	if (!gl) return ''
	const ext = gl.getExtension('WEBGL_debug_renderer_info')
	const name = String(gl.getParameter(ext ? ext.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
	gl.getExtension('WEBGL_lose_context')?.loseContext()
	return name
}

const WINDOW = 90

/** Lowers the resolution when frames are late and raises it again when they have long been early. */
export class Scaler {
	scale = 1
	private readonly times = new Float32Array(WINDOW)
	private readonly sorted = new Float32Array(WINDOW)
	private count = 0
	private good = 0

	/** Takes one frame's milliseconds; true when scale changed. */
	frame(ms: number): boolean {
		if (ms > 250) return false
		this.times[this.count++] = ms
		if (this.count < WINDOW) return false
		this.count = 0
		this.sorted.set(this.times)
		this.sorted.sort()
		const p90 = this.sorted[Math.floor(WINDOW * 0.9)]!
		if (p90 > 20 && this.scale > 0.5) {
			this.good = 0
			this.scale = Math.max(0.5, this.scale - 0.15)
			return true
		}
		if (p90 < 17.4 && this.scale < 1 && ++this.good >= 8) {
			this.good = 0
			this.scale = Math.min(1, this.scale + 0.1)
			return true
		}
		return false
	}
}
