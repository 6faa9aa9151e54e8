import type { Hitch, Net } from '@slipstream/sdk'
import { el, Label } from '../dom'
import { say, t } from '../text/text'
import { ago, cause, effect } from './verdict'

const WIDE = 120
const HIGH = 28

/** How long a hitch is the present one, in milliseconds, and how many before it are listed. */
const PRESENT = 6000
const LISTED = 4

interface Felt {
	at: number
	said: string
}

/**
 * The state of the network on F3: figures twice a second with a line of the last minute, and below them what
 * the player felt last and whose fault it was, in words.
 */
export class NetGraph {
	readonly element = el('div', 'net gone')
	private readonly text = new Label('figures')
	private readonly verdict = new Label('verdict', 'div')
	private readonly before: Label[] = []
	private readonly canvas = el('canvas')
	private readonly pen: CanvasRenderingContext2D | null
	private readonly history = new Float32Array(WIDE)
	private readonly marks = new Uint8Array(WIDE)
	private readonly hitches: Felt[] = [] // newest first
	private head = 0
	private shown = false
	private top = 40
	private since = 0
	private down = 0
	private up = 0
	private snapshots = 0
	private corrections = 0
	private felts = 0

	constructor() {
		this.canvas.width = WIDE
		this.canvas.height = HIGH
		this.pen = this.canvas.getContext('2d')
		const list = el('div', 'before')
		for (let k = 0; k < LISTED; k++) {
			const label = new Label('', 'div')
			this.before.push(label)
			list.append(label.element)
		}
		this.element.append(el('div', 'now', this.canvas, this.text.element), this.verdict.element, list)
	}

	toggle(): void {
		this.shown = !this.shown
		this.element.classList.toggle('gone', !this.shown)
		if (this.shown) this.say(performance.now())
	}

	/** Another race begins. */
	reset(): void {
		this.hitches.length = 0
		this.marks.fill(0)
	}

	/** The player felt something, which is over now. */
	felt(hitch: Readonly<Hitch>, now: number): void {
		this.felts++
		this.hitches.unshift({ at: now, said: `${cause(hitch)}. ${effect(hitch)}.` })
		this.hitches.length = Math.min(this.hitches.length, LISTED + 1)
		if (this.shown) this.say(now)
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
		this.marks[this.head] = (corrected > 0 ? 1 : 0) | (this.felts > 0 ? 2 : 0)
		this.felts = 0
		this.head = (this.head + 1) % WIDE
		if (!this.shown || seconds > 5) return
		const loss = net.hz > 0 ? Math.max(0, 1 - rate / net.hz) * 100 : 0
		this.text.set(
			t('net.figures', {
				rtt: net.rtt.toFixed(0),
				jitter: net.jitter.toFixed(1),
				slack: net.slack.toFixed(1),
				lead: net.lead.toFixed(0),
				rate: rate.toFixed(0),
				hz: net.hz,
				loss: loss.toFixed(0),
				corrections: net.corrections,
				desyncs: net.desyncs,
				down: (down / 1000).toFixed(1),
				up: (up / 1000).toFixed(1),
				fps: fps.toFixed(0),
			}),
		)
		this.say(now)
		this.draw()
	}

	/** Writes what was felt: the present one, if there is one, and those before. */
	private say(now: number): void {
		const newest = this.hitches[0]
		const present = newest !== undefined && now - newest.at < PRESENT
		this.verdict.set(present ? newest.said : say(newest ? 'net.smoothNow' : 'net.smooth'))
		for (let k = 0; k < LISTED; k++) {
			const h = this.hitches[present ? k + 1 : k]
			this.before[k]!.set(h ? `${ago(now - h.at)} · ${h.said}` : '')
		}
	}

	/** A bar is a round trip, a coral one had a correction; a line over the whole height is a hitch. */
	private draw(): void {
		const { pen } = this
		if (!pen) return
		pen.clearRect(0, 0, WIDE, HIGH)
		this.top = 40
		for (let k = 0; k < WIDE; k++) this.top = Math.max(this.top, this.history[k]! * 1.2)
		for (let k = 0; k < WIDE; k++) {
			const at = (this.head + k) % WIDE
			const mark = this.marks[at]!
			const size = mark & 2 ? HIGH : Math.max(1, Math.min(1, this.history[at]! / this.top) * (HIGH - 8))
			pen.fillStyle = mark & 2 ? '#ffffff' : mark & 1 ? '#ff6b57' : '#1fa6a0'
			pen.fillRect(k, HIGH - size, 1, size)
		}
	}
}
