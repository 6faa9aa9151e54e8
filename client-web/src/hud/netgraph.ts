import type { Net } from '@slipstream/sdk'
import { el, Label } from '../dom'

const WIDE = 120
const HIGH = 28

/** The state of the network in one strip, on F3: figures twice a second and a line of the last seconds. */
export class NetGraph {
	readonly element = el('div', 'net gone')
	private readonly text = new Label('figures')
	private readonly canvas = el('canvas')
	private readonly pen: CanvasRenderingContext2D | null
	private readonly history = new Float32Array(WIDE)
	private readonly marks = new Uint8Array(WIDE)
	private head = 0
	private shown = false
	private top = 40
	private since = 0
	private down = 0
	private up = 0
	private snapshots = 0
	private corrections = 0

	constructor() {
		this.canvas.width = WIDE
		this.canvas.height = HIGH
		this.pen = this.canvas.getContext('2d')
		this.element.append(this.canvas, this.text.element)
	}

	toggle(): void {
		this.shown = !this.shown
		this.element.classList.toggle('gone', !this.shown)
	}

	/** Takes the figures as of now (ms); called each frame, does its work when it is due. */
	update(net: Readonly<Net>, fps: number, now: number): void {
		this.history[this.head] = net.rtt
		if (now - this.since < 500) return
		const seconds = (now - this.since) / 1000
		this.since = now
		const down = (net.bytesDown - this.down) / seconds
		const up = (net.bytesUp - this.up) / seconds
		const rate = (net.snapshots - this.snapshots) / seconds
		const corrected = net.corrections - this.corrections
		this.down = net.bytesDown
		this.up = net.bytesUp
		this.snapshots = net.snapshots
		this.corrections = net.corrections
		this.marks[this.head] = corrected > 0 ? 1 : 0
		this.head = (this.head + 1) % WIDE
		if (!this.shown || seconds > 5) return
		const loss = net.hz > 0 ? Math.max(0, 1 - rate / net.hz) * 100 : 0
		this.text.set(
			`${net.rtt.toFixed(0)} ms · jitter ${net.jitter.toFixed(1)} · slack ${net.slack.toFixed(1)} · lead ${net.lead.toFixed(0)} · ` +
				`${rate.toFixed(0)}/${net.hz} Hz · missing ${loss.toFixed(0)} % · corrections ${net.corrections} · desyncs ${net.desyncs} · ` +
				`${(down / 1000).toFixed(1)} kB/s ↓ ${(up / 1000).toFixed(1)} ↑ · ${fps.toFixed(0)} fps`,
		)
		this.draw()
	}

	private draw(): void {
		const { pen } = this
		if (!pen) return
		pen.clearRect(0, 0, WIDE, HIGH)
		this.top = 40
		for (let k = 0; k < WIDE; k++) this.top = Math.max(this.top, this.history[k]! * 1.2)
		for (let k = 0; k < WIDE; k++) {
			const at = (this.head + k) % WIDE
			const size = Math.min(1, this.history[at]! / this.top) * (HIGH - 2)
			pen.fillStyle = this.marks[at] ? '#ff6b57' : '#1fa6a0'
			pen.fillRect(k, HIGH - Math.max(1, size), 1, Math.max(1, size))
		}
	}
}
