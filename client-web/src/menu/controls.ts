import { button, el } from '../dom'
import { ACTIONS, type Action, type Bindings, bindableKey, conflicts, rebind } from '../input/bindings'
import type { Settings } from '../settings/settings'
import { say, t } from '../text/text'
import type { Focus } from './focus'

type Device = 'keys' | 'pads'

/** What is printed on keys, where the browser tells; as on a keyboard of the United States until then. */
let printed: { get(code: string): string | undefined } = new Map<string, string>()

declare global {
	interface Navigator {
		readonly keyboard?: { getLayoutMap(): Promise<{ get(code: string): string | undefined }> }
	}
}

const SIGNS: Readonly<Record<string, string>> = {
	ArrowUp: '↑',
	ArrowDown: '↓',
	ArrowLeft: '←',
	ArrowRight: '→',
	Enter: '↵',
	Backspace: '⌫',
}

/** What to call a key. */
export function keyName(code: string): string {
	if (code === 'Space') return say('key.space')
	const sign = SIGNS[code] ?? printed.get(code)
	if (sign) return sign.toUpperCase()
	return code
		.replace(/^(Key|Digit)/, '')
		.replace(/^Numpad/, 'Num ')
		.replace(/(Left|Right)$/, ' $1')
}

const BUTTONS = ['A', 'B', 'X', 'Y', 'LB', 'RB', 'LT', 'RT', 'Select', 'Start', 'L3', 'R3', '↑', '↓', '←', '→', 'Home']
const STICK: Readonly<Record<string, string>> = {
	'a0-': 'pad.stickLeft',
	'a0+': 'pad.stickRight',
	'a1-': 'pad.stickUp',
	'a1+': 'pad.stickDown',
}

/** What to call a part of a gamepad. */
export function padName(part: string): string {
	const stick = STICK[part] as 'pad.stickLeft' | undefined
	if (stick) return say(stick)
	const n = Number.parseInt(part.slice(1), 10)
	if (part.startsWith('b')) return BUTTONS[n] ?? t('pad.button', { n })
	return t('pad.axis', { n, sign: part.slice(2) === '-' ? '−' : '+' })
}

/** Which key and which button does what, to be changed; what is used twice says so. */
export class Controls {
	readonly element = el('div', 'controls')
	private waiting: (() => void) | undefined
	private readonly catchKey = (event: KeyboardEvent): void => this.caught(event)
	private give: ((part: string | undefined) => void) | undefined

	constructor(
		private readonly settings: Settings,
		private readonly focus: Focus,
	) {
		this.write()
		void navigator.keyboard
			?.getLayoutMap()
			.then((map) => {
				printed = map
				if (!this.waiting) this.write()
			})
			.catch(() => undefined)
	}

	/** Waits for nothing any more. */
	close(): void {
		this.stop()
	}

	private write(): void {
		const { settings } = this
		const keys = settings.get('keys')
		const pads = settings.get('pads')
		const twice = { keys: conflicts(keys), pads: conflicts(pads) }
		const table = el('table')
		table.append(el('tr', '', el('td'), head(say('controls.keys'), 2), head(say('controls.pad'), 1)))
		for (const action of ACTIONS) {
			const name = el('th', '', say(`action.${action}`))
			name.scope = 'row'
			table.append(
				el(
					'tr',
					'',
					name,
					el('td', '', this.cap('keys', action, 0, keys, twice.keys)),
					el('td', '', this.cap('keys', action, 1, keys, twice.keys)),
					el('td', '', this.cap('pads', action, 0, pads, twice.pads)),
				),
			)
		}
		const notes = el('ul')
		const conflicted = el('div', 'conflicts', notes)
		conflicted.setAttribute('role', 'status')
		for (const [device, name] of [
			['keys', keyName],
			['pads', padName],
		] as const)
			for (const [part, actions] of twice[device])
				notes.append(
					el(
						'li',
						'',
						t('controls.conflict', { key: name(part), actions: actions.map((a) => say(`action.${a}`)).join(', ') }),
					),
				)
		const reset = button('item small', say('controls.reset'), () => {
			settings.reset('keys', 'pads')
			this.write()
			this.element.querySelector<HTMLElement>('.foot button')?.focus()
		})
		this.element.replaceChildren(table, conflicted, el('div', 'foot', reset, el('p', 'done', say('controls.fixed'))))
	}

	/** The button of one place of an action. */
	private cap(
		device: Device,
		action: Action,
		n: number,
		all: Bindings,
		twice: ReadonlyMap<string, unknown>,
	): HTMLButtonElement {
		const part = all[action][n]
		const name = part === undefined ? '' : device === 'keys' ? keyName(part) : padName(part)
		const b = button('cap', name || '·', () => this.ask(device, action, n, b))
		const said = { action: say(`action.${action}`), key: name || say('controls.none') }
		const label = device === 'pads' ? 'controls.padFor' : n === 0 ? 'controls.first' : 'controls.second'
		b.setAttribute('aria-label', t(label, said))
		b.dataset.cap = `${device}-${action}-${n}`
		if (part !== undefined && twice.has(part)) b.classList.add('twice')
		return b
	}

	/** The next key, or button, goes into this place. */
	private ask(device: Device, action: Action, n: number, b: HTMLButtonElement): void {
		this.stop()
		const text = say(device === 'keys' ? 'controls.pressKey' : 'controls.pressPad')
		b.firstElementChild!.textContent = text
		b.setAttribute('aria-label', `${text} ${say('controls.hint')}`)
		b.classList.add('waiting')
		this.give = (part) => {
			this.stop()
			if (part !== undefined) this.settings.set(device, rebind(this.settings.get(device), action, n, part) as Bindings)
			this.write()
			this.element.querySelector<HTMLElement>(`[data-cap="${device}-${action}-${n}"]`)?.focus()
		}
		const { give } = this
		window.addEventListener('keydown', this.catchKey, true)
		if (device === 'pads') this.focus.take(give)
		const lost = (): void => give(undefined)
		b.addEventListener('blur', lost)
		this.waiting = () => b.removeEventListener('blur', lost)
		this.taking = device
	}

	private taking: Device = 'keys'

	private caught(event: KeyboardEvent): void {
		event.preventDefault()
		event.stopImmediatePropagation()
		if (event.code === 'Escape' || event.code === 'Tab') this.give?.(undefined)
		else if (event.code === 'Delete') this.give?.('')
		else if (this.taking === 'keys' && bindableKey(event.code)) this.give?.(event.code)
	}

	private stop(): void {
		window.removeEventListener('keydown', this.catchKey, true)
		this.focus.take(undefined)
		this.waiting?.()
		this.waiting = undefined
		this.give = undefined
	}
}

function head(text: string, columns: number): HTMLTableCellElement {
	const th = el('th', '', text)
	th.scope = 'col'
	th.colSpan = columns
	return th
}
