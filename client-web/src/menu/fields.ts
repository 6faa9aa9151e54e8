// The fields of settings: each a row with a label and what can be done about it, of plain elements that a keyboard, a
// screen reader and a gamepad know what to do with.

import { el } from '../dom'
import { type Choice, radios } from './radios'

let ids = 0

function row(label: string, hint: string, control: (labelled: string) => HTMLElement): HTMLElement {
	const id = `field-${++ids}`
	const name = el('span', 'name', label)
	name.id = id
	const text = el('div', 'what', name)
	const field = el('div', 'setting', text, control(id))
	if (hint) {
		const small = el('small', '', hint)
		small.id = `${id}-hint`
		text.append(small)
		field.querySelector(`[aria-labelledby="${id}"]`)!.setAttribute('aria-describedby', small.id)
	}
	return field
}

/** One of a few, all of which are seen. */
export function segments<T extends string>(
	label: string,
	choices: readonly Choice<T>[],
	value: T,
	choose: (value: T) => void,
	hint = '',
): HTMLElement {
	return row(label, hint, (labelled) => {
		const group = radios(choices, value, choose)
		group.setAttribute('aria-labelledby', labelled)
		return group
	})
}

/** A number on a scale. */
export function slider(
	label: string,
	scale: { min: number; max: number; step: number },
	value: number,
	show: (value: number) => string,
	choose: (value: number) => void,
	hint = '',
): HTMLElement {
	return row(label, hint, (labelled) => {
		const input = el('input', 'slider')
		input.type = 'range'
		input.min = String(scale.min)
		input.max = String(scale.max)
		input.step = String(scale.step)
		input.value = String(value)
		input.setAttribute('aria-labelledby', labelled)
		const out = el('output', '', show(value))
		const fill = (): void => {
			const share = (Number(input.value) - scale.min) / (scale.max - scale.min)
			input.style.setProperty('--share', `${share * 100}%`)
			input.setAttribute('aria-valuetext', show(Number(input.value)))
		}
		fill()
		input.addEventListener('input', () => {
			out.textContent = show(Number(input.value))
			fill()
			choose(Number(input.value))
		})
		return el('div', 'scale', input, out)
	})
}

/** On or off. */
export function toggle(label: string, value: boolean, choose: (value: boolean) => void, hint = ''): HTMLElement {
	return row(label, hint, (labelled) => {
		const b = el('button', 'switch', el('i'))
		b.type = 'button'
		b.setAttribute('role', 'switch')
		b.setAttribute('aria-labelledby', labelled)
		b.setAttribute('aria-checked', String(value))
		b.addEventListener('click', () => {
			const on = b.getAttribute('aria-checked') !== 'true'
			b.setAttribute('aria-checked', String(on))
			choose(on)
		})
		return b
	})
}
