import { el } from '../dom'
import { TRACKS, trackName } from '../race/tracks'
import { say } from '../text/text'

/** One of the tracks that were drawn, or the one that was wished for. */
export function trackPick(wished: number, choose: (number: number) => void): HTMLElement {
	const numbers: number[] = TRACKS.map((_, k) => k)
	if (!numbers.includes(wished)) numbers.push(wished)
	const group = el('div', 'segments tracks')
	group.setAttribute('role', 'radiogroup')
	group.setAttribute('aria-label', say('trial.track'))
	const buttons = numbers.map((number) => {
		const b = el('button', '', el('span', '', trackName(number)))
		b.type = 'button'
		b.setAttribute('role', 'radio')
		b.addEventListener('click', () => {
			mark(number)
			choose(number)
		})
		return b
	})
	const mark = (chosen: number): void =>
		buttons.forEach((b, k) => {
			b.setAttribute('aria-checked', String(numbers[k] === chosen))
			b.tabIndex = numbers[k] === chosen ? 0 : -1
		})
	mark(wished)
	group.append(...buttons)
	return group
}
