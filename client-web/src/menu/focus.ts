import { firstPad, pressed, pressedPart } from '../input/gamepad'

type Way = 'up' | 'down' | 'left' | 'right'

const ARROWS: Readonly<Record<string, Way>> = {
	ArrowUp: 'up',
	ArrowDown: 'down',
	ArrowLeft: 'left',
	ArrowRight: 'right',
}

/** What goes one way on a gamepad in menus, whatever drives. */
const PADS: Readonly<Record<Way, readonly string[]>> = {
	up: ['b12', 'a1-'],
	down: ['b13', 'a1+'],
	left: ['b14', 'a0-'],
	right: ['b15', 'a0+'],
}

const ACT = 'b0'
const BACK = 'b1'
const START = 'b9'

/** A direction that is held goes on, after a while and then so often. Milliseconds. */
const REPEAT_AFTER = 420
const REPEAT_EVERY = 130

/** Boxes are skewed, and touch: what overlaps by less is beside. */
const SLACK = 6

const STOPS = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), a[href]'

/**
 * One way through all menus, for arrows, sticks and thumbs alike: a direction goes to what lies there on the screen,
 * A and Enter act, B and Esc go back. What lies on top of the page is the newest visible element of class `layer`;
 * back is its element with `data-back`.
 */
export class Focus {
	/** Esc or Start while nothing lies over the race. */
	onPause: () => void = () => undefined
	private taker: ((part: string | undefined) => void) | undefined
	private pads = false
	private way: Way | undefined
	private next = 0
	private readonly down = new Set<string>()

	constructor() {
		window.addEventListener('keydown', (event) => this.key(event))
		window.addEventListener('gamepadconnected', () => {
			this.pads = true
		})
	}

	/** What lies on top, if anything does. */
	root(): HTMLElement | undefined {
		const layers = [...document.querySelectorAll<HTMLElement>('.layer')].filter(visible)
		return layers.at(-1)
	}

	/** The next part of a gamepad that is pressed goes to taker, and does nothing else; nothing ends the waiting. */
	take(taker: ((part: string | undefined) => void) | undefined): void {
		this.taker = taker
	}

	private key(event: KeyboardEvent): void {
		if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
		if (event.code === 'Escape') {
			event.preventDefault()
			this.back()
			return
		}
		const way = ARROWS[event.code]
		const root = way && this.root()
		if (!root || this.native(way)) return
		event.preventDefault()
		this.move(root, way)
	}

	/** Whether the focused field has its own use for an arrow. */
	private native(way: Way): boolean {
		const at = document.activeElement
		if (!(at instanceof HTMLInputElement)) return false
		return (at.type === 'text' || at.type === 'range') && (way === 'left' || way === 'right')
	}

	/** Goes back by one; from the race to its menu. */
	back(): void {
		const root = this.root()
		if (!root) {
			this.onPause()
			return
		}
		const way = [...root.querySelectorAll<HTMLElement>('[data-back]')].find(visible)
		way?.click()
	}

	private act(): void {
		const root = this.root()
		const at = document.activeElement
		if (!root || !(at instanceof HTMLElement) || !root.contains(at)) {
			if (root) this.enter(root)
			return
		}
		if (at instanceof HTMLInputElement) at.form?.requestSubmit()
		else at.click()
	}

	private enter(root: HTMLElement): void {
		const all = stops(root)
		const first = all.find((stop) => stop.classList.contains('chosen')) ?? all[0]
		first?.focus()
	}

	move(root: HTMLElement, way: Way): void {
		const all = stops(root)
		const at = document.activeElement as HTMLElement | null
		if (!at || !all.includes(at)) {
			this.enter(root)
			return
		}
		const to = landing(at, towards(at, all, way))
		to?.focus()
		to?.scrollIntoView({ block: 'nearest' })
	}

	/** Reads the gamepad; called each frame. */
	poll(now: number): void {
		if (!this.pads) return
		const pad = firstPad()
		if (!pad) return
		if (this.taker) {
			const part = pressedPart(pad)
			if (part && !this.down.has(part)) {
				const { taker } = this
				this.taker = undefined
				taker(part)
			}
		}
		const acted = this.edge(pad, ACT)
		const backed = this.edge(pad, BACK)
		const started = this.edge(pad, START)
		const root = this.root()
		if (this.taker || !root) {
			if (started && !root) this.onPause()
			this.remember(pad)
			return
		}
		if (acted) this.act()
		else if (backed || started) this.back()
		this.stick(pad, root, now)
		this.remember(pad)
	}

	private stick(pad: Gamepad, root: HTMLElement, now: number): void {
		const way = (Object.keys(PADS) as Way[]).find((w) => PADS[w].some((part) => pressed(pad, part) > 0.45))
		if (way !== this.way) {
			this.way = way
			this.next = now + REPEAT_AFTER
		} else if (!way || now < this.next) return
		else this.next = now + REPEAT_EVERY
		if (!way) return
		const at = document.activeElement
		if (at instanceof HTMLInputElement && at.type === 'range' && (way === 'left' || way === 'right')) {
			if (way === 'left') at.stepDown()
			else at.stepUp()
			at.dispatchEvent(new Event('input', { bubbles: true }))
			return
		}
		this.move(root, way)
	}

	/** Whether a button went down since the last look. */
	private edge(pad: Gamepad, part: string): boolean {
		return pressed(pad, part) > 0.5 && !this.down.has(part)
	}

	private remember(pad: Gamepad): void {
		this.down.clear()
		for (let k = 0; k < Math.min(pad.buttons.length, 17); k++) if (pressed(pad, `b${k}`) > 0.5) this.down.add(`b${k}`)
	}
}

function visible(element: HTMLElement): boolean {
	return element.getClientRects().length > 0
}

function stops(root: HTMLElement): HTMLElement[] {
	return [...root.querySelectorAll<HTMLElement>(STOPS)].filter(visible)
}

/** Who comes to a group of which one is chosen comes to that one. */
function landing(at: HTMLElement, to: HTMLElement | undefined): HTMLElement | undefined {
	const group = to?.closest('[role="tablist"], [role="radiogroup"]')
	if (!group || group.contains(at)) return to
	return group.querySelector<HTMLElement>('[aria-selected="true"], [aria-checked="true"]') ?? to
}

/** What lies nearest one way; up and down go round at the ends. */
function towards(at: HTMLElement, all: readonly HTMLElement[], way: Way): HTMLElement | undefined {
	const from = at.getBoundingClientRect()
	const upright = way === 'up' || way === 'down'
	let best: HTMLElement | undefined
	let bestCost = Number.POSITIVE_INFINITY
	let round: HTMLElement | undefined
	let roundCost = Number.POSITIVE_INFINITY
	for (const other of all) {
		if (other === at) continue
		const box = other.getBoundingClientRect()
		const ahead = gap(from, box, way)
		const aside = upright
			? Math.max(0, box.left - from.right, from.left - box.right) * 0.08 + Math.abs(box.left - from.left) * 0.01
			: Math.max(0, box.top - from.bottom, from.top - box.bottom) * 6 + Math.abs(middle(box) - middle(from)) * 0.5
		if (ahead > -SLACK && aside + Math.max(0, ahead) < bestCost && beyond(from, box, way)) {
			bestCost = aside + Math.max(0, ahead)
			best = other
		}
		// From the last one down is the first one: the furthest the other way.
		if (upright && -gap(box, from, way) + aside < roundCost) {
			roundCost = -gap(box, from, way) + aside
			round = other
		}
	}
	return best ?? round
}

/** How far box begins beyond from's end, one way. */
function gap(from: DOMRect, box: DOMRect, way: Way): number {
	if (way === 'down') return box.top - from.bottom
	if (way === 'up') return from.top - box.bottom
	return way === 'right' ? box.left - from.right : from.left - box.right
}

function beyond(from: DOMRect, box: DOMRect, way: Way): boolean {
	if (way === 'down') return middle(box) > middle(from) + 1
	if (way === 'up') return middle(box) < middle(from) - 1
	const to = (box.left + box.right) / 2 - (from.left + from.right) / 2
	return way === 'right' ? to > 1 : to < -1
}

function middle(box: DOMRect): number {
	return (box.top + box.bottom) / 2
}
