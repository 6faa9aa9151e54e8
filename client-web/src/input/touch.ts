import { button, el } from '../dom'
import type { Settings } from '../settings/settings'
import { onSpeak, say } from '../text/text'
import type { Intent } from './keyboard'

/** How far a thumb goes for a full turn, of the shorter side of the screen, and how little counts as none. */
const REACH = 0.16
const DEAD = 0.1

type Pedal = 'throttle' | 'brake' | 'handbrake' | 'respawn' | 'lookBack' | 'horn'

/**
 * Driving with two thumbs: one steers from wherever it lands, on its half of the screen; the other has the
 * pedals. It shows itself as soon as the screen is touched, and goes when a key is pressed.
 */
export class Touch {
	readonly element = el('div', 'touch gone')
	/** The player's device, as far as he has shown us. */
	used = matchMedia('(pointer: coarse)').matches
	/** Asked for the race's menu. */
	onPause: () => void = () => undefined
	private readonly steerZone = el('div', 'steer')
	private readonly ring = el('i', 'ring gone')
	private readonly knob = el('i', 'knob')
	private readonly turnHint = el('p', 'turn')
	private readonly held = new Map<number, Pedal>()
	private readonly labels: [HTMLElement, () => string][] = []
	private thumb = -1
	private from = 0
	private steer = 0
	private shown = false

	constructor(private readonly settings: Settings) {
		this.ring.append(this.knob)
		this.steerZone.append(this.ring)
		this.steerZone.setAttribute('aria-hidden', 'true')
		const pause = button('corner stop', '‖', () => this.onPause())
		this.label(pause, () => say('touch.pause'))
		const small = el(
			'div',
			'corner small',
			this.pedal('respawn', '↺'),
			this.pedal('lookBack', '«'),
			this.pedal('horn', '♪'),
			pause,
		)
		const pedals = el('div', 'pedals', this.pedal('handbrake'), this.pedal('brake'), this.pedal('throttle'))
		this.element.append(this.steerZone, small, pedals, this.turnHint)
		this.listen()
		this.follow()
		settings.on(['touchSide', 'autoThrottle'], () => this.follow())
		onSpeak(() => this.relabel())
		this.relabel()
		window.addEventListener('pointerdown', (event) => {
			if (event.pointerType === 'touch') this.came()
		})
	}

	/** Over the picture while one drives, if it is by touch. */
	show(driving: boolean): void {
		if (driving === this.shown) return
		this.shown = driving
		if (!driving) this.release()
		this.place()
	}

	/** A key was pressed: whoever has keys needs no zones. */
	away(): void {
		if (!this.used) return
		this.used = false
		this.release()
		this.place()
	}

	private came(): void {
		if (this.used) return
		this.used = true
		this.place()
	}

	private place(): void {
		this.element.classList.toggle('gone', !this.shown || !this.used)
		document.documentElement.classList.toggle('touched', this.used)
	}

	private follow(): void {
		this.element.classList.toggle('mirrored', this.settings.get('touchSide') === 'right')
		this.element.classList.toggle('auto', this.settings.get('autoThrottle') !== 'never')
	}

	private label(b: HTMLElement, text: () => string): void {
		this.labels.push([b, text])
	}

	private relabel(): void {
		this.turnHint.textContent = say('touch.turn')
		for (const [b, text] of this.labels) b.setAttribute('aria-label', text())
		for (const name of ['throttle', 'brake', 'handbrake'] as const) {
			const key = name === 'throttle' ? 'touch.gas' : name === 'brake' ? 'touch.brake' : 'touch.drift'
			const b = this.element.querySelector(`.pedal.${name} span`)
			if (b) b.textContent = say(key)
		}
	}

	/** A button that does something as long as a thumb is on it. */
	private pedal(what: Pedal, sign = ''): HTMLButtonElement {
		const b = button(sign ? `corner ${what}` : `pedal ${what}`, sign, () => undefined)
		b.tabIndex = -1
		b.addEventListener('pointerdown', (event) => {
			event.preventDefault()
			if (b.hasPointerCapture?.(event.pointerId) === false) b.setPointerCapture(event.pointerId)
			this.held.set(event.pointerId, what)
			b.classList.add('down')
		})
		const up = (event: PointerEvent): void => {
			this.held.delete(event.pointerId)
			b.classList.remove('down')
		}
		b.addEventListener('pointerup', up)
		b.addEventListener('pointercancel', up)
		b.addEventListener('contextmenu', (event) => event.preventDefault())
		if (what === 'respawn' || what === 'lookBack' || what === 'horn') this.label(b, () => say(`touch.${what}`))
		return b
	}

	/** Listens to the thumb that steers. */
	private listen(): void {
		const { steerZone } = this
		steerZone.addEventListener('pointerdown', (event) => {
			if (this.thumb >= 0) return
			event.preventDefault()
			steerZone.setPointerCapture(event.pointerId)
			this.thumb = event.pointerId
			this.from = event.clientX
			this.steer = 0
			const box = steerZone.getBoundingClientRect()
			this.ring.style.left = `${event.clientX - box.left}px`
			this.ring.style.top = `${event.clientY - box.top}px`
			this.ring.classList.remove('gone')
			this.turn(event.clientX)
		})
		steerZone.addEventListener('pointermove', (event) => {
			if (event.pointerId === this.thumb) this.turn(event.clientX)
		})
		const up = (event: PointerEvent): void => {
			if (event.pointerId !== this.thumb) return
			this.thumb = -1
			this.steer = 0
			this.ring.classList.add('gone')
		}
		steerZone.addEventListener('pointerup', up)
		steerZone.addEventListener('pointercancel', up)
	}

	private turn(x: number): void {
		const reach = REACH * Math.min(innerWidth, innerHeight)
		const way = (x - this.from) / reach
		this.steer = thumbSteer(way)
		// A thumb that went beyond takes its middle along: the way back is never longer than the way there.
		if (Math.abs(way) > 1) this.from = x - Math.sign(way) * reach
		this.knob.style.translate = `${Math.max(-1, Math.min(1, way)) * reach}px 0`
	}

	private release(): void {
		this.thumb = -1
		this.steer = 0
		this.held.clear()
		this.ring.classList.add('gone')
		for (const b of this.element.querySelectorAll('.down')) b.classList.remove('down')
	}

	/** Adds what the thumbs do to an intent. */
	read(out: Intent): void {
		if (!this.used || !this.shown) return
		if (this.thumb >= 0) out.steer = this.steer
		for (const pedal of this.held.values()) {
			if (pedal === 'throttle' || pedal === 'brake') out[pedal] = 1
			else out[pedal] = true
		}
	}
}

/** How far the wheel turns for a thumb's way: nothing in the middle, then in proportion. */
export function thumbSteer(way: number): number {
	const size = Math.min(1, Math.abs(way))
	return size <= DEAD ? 0 : (Math.sign(way) * (size - DEAD)) / (1 - DEAD)
}
