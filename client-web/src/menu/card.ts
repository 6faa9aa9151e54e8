import { button, el } from '../dom'
import { deltaTime, raceTime } from '../race/format'
import { type Looks, onPaintCss, paintCss } from '../race/look'
import { many, ordinal, say } from '../text/text'

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
	readonly element = el('section', 'card layer gone')

	constructor(private readonly looks: Looks) {}

	hide(): void {
		this.element.classList.add('gone')
	}

	show(view: CardView, ways: readonly (readonly [label: string, act: () => void])[]): void {
		const mine = view.lines.find((line) => line.slot === view.mine)
		const winner = view.lines[0]
		const quickest = Math.min(...view.lines.map((line) => line.best || Number.POSITIVE_INFINITY))
		const table = el('table')
		const titles = [say('card.place'), say('card.car'), say('card.driver'), say('card.time'), say('card.best')]
		const head = row('th', ...titles.map((title, k) => el('span', k < 2 ? 'unseen' : '', title)))
		for (const th of head.children) (th as HTMLTableCellElement).scope = 'col'
		table.append(head)
		for (const line of view.lines) {
			const look = this.looks.of(line.slot)
			const chip = el('span', 'chip', String(look.number))
			chip.style.background = paintCss(look.paint)
			chip.style.color = onPaintCss(look.paint)
			const time =
				line.finish === 0
					? '—'
					: line === winner
						? raceTime(line.finish, view.hz)
						: deltaTime(line.finish - (winner?.finish ?? 0), view.hz)
			const tr = row('td', String(line.place), chip, line.name, time, line.best ? raceTime(line.best, view.hz) : '—')
			if (line.slot === view.mine) tr.className = 'me'
			if (line.best > 0 && line.best === quickest) tr.lastElementChild?.classList.add('quickest')
			table.append(tr)
		}
		const buttons = el('div', 'ways')
		ways.forEach(([label, act], k) => {
			const b = button(k === 0 ? 'item chosen' : 'item', label, act)
			if (k === ways.length - 1) b.dataset.back = ''
			buttons.append(b)
		})
		const heading = el('h2', '', mine ? ordinal(mine.place) : say('card.result'))
		heading.tabIndex = -1
		this.element.setAttribute('aria-label', say('card.result'))
		const scroll = el('div', 'scroll', table)
		scroll.tabIndex = 0 // so that it can be scrolled with keys
		scroll.setAttribute('role', 'region')
		scroll.setAttribute('aria-label', say('card.result'))
		this.element.replaceChildren(
			el(
				'header',
				'',
				heading,
				el('p', '', view.track, el('br'), `${many('race.laps', view.laps)} · ${many('race.cars', view.lines.length)}`),
			),
			scroll,
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
