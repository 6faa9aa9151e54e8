import { el } from '../dom'

export interface Choice<T> {
	readonly value: T
	readonly label: string
	/** The language of the label, if it is not the page's. */
	readonly lang?: string
}

/**
 * A group of buttons of which one is pressed: one of a few, all of which are seen. Who calls says what it is called.
 */
export function radios<T>(choices: readonly Choice<T>[], value: T, choose: (value: T) => void): HTMLElement {
	const group = el('div', 'segments')
	group.setAttribute('role', 'radiogroup')
	const buttons = choices.map((choice) => {
		const b = el('button', '', el('span', '', choice.label))
		b.type = 'button'
		b.setAttribute('role', 'radio')
		if (choice.lang) b.lang = choice.lang
		b.addEventListener('click', () => {
			mark(choice.value)
			choose(choice.value)
		})
		return b
	})
	const mark = (chosen: T): void =>
		buttons.forEach((b, k) => {
			const on = choices[k]!.value === chosen
			b.setAttribute('aria-checked', String(on))
			b.tabIndex = on ? 0 : -1
		})
	mark(value)
	group.append(...buttons)
	return group
}
