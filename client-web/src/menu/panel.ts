import type { Room } from '@slipstream/sdk'
import { button, el } from '../dom'
import { qrPicture } from '../qr/qr'
import type { Track } from '../race/track'
import { type Key, say, t } from '../text/text'
import { copy, linkField } from './link'
import { RoomBoard } from './room'

/** A way on: what its button says and does. */
export type Way = readonly [label: string, act: () => void]

/** What the first screen can ask for. */
export interface MenuActions {
	quick(): void
	createRoom(): void
	joinRoom(code: string): void
	/** The name of the track that is wished for, or that of the next one from now on. */
	track(next: boolean): string
	start(): void
	/** Back to the first screen from wherever one is. */
	home(): void
	named(name: string): void
	/** The rest of the first screen's list. */
	more(): readonly (readonly [Key, () => void])[]
}

/** A friend's room as the page shows it. */
export interface RoomView {
	readonly code: string
	readonly link: string
	readonly room: Room
	/** What a track is called. */
	track(number: number): string
	/** A track to be shown. */
	load(number: number): Promise<Track>
	/** What is wrong with a track that somebody drew, or nothing. */
	fault(number: number): Promise<string>
}

const NAME_MAX = 16

/** The ink panel on the left: the first screen, waiting, a friend's room, settings, and whatever went wrong. */
export class Panel {
	readonly element = el('main', 'panel layer')
	private readonly lead = el('p', 'lead')
	private readonly body = el('div', 'body')
	private readonly status = el('p', 'status')
	private readonly name: HTMLInputElement
	private inRoom: { board: RoomBoard; start: HTMLElement; note: HTMLElement } | undefined
	/** Writes the screen anew, in another language. */
	private again: () => void = () => undefined
	/** What to do when another screen takes this one's place. */
	private left: (() => void) | undefined

	constructor(
		private readonly actions: MenuActions,
		name: string,
	) {
		this.name = el('input')
		this.name.type = 'text'
		this.name.maxLength = NAME_MAX
		this.name.value = name
		this.name.setAttribute('autocomplete', 'nickname')
		this.name.spellcheck = false
		this.name.id = 'name'
		this.name.addEventListener('input', () => actions.named(this.name.value.trim()))
		const title = el('h1', '', 'SLIP', el('br'), 'STREAM')
		title.setAttribute('aria-label', 'Slipstream')
		this.element.append(title, this.lead, this.body, this.status)
		this.relabel()
	}

	get open(): boolean {
		return !this.element.classList.contains('gone')
	}

	show(on: boolean): void {
		this.element.classList.toggle('gone', !on)
		if (!on) this.leave()
	}

	/** One line at the foot: how much is going on. */
	tell(text: string): void {
		this.status.textContent = text
	}

	/** Another language is spoken. A screen that is changing itself does so. */
	speak(): void {
		this.relabel()
		this.again()
	}

	private relabel(): void {
		this.lead.textContent = say('menu.lead')
		this.name.placeholder = say('menu.racer')
	}

	/** The first screen; code: the room that the page's address names. from: the entry that one comes back from. */
	home(code: string, from?: Key): void {
		const form = el('form', 'list')
		const label = el('label', 'field', el('span', '', say('menu.name')), this.name)
		const first = submit(code ? t('menu.join', { code }) : say('menu.quick'))
		const track = button('track', '', () => named(true))
		const named = (next: boolean): void => {
			const name = this.actions.track(next)
			track.firstElementChild!.textContent = t('menu.track', { track: name })
			track.setAttribute('aria-label', `${t('menu.track', { track: name })}. ${t('menu.nextTrack', { track: name })}`)
		}
		named(false)
		form.append(label, el('div', 'go-row', first, ...(code ? [] : [track])))
		const entries: (readonly [Key, () => void])[] = [['menu.friends', () => this.actions.createRoom()]]
		if (code) entries.unshift(['menu.quick', () => this.actions.quick()])
		let focus: HTMLElement = first
		for (const [key, act] of [...entries, ...this.actions.more()]) {
			const b = button('item', say(key), act)
			if (key === from) focus = b
			form.append(b)
		}
		form.addEventListener('submit', (event) => {
			event.preventDefault()
			if (code) this.actions.joinRoom(code)
			else this.actions.quick()
		})
		const keys = el('p', 'keys')
		for (const [cap, what] of [
			['↑ ← ↓ →', say('key.drive')],
			[say('key.space'), say('key.handbrake')],
			['R', say('key.respawn')],
		] as const) {
			keys.append(el('span', '', el('kbd', '', cap), ` ${what} `))
		}
		this.put(form, keys)
		this.element.classList.add('first')
		this.again = () => this.home(code, from)
		focus.focus({ preventScroll: true })
	}

	/** Something is under way that can be given up. */
	waiting(text: string): void {
		const back = this.back(say('menu.cancel'), () => this.actions.home())
		const busy = el('p', 'say busy', text)
		busy.setAttribute('role', 'status')
		this.put(busy, back)
		back.focus({ preventScroll: true })
	}

	/** Something ended: why, and the ways on. The last of them is back. */
	failed(title: string, text: string, ways: readonly Way[]): void {
		const list = el('div', 'list')
		ways.forEach(([label, act], k) => {
			const b = k === ways.length - 1 ? this.back(label, act) : button('item', label, act)
			if (k === 0) b.classList.add('chosen')
			list.append(b)
		})
		const told = el('div', 'told', el('h2', '', title), el('p', 'say', text))
		told.setAttribute('role', 'alert')
		this.put(told, list)
		list.querySelector('button')?.focus({ preventScroll: true })
	}

	/** A screen of its own: a title, what it shows, and a way back. closed: what to do when it goes. */
	screen(title: Key, body: HTMLElement, back: Way, closed?: () => void): void {
		const heading = el('h2', '', say(title))
		const way = this.back(back[0], back[1])
		this.put(heading, body, el('div', 'list end', way))
		this.element.classList.add('roomy', 'wide')
		this.left = closed
		const first = body.querySelector<HTMLElement>(
			'[aria-selected="true"], [aria-checked="true"], button:not(:disabled), input',
		)
		;(first ?? way).focus({ preventScroll: true })
	}

	/** The title and the way back of a screen that writes itself, in another language. */
	retitle(title: string, back: string): void {
		const heading = this.body.querySelector('h2')
		const way = this.body.querySelector('[data-back] span')
		if (heading) heading.textContent = title
		if (way) way.textContent = back
	}

	/** A friend's room, made anew. */
	room(view: RoomView): void {
		const field = linkField(view.link)
		const copied = button('item small', say('room.copy'), () => {
			void copy(view.link, field).then((done) => {
				copied.firstElementChild!.textContent = say(done ? 'room.copied' : 'room.press')
			})
		})
		const qr = qrPicture(view.link, say('room.qr'))
		const board = new RoomBoard(view.room, view.track, view.load, view.fault)
		const start = button('item chosen', say('room.start'), () => this.actions.start())
		const note = el('p', 'say')
		note.setAttribute('role', 'status')
		const leave = this.back(say('room.leave'), () => this.actions.home())
		this.put(
			el('h2', '', t('room.title', { code: view.code })),
			el('p', 'say', say('room.send')),
			el('div', 'copy', field, copied),
			...(qr ? [qr] : []),
			el('div', 'list row', start, leave),
			note,
			board.element,
		)
		this.inRoom = { board, start, note }
		this.element.classList.add('roomy')
		this.again = () => this.room(view)
		this.roomChanged(view)
		if (view.room.host) start.focus({ preventScroll: true })
		else board.element.querySelector<HTMLElement>('.ready')?.focus({ preventScroll: true })
	}

	/** The same room, with other people in it. */
	roomChanged(view: RoomView): void {
		if (!this.inRoom) return
		const { start, note } = this.inRoom
		const { room } = view
		const waits = room.members.filter((m, k) => k !== room.you && !m.ready).length // who starts the race is ready
		const unready = waits > 0 ? `${t(waits === 1 ? 'room.unready.one' : 'room.unready.other', { n: waits })} ` : ''
		start.classList.toggle('gone', !room.host)
		const text = !room.connected
			? say('room.lost')
			: room.match
				? say('room.running')
				: room.host
					? unready + say('room.bots')
					: t('room.waiting', { host: room.members[0]?.name ?? say('room.theHost') })
		if (note.textContent !== text) note.textContent = text
	}

	private back(label: string, act: () => void): HTMLButtonElement {
		const b = button('item', label, act)
		b.dataset.back = ''
		return b
	}

	private leave(): void {
		const { left } = this
		this.left = undefined
		left?.()
	}

	private put(...nodes: Node[]): void {
		this.leave()
		this.again = () => undefined
		this.body.replaceChildren(...nodes)
		this.inRoom?.board.close()
		this.inRoom = undefined
		this.element.classList.remove('roomy', 'wide', 'first')
		this.element.scrollTop = 0
	}
}

function submit(label: string): HTMLButtonElement {
	const b = el('button', 'item chosen', el('span', '', label))
	b.type = 'submit'
	return b
}
