import type { Board } from '@slipstream/sdk'
import { el, field, lap } from './html'
import type { Page } from './main'

const kinds = { laps: 'Best laps', season: 'Season points', rating: 'Ratings' } as const
type Kind = keyof typeof kinds

/** A leaderboard, kept up to date. */
export function boardsSection(section: HTMLElement, { client, lobby, attempt }: Page): void {
	const kind = el(
		'select',
		{ id: 'kind' },
		...Object.entries(kinds).map(([k, text]) => el('option', { value: k }, text)),
	)
	const track = el('input', { type: 'number', min: '0', value: '0', id: 'track' })
	const body = el('tbody', { id: 'lines' })
	const none = el('p', {}, 'Nobody is on this board yet.')
	const value = (b: Board, n: number) =>
		b.kind === 'laps' ? lap(n) : b.kind === 'rating' ? (n / 100).toFixed(2) : String(n)
	const show = (b: Board) => {
		none.hidden = b.lines.length > 0
		body.replaceChildren(
			...b.lines.map((l) =>
				el(
					'tr',
					l.you ? { class: 'me' } : {},
					el('td', {}, String(l.rank)),
					el('td', {}, `${l.name}#${l.tag}`),
					el('td', {}, value(b, l.value)),
				),
			),
		)
	}
	const load = async () => {
		track.disabled = kind.value !== 'laps'
		show(await lobby.board({ kind: kind.value as Kind, game: 'racing', track: track.valueAsNumber || 0, watch: true }))
	}
	lobby.on('board', show)
	kind.addEventListener('change', () => attempt(load()))
	track.addEventListener('change', () => attempt(load()))
	client.on('entered', () => {
		if (body.dataset.asked) return
		body.dataset.asked = 'yes'
		attempt(load())
	})
	const heads = ['', 'Player', 'Value'].map((text) => el('th', { scope: 'col' }, text))
	section.append(
		el('div', { class: 'row' }, field('Board', kind), field('Track', track)),
		el('table', {}, el('thead', {}, el('tr', {}, ...heads)), body),
		none,
	)
}
