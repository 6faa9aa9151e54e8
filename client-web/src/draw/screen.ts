import type { Client } from '@slipstream/sdk'
import { button, el } from '../dom'
import { name as GAME } from '../generated/racing'
import { keep } from '../memory'
import { segments, slider, toggle } from '../menu/fields'
import { copy, linkField } from '../menu/link'
import { trackCode } from '../race/code'
import { type Draft, faultText } from '../race/fault'
import { numberOf } from '../race/sketch'
import { trackOf } from '../race/tracks'
import { type Key, language, say, t } from '../text/text'
import {
	type Corner,
	type Drawing,
	drawingOf,
	HIGH,
	LEAST,
	MOST,
	RISE,
	withCorner,
	withMore,
	without,
	wordsOf,
} from './corners'
import './draw.css'
import { Judge } from './judge'
import { Sheet } from './sheet'

/** What can be done with a finished drawing. */
export interface DrawingWays {
	/** Makes it the track for the next race. */
	take(track: number): void
	drive(track: number): void
}

/** Where the last drawing is kept. */
export const KEPT = 'drawing'

/** How many changes can be undone. */
const UNDO = 100

/** Words to the metre. */
const METRE = 1024

const MOODS = [0, 1, 2, 3] as const

/** The screen on which a player draws a track: the sheet, the controls, and the simulation's verdict. */
export class DrawScreen {
	readonly element = el('div', 'drawing')
	private readonly sheet = new Sheet({
		choose: (at) => this.choose(at),
		move: (at, x, z, begin) => this.change(withCorner(this.drawing, at, { x, z }), begin),
		key: (event, at) => this.key(event, at),
	})
	private readonly told = el('p', 'told')
	private readonly corner = el('div', 'one')
	private readonly look = el('div', 'look')
	private readonly share = el('div', 'copy')
	private readonly undo = this.small('draw.undo', () => this.back())
	private readonly more = this.small('draw.more', () => this.add())
	private readonly less = this.small('draw.less', () => this.remove())
	private readonly go: HTMLButtonElement
	private readonly copied: HTMLButtonElement
	private drawing: Drawing
	private readonly past: Drawing[] = []
	private chosen = 0
	/** The simulation, which says of a drawing whether it is a track. */
	private readonly judge: Judge<readonly number[], Draft>
	/** The track, if it has no fault. */
	private sound: number | undefined

	constructor(
		client: Client,
		words: readonly number[],
		example: readonly number[],
		private readonly ways: DrawingWays,
	) {
		this.drawing = drawingOf(words) ?? drawingOf(example)!
		this.judge = new Judge(
			(words) => client.draft<Draft>(GAME, words),
			(draft, words, newest) => this.hear(draft, words, newest),
		)
		this.told.setAttribute('role', 'status')
		this.go = button('item chosen', say('draw.drive'), () => {
			void this.judge.settled.then(() => {
				if (this.sound !== undefined) ways.drive(this.sound)
			})
		})
		this.copied = this.small('draw.copy', () => void this.send())
		const fresh = this.small('draw.fresh', () => {
			this.chosen = 0
			this.change(drawingOf(example)!)
			this.write()
		})
		const keys = el('p', 'keys')
		for (const [cap, what] of [
			['← ↑ ↓ →', 'draw.key.move'],
			['+ −', 'draw.key.count'],
			['PgUp PgDn', 'draw.key.height'],
		] as const)
			keys.append(el('span', '', el('kbd', '', cap), ` ${say(what)} `))
		this.element.append(
			this.sheet.element,
			el(
				'div',
				'desk',
				this.told,
				el('div', 'list row', this.go, this.copied),
				this.share,
				el('div', 'tools', this.more, this.less, this.undo, fresh),
				this.corner,
				this.look,
				keys,
			),
		)
		this.write()
		this.show()
	}

	/** Ends the screen. If the drawing is a usable track, it becomes the track for the next race. */
	close(): void {
		if (this.past.length > 0 && this.sound !== undefined) this.ways.take(this.sound)
	}

	private small(key: Key, act: () => void): HTMLButtonElement {
		return button('item small', say(key), act)
	}

	/** Replaces the drawing. begin means that the drawing before it can be restored by undo. */
	private change(drawing: Drawing, begin = true): void {
		if (begin && this.past.push(this.drawing) > UNDO) this.past.shift()
		this.drawing = drawing
		this.show()
	}

	private back(): void {
		const before = this.past.pop()
		if (!before) return
		this.drawing = before
		this.chosen = Math.min(this.chosen, before.corners.length - 1)
		this.show()
		this.write()
	}

	private choose(at: number): void {
		if (at === this.chosen) return
		this.chosen = at
		this.sheet.show(this.drawing, at)
		this.write()
	}

	private add(): void {
		if (this.drawing.corners.length >= MOST) return
		this.change(withMore(this.drawing, this.chosen))
		this.pick(this.chosen + 1)
	}

	private remove(): void {
		if (this.drawing.corners.length <= LEAST) return
		this.change(without(this.drawing, this.chosen))
		this.pick(Math.min(this.chosen, this.drawing.corners.length - 1))
	}

	private pick(at: number): void {
		const onSheet = document.activeElement?.classList.contains('corner')
		this.chosen = at
		this.sheet.show(this.drawing, at)
		this.write()
		if (onSheet) this.sheet.focus(at)
	}

	private key(event: KeyboardEvent, at: number): void {
		if (event.altKey) return
		const { x, z, height } = this.drawing.corners[at]!
		const by = event.shiftKey ? 5 : 1
		const undo = (event.ctrlKey || event.metaKey) && event.code === 'KeyZ'
		const acts: Readonly<Record<string, () => void>> = {
			ArrowLeft: () => this.turn({ x: x - by }),
			ArrowRight: () => this.turn({ x: x + by }),
			ArrowUp: () => this.turn({ z: z - by }),
			ArrowDown: () => this.turn({ z: z + by }),
			PageUp: () => this.turn({ height: height + 1 }),
			PageDown: () => this.turn({ height: height - 1 }),
			'+': () => this.add(),
			'-': () => this.remove(),
			Delete: () => this.remove(),
		}
		const act = undo ? () => this.back() : acts[event.key]
		if (!act || ((event.ctrlKey || event.metaKey) && !undo)) return
		event.preventDefault()
		act()
	}

	/** Changes the selected corner. */
	private turn(change: Partial<Corner>): void {
		this.change(withCorner(this.drawing, this.chosen, change))
		if ('height' in change) this.write()
	}

	/** Updates the controls. */
	private write(): void {
		const { corners, mood, motif } = this.drawing
		const corner = corners[this.chosen]!
		const height = new Intl.NumberFormat(language(), { style: 'unit', unit: 'meter' })
		this.corner.replaceChildren(
			el('h3', '', t('draw.chosen', { n: this.chosen + 1, of: corners.length })),
			slider(
				say('draw.height'),
				{ min: 0, max: HIGH, step: 1 },
				corner.height,
				(value) => height.format(value * RISE),
				(value) => this.change(withCorner(this.drawing, this.chosen, { height: value })),
			),
			segments(
				say('draw.width'),
				MOODS.map((value) => ({ value: String(value), label: say(`draw.width.${value}`) })),
				String(corner.width),
				(value) => this.change(withCorner(this.drawing, this.chosen, { width: Number(value) })),
			),
			toggle(say('draw.banked'), corner.banked, (banked) =>
				this.change(withCorner(this.drawing, this.chosen, { banked })),
			),
		)
		this.look.replaceChildren(
			segments(
				say('draw.mood'),
				MOODS.map((value) => ({ value: String(value), label: say(`draw.mood.${value}`) })),
				String(mood),
				(value) => this.change({ ...this.drawing, mood: Number(value) }),
			),
			segments(
				say('draw.motif'),
				MOODS.map((value) => ({ value: String(value), label: say(`draw.motif.${value}`) })),
				String(motif),
				(value) => this.change({ ...this.drawing, motif: Number(value) }),
			),
		)
	}

	private show(): void {
		const { length } = this.drawing.corners
		this.sheet.show(this.drawing, this.chosen)
		this.undo.disabled = this.past.length === 0
		this.more.disabled = length >= MOST
		this.less.disabled = length <= LEAST
		this.share.replaceChildren()
		this.copied.firstElementChild!.textContent = say('draw.copy')
		this.judge.ask(wordsOf(this.drawing))
	}

	private hear(draft: Draft, words: readonly number[], newest: boolean): void {
		const { fault } = draft
		const track = trackOf(draft)
		this.sheet.lay({ track, wrong: fault && draft.at > 0 ? draft.at : undefined })
		this.sound = fault ? undefined : numberOf(words)
		if (!fault) keep(KEPT, trackCode(this.sound!))
		// What was wrong with an older drawing holds up nobody: a press waits for the verdict on the newest one.
		for (const way of [this.go, this.copied]) way.disabled = fault !== '' && newest
		const climb = Math.round(Math.max(0, ...track.shape.y) - Math.min(...track.shape.y, Infinity)) || 0
		const km = new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(draft.length / METRE / 1000)
		const text = faultText(draft) || t('boards.track', { km, climb })
		this.told.classList.toggle('wrong', fault !== '')
		if (this.told.textContent === (fault ? text : `${draft.name} ${text}`)) return
		this.told.replaceChildren(...(fault ? [] : [el('b', '', draft.name), ' ']), text)
	}

	/** Copies a link to the drawing to the clipboard, and shows it. */
	private async send(): Promise<void> {
		await this.judge.settled
		if (this.sound === undefined) return
		const link = `${location.origin}/?track=${trackCode(this.sound)}`
		const field = linkField(link)
		field.setAttribute('aria-label', say('draw.link'))
		this.share.replaceChildren(field)
		const done = await copy(link, field)
		this.copied.firstElementChild!.textContent = say(done ? 'room.copied' : 'room.press')
	}
}
