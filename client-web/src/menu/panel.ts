import type { Room } from '@slipstream/sdk'
import { button, el } from '../dom'
import { copy, linkField } from './link'
import { RoomBoard } from './room'

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
}

/** A friend's room as the page shows it. */
export interface RoomView {
	readonly code: string
	readonly link: string
	readonly room: Room
	/** What a track is called. */
	track(number: number): string
}

const NAME_MAX = 16

/** The ink panel on the left: the first screen, waiting, a friend's room, and whatever went wrong. */
export class Panel {
	readonly element = el('main', 'panel')
	private readonly body = el('div', 'body')
	private readonly status = el('p', 'status')
	private readonly name: HTMLInputElement
	private inRoom: { board: RoomBoard; start: HTMLElement; note: HTMLElement } | undefined

	constructor(
		private readonly actions: MenuActions,
		name: string,
	) {
		this.name = el('input')
		this.name.maxLength = NAME_MAX
		this.name.value = name
		this.name.placeholder = 'Racer'
		this.name.setAttribute('autocomplete', 'nickname')
		this.name.spellcheck = false
		this.name.id = 'name'
		this.name.addEventListener('input', () => actions.named(this.name.value.trim()))
		const title = el('h1', '', 'SLIP', el('br'), 'STREAM')
		title.setAttribute('aria-label', 'Slipstream')
		this.element.append(title, el('p', 'lead', 'Sixteen cars. One sunset. No installs.'), this.body, this.status)
		this.element.addEventListener('keydown', (event) => this.walk(event))
	}

	show(on: boolean): void {
		this.element.classList.toggle('gone', !on)
	}

	/** One line at the foot: how much is going on. */
	tell(text: string): void {
		this.status.textContent = text
	}

	/** The first screen; code: the room that the page's address names. */
	home(code: string): void {
		const form = el('form', 'list')
		const label = el('label', 'field', el('span', '', 'Your name'), this.name)
		const first = code ? submit(`Join room ${code}`) : submit('Quick race')
		form.append(label, first)
		if (code) form.append(button('item', 'Quick race', () => this.actions.quick()))
		form.append(button('item', 'Race with friends', () => this.actions.createRoom()))
		const track = button('item', `Track: ${this.actions.track(false)}`, () => {
			track.firstElementChild!.textContent = `Track: ${this.actions.track(true)}`
		})
		form.append(track)
		form.addEventListener('submit', (event) => {
			event.preventDefault()
			if (code) this.actions.joinRoom(code)
			else this.actions.quick()
		})
		const keys = el('p', 'keys')
		for (const [cap, what] of [
			['↑ ← ↓ →', 'drive'],
			['Space', 'handbrake'],
			['R', 'respawn'],
			['C', 'look back'],
		] as const) {
			keys.append(el('kbd', '', cap), ` ${what} `)
		}
		this.put(form, keys)
		first.focus({ preventScroll: true })
	}

	/** Something is under way that can be given up. */
	waiting(text: string): void {
		const back = button('item', 'Cancel', () => this.actions.home())
		this.put(el('p', 'say busy', text), back)
		back.focus({ preventScroll: true })
	}

	/** Something ended: why, and the ways on. */
	failed(title: string, text: string, ways: readonly (readonly [label: string, act: () => void])[]): void {
		const list = el('div', 'list')
		ways.forEach(([label, act], k) => {
			list.append(button(k === 0 ? 'item chosen' : 'item', label, act))
		})
		this.put(el('h2', '', title), el('p', 'say', text), list)
		this.body.setAttribute('role', 'alert')
		list.querySelector('button')?.focus({ preventScroll: true })
	}

	/** A friend's room, made anew. */
	room(view: RoomView): void {
		const field = linkField(view.link)
		const copied = button('item small', 'Copy link', () => {
			void copy(view.link, field).then((done) => {
				copied.firstElementChild!.textContent = done ? 'Copied' : 'Press Ctrl+C'
			})
		})
		const board = new RoomBoard(view.room, view.track)
		const start = button('item chosen', 'Start the race', () => this.actions.start())
		const note = el('p', 'say')
		const leave = button('item', 'Leave room', () => this.actions.home())
		this.put(
			el('h2', '', `Room ${view.code}`),
			el('p', 'say', 'Send this link to your friends:'),
			el('div', 'copy', field, copied),
			board.element,
			el('div', 'list', start, leave),
			note,
		)
		this.inRoom = { board, start, note }
		this.element.classList.add('roomy')
		this.roomChanged(view)
		if (view.room.host) start.focus({ preventScroll: true })
	}

	/** The same room, with other people in it. */
	roomChanged(view: RoomView): void {
		if (!this.inRoom) return
		const { start, note } = this.inRoom
		const { room } = view
		const waits = room.members.filter((m) => !m.ready).length
		start.classList.toggle('gone', !room.host)
		note.textContent = !room.connected
			? 'The connection is lost. Coming back …'
			: room.match
				? 'A race is running.'
				: room.host
					? `${waits > 0 ? `${waits} not ready yet. ` : ''}Bots take the seats that stay free.`
					: `Waiting for ${room.members[0]?.name ?? 'the host'} to start the race.`
	}

	private put(...nodes: Node[]): void {
		this.body.removeAttribute('role')
		this.body.replaceChildren(...nodes)
		this.inRoom?.board.close()
		this.inRoom = undefined
		this.element.classList.remove('roomy')
	}

	/** Up and down go from button to button, as in any menu of a game. */
	private walk(event: KeyboardEvent): void {
		const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0
		if (step === 0) return
		const stops = [...this.element.querySelectorAll<HTMLElement>('button:not(.gone), input')].filter(
			(stop) => stop.offsetParent !== null,
		)
		const at = stops.indexOf(document.activeElement as HTMLElement)
		stops[(at + step + stops.length) % stops.length]?.focus()
		event.preventDefault()
	}
}

function submit(label: string): HTMLButtonElement {
	const b = el('button', 'item chosen', el('span', '', label))
	b.type = 'submit'
	return b
}
