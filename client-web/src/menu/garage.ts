import { button, el } from '../dom'
import { LIVERIES, type Look, lookOf, NUMBER_MAX, onPaintCss, PAINTS, packLook, paintCss } from '../race/look'
import type { Settings } from '../settings/settings'
import { type Key, say } from '../text/text'

/** How one's car looks: eight paints, five liveries, a number. The picture beside it shows the car as it is chosen. */
export class Garage {
	readonly element = el('div', 'garage')
	private look: Look

	constructor(private readonly settings: Settings) {
		this.look = lookOf(settings.get('look'), 0)
		this.write()
	}

	private change(change: Partial<Look>): void {
		this.look = { ...this.look, ...change }
		this.settings.set('look', packLook(this.look))
		const at = (document.activeElement as HTMLElement | null)?.dataset.part
		this.write()
		if (at) this.element.querySelector<HTMLElement>(`[data-part="${at}"]`)?.focus()
	}

	private write(): void {
		const { look } = this
		this.element.replaceChildren(
			group(
				'paint',
				PAINTS.map((_, paint) => {
					const b = this.radio(`paint-${paint}`, say(`paint.${paint}` as Key), paint === look.paint, () =>
						this.change({ paint }),
					)
					b.classList.add('swatch')
					b.style.setProperty('--paint', paintCss(paint))
					b.style.setProperty('--on', onPaintCss(paint))
					return b
				}),
			),
			group(
				'livery',
				Array.from({ length: LIVERIES }, (_, livery) => {
					const b = this.radio(`livery-${livery}`, say(`livery.${livery}` as Key), livery === look.livery, () =>
						this.change({ livery }),
					)
					b.classList.add('pattern', `livery-${livery}`)
					b.style.setProperty('--paint', paintCss(look.paint))
					b.style.setProperty('--on', onPaintCss(look.paint))
					return b
				}),
			),
			this.number(),
			el('p', 'say', say('garage.say')),
		)
	}

	private radio(part: string, label: string, on: boolean, choose: () => void): HTMLButtonElement {
		const b = button('', label, choose)
		b.setAttribute('role', 'radio')
		b.setAttribute('aria-checked', String(on))
		b.tabIndex = on ? 0 : -1
		b.dataset.part = part
		return b
	}

	private number(): HTMLElement {
		const { number } = this.look
		const by = (step: number) => this.change({ number: 1 + ((number - 1 + step + NUMBER_MAX) % NUMBER_MAX) })
		const less = step('−', say('garage.fewer'), 'less', () => by(-1))
		const more = step('+', say('garage.more'), 'more', () => by(1))
		const shown = el('output', 'plate', String(number))
		shown.style.background = paintCss(this.look.paint)
		shown.style.color = onPaintCss(this.look.paint)
		return el('div', 'group', el('h3', '', say('garage.number')), el('div', 'pick', less, shown, more))
	}
}

function step(sign: string, label: string, part: string, act: () => void): HTMLButtonElement {
	const b = button('step', sign, act)
	b.setAttribute('aria-label', label)
	b.dataset.part = part
	return b
}

function group(name: 'paint' | 'livery', buttons: readonly HTMLElement[]): HTMLElement {
	const heading = el('h3', '', say(`garage.${name}`))
	heading.id = `garage-${name}`
	const all = el('div', `choices ${name}`, ...buttons)
	all.setAttribute('role', 'radiogroup')
	all.setAttribute('aria-labelledby', heading.id)
	return el('div', 'group', heading, all)
}
