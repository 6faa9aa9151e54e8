import { button, el, Label } from '../dom'
import { copy, linkField } from './link'

/** Over a race that goes on: the connection is being recovered. */
export class Recovering {
	readonly element = el('div', 'recovering gone')
	private readonly text = new Label('', 'div')

	constructor() {
		this.element.setAttribute('role', 'alert')
		this.element.append(el('b', 'busy', 'reconnecting…'), this.text.element)
	}

	show(text: string): void {
		this.text.set(text)
		this.element.classList.remove('gone')
	}

	hide(): void {
		this.element.classList.add('gone')
	}
}

/** The menu of a race, on Esc. The race goes on behind it. */
export class Pause {
	readonly element = el('dialog', 'pause')

	constructor() {
		this.element.addEventListener('cancel', (event) => {
			event.preventDefault()
			this.hide()
		})
	}

	get open(): boolean {
		return this.element.open
	}

	show(link: string, leave: () => void): void {
		const keys = el('dl')
		for (const [cap, what] of [
			['↑ W', 'throttle'],
			['↓ S', 'brake, reverse'],
			['← → A D', 'steer'],
			['Space', 'handbrake'],
			['R', 'back on the track'],
			['C', 'look back'],
			['H', 'horn'],
			['M', 'sound on or off'],
			['F3', 'network'],
		] as const) {
			keys.append(el('dt', '', cap), el('dd', '', what))
		}
		const back = button('item chosen', 'Back to the race', () => this.hide())
		const parts: Node[] = [el('h2', '', 'The race goes on'), keys]
		if (link) {
			const field = linkField(link)
			parts.push(
				el(
					'div',
					'copy',
					field,
					button('item small', 'Copy link', () => void copy(link, field)),
				),
			)
		}
		parts.push(
			el(
				'div',
				'list',
				back,
				button('item', 'Leave the race', () => {
					this.hide()
					leave()
				}),
			),
		)
		this.element.replaceChildren(...parts)
		this.element.show()
		back.focus()
	}

	hide(): void {
		this.element.close()
	}
}
