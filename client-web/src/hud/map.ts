import { el } from '../dom'
import { type Frame, MAX_CARS } from '../race/frame'
import { type Looks, paintCss } from '../race/look'
import type { Track } from '../race/track'

const WIDE = 210
const HIGH = 170
const PAD = 14

/** The track from above with everybody on it. Drawn ten times a second; the line itself only once. */
export class TrackMap {
	readonly element = el('canvas', 'map')
	private readonly pen: CanvasRenderingContext2D | null
	private readonly line = document.createElement('canvas')
	private scale = 1
	private offX = 0
	private offY = 0
	private readonly ratio = Math.min(2, window.devicePixelRatio || 1)
	private readonly fills: string[] = []
	private version = -1

	constructor(
		track: Track,
		private readonly looks: Looks,
	) {
		const { element, ratio } = this
		element.width = this.line.width = WIDE * ratio
		element.height = this.line.height = HIGH * ratio
		element.setAttribute('aria-hidden', 'true')
		this.pen = element.getContext('2d')
		this.change(track)
	}

	/** Draws another track's line. */
	change(track: Track): void {
		const spanX = track.maxX - track.minX
		const spanZ = track.maxZ - track.minZ
		this.scale = Math.min((WIDE - PAD * 2) / spanX, (HIGH - PAD * 2) / spanZ)
		this.offX = (WIDE - spanX * this.scale) / 2 - track.minX * this.scale
		this.offY = (HIGH - spanZ * this.scale) / 2 - track.minZ * this.scale
		this.drawLine(track)
	}

	draw(frame: Frame, leader: number): void {
		const { pen, ratio } = this
		if (!pen) return
		if (this.version !== this.looks.version) {
			this.version = this.looks.version
			for (let i = 0; i < MAX_CARS; i++) this.fills[i] = paintCss(this.looks.of(i).paint)
		}
		pen.setTransform(1, 0, 0, 1, 0, 0)
		pen.clearRect(0, 0, this.element.width, this.element.height)
		pen.drawImage(this.line, 0, 0)
		pen.setTransform(ratio, 0, 0, ratio, 0, 0)
		for (let i = 0; i < MAX_CARS; i++) if (i !== frame.slot && i !== leader) this.dot(pen, frame, i, 4.2)
		if (leader >= 0 && leader !== frame.slot) this.dot(pen, frame, leader, 5.4)
		if (frame.slot >= 0) this.dot(pen, frame, frame.slot, 7)
	}

	private dot(pen: CanvasRenderingContext2D, frame: Frame, i: number, size: number): void {
		const car = frame.cars[i]!
		if (!car.here) return
		const x = car.x * this.scale + this.offX
		const y = car.z * this.scale + this.offY
		const mine = i === frame.slot
		pen.fillStyle = this.fills[i]!
		pen.strokeStyle = mine ? '#ff6b57' : '#221a4f'
		pen.lineWidth = mine ? 3 : 2
		pen.beginPath()
		if (mine) {
			// Mine points where it goes.
			const s = Math.sin(car.yaw)
			const c = Math.cos(car.yaw)
			pen.moveTo(x + s * size * 1.3, y + c * size * 1.3)
			pen.lineTo(x - s * size * 0.8 + c * size * 0.8, y - c * size * 0.8 - s * size * 0.8)
			pen.lineTo(x - s * size * 0.8 - c * size * 0.8, y - c * size * 0.8 + s * size * 0.8)
			pen.closePath()
		} else pen.arc(x, y, size, 0, 6.2832)
		pen.stroke()
		pen.fill()
	}

	private drawLine(track: Track): void {
		const pen = this.line.getContext('2d')
		if (!pen) return
		pen.setTransform(1, 0, 0, 1, 0, 0)
		pen.clearRect(0, 0, this.line.width, this.line.height)
		pen.scale(this.ratio, this.ratio)
		pen.lineJoin = 'round'
		const path = new Path2D()
		for (let i = 0; i < track.n; i++)
			path.lineTo(track.shape.x[i]! * this.scale + this.offX, track.shape.z[i]! * this.scale + this.offY)
		path.closePath()
		for (const [width, ink] of [
			[11, 0x221a4f],
			[5, 0xfff1d6],
		] as const) {
			pen.lineWidth = width
			pen.strokeStyle = `#${ink.toString(16).padStart(6, '0')}`
			pen.stroke(path)
		}
		// The finish line, across.
		const x = track.shape.x[0]! * this.scale + this.offX
		const y = track.shape.z[0]! * this.scale + this.offY
		pen.lineWidth = 3
		pen.strokeStyle = '#ff6b57'
		pen.beginPath()
		pen.moveTo(x - track.dz[0]! * 6, y + track.dx[0]! * 6)
		pen.lineTo(x + track.dz[0]! * 6, y - track.dx[0]! * 6)
		pen.stroke()
	}
}
