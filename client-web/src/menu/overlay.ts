import { button, el, Label } from '../dom'
import { ACTIONS } from '../input/bindings'
import type { Mode } from '../race/mode'
import { settings } from '../settings/settings'
import { say } from '../text/text'
import { keyName } from './controls'
import { copy, linkField } from './link'

/** Over a race that goes on: the connection is being recovered. */
export class Recovering {
	readonly element = el('div', 'recovering gone')
	private readonly title = new Label('busy', 'b')
	private readonly text = new Label('', 'div')

	constructor() {
		this.element.setAttribute('role', 'alert')
		this.element.append(this.title.element, this.text.element)
	}

	show(text: string): void {
		this.title.set(say('recover.title'))
		this.text.set(text)
		this.element.classList.remove('gone')
	}

	hide(): void {
		this.element.classList.add('gone')
	}
}

/** What the menu of a race can ask for. */
export interface PauseActions {
	/** Of the room, if the race is of one. */
	readonly link: string
	readonly menu: Mode['menu']
	settings(): void
	leave(): void
}

/** The menu of a race, on Esc. The race goes on behind it. */
export class Pause {
	readonly element = el('dialog', 'pause layer')

	get open(): boolean {
		return this.element.open
	}

	show(actions: PauseActions): void {
		const keys = el('dl')
		const bound = settings.get('keys')
		for (const action of ACTIONS) {
			const caps = bound[action].map((code) => el('kbd', '', keyName(code)))
			if (caps.length > 0) keys.append(el('div', '', el('dt', '', ...caps), el('dd', '', say(`action.${action}`))))
		}
		const back = button('item chosen', say(actions.menu.back), () => this.hide())
		back.dataset.back = ''
		const heading = el('h2', '', say(actions.menu.title))
		heading.id = 'pause-title'
		this.element.setAttribute('aria-labelledby', heading.id)
		const parts: Node[] = [heading, keys]
		if (actions.link) {
			const field = linkField(actions.link)
			const copied = button('item small', say('room.copy'), () => {
				void copy(actions.link, field).then((done) => {
					copied.firstElementChild!.textContent = say(done ? 'room.copied' : 'room.press')
				})
			})
			parts.push(el('div', 'copy', field, copied))
		}
		const leave = (then: () => void) => () => {
			this.hide()
			then()
		}
		parts.push(
			el(
				'div',
				'list',
				back,
				button('item', say('menu.settings'), leave(actions.settings)),
				button('item', say(actions.menu.leave), leave(actions.leave)),
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
