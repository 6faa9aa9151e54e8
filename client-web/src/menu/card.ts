import { button, el } from '../dom'
import { gapTime, ordinal, raceTime } from '../race/format'
import { onPaintCss, paintCss } from '../scene/ink'

/** One line of the card. Ticks; 0 means none. */
export interface CardLine {
	readonly slot: number
	readonly place: number
	readonly name: string
	readonly finish: number
	readonly best: number
}

export interface CardView {
	readonly track: string
	readonly laps: number
	readonly hz: number
	readonly mine: number
	readonly lines: readonly CardLine[]
}

/** The result as a printed card. */
export class Card {
	readonly element = el('section', 'card gone')

	constructor() {
		this.element.setAttribute('aria-label', 'Result')
	}

	hide(): void {
		this.element.classList.add('gone')
	}

	show(view: CardView, ways: readonly (readonly [label: string, act: () => void])[]): void {
		const mine = view.lines.find((line) => line.slot === view.mine)
		const winner = view.lines[0]
		const quickest = Math.min(...view.lines.map((line) => line.best || Number.POSITIVE_INFINITY))
		const table = el('table')
		table.append(row('th', '', '', 'Driver', 'Time', 'Best lap'))
		for (const line of view.lines) {
			const chip = el('span', 'chip', String(line.slot + 1))
			chip.style.background = paintCss(line.slot)
			chip.style.color = onPaintCss(line.slot)
			const time =
				line.finish === 0
					? '—'
					: line === winner
						? raceTime(line.finish, view.hz)
						: gapTime(line.finish - (winner?.finish ?? 0), view.hz)
			const tr = row('td', String(line.place), chip, line.name, time, line.best ? raceTime(line.best, view.hz) : '—')
			if (line.slot === view.mine) tr.className = 'me'
			if (line.best > 0 && line.best === quickest) tr.lastElementChild?.classList.add('quickest')
			table.append(tr)
		}
		const buttons = el('div', 'ways')
		ways.forEach(([label, act], k) => {
			buttons.append(button(k === 0 ? 'item chosen' : 'item', label, act))
		})
		const heading = el('h2', '', mine ? ordinal(mine.place) : 'Result')
		heading.tabIndex = -1
		this.element.replaceChildren(
			el(
				'header',
				'',
				heading,
				el(
					'p',
					'',
					view.track,
					el('br'),
					`${view.laps} ${view.laps === 1 ? 'lap' : 'laps'} · ${view.lines.length} cars`,
				),
			),
			el('div', 'scroll', table),
			buttons,
		)
		this.element.classList.remove('gone')
		table.querySelector('.me')?.scrollIntoView({ block: 'nearest' })
		buttons.querySelector('button')?.focus({ preventScroll: true })
	}
}

function row(tag: 'td' | 'th', ...cells: (Node | string)[]): HTMLTableRowElement {
	return el('tr', '', ...cells.map((cell) => el(tag, '', cell)))
}
