import type { Board, BoardLine, BoardQuery, Client } from '@slipstream/sdk'
import { el } from '../dom'
import { name as GAME, hz } from '../generated/racing'
import { raceTime } from '../race/format'
import { settingOf, textOf } from '../race/sketch'
import type { Track } from '../race/track'
import { type Key, say, t } from '../text/text'
import { houseLap } from './house'
import { outline } from './outline'

export type Kind = BoardQuery['kind']

/** What is asked for: the kind of board, and its track if it has one. */
export interface Wanted {
	readonly kind: Kind
	readonly track: number
}

/** A track's board with no more lines than this has room for the track itself. */
const FEW = 5

/** What a line's value is called. */
const VALUES: Readonly<Record<Kind, Key>> = {
	solo: 'boards.time',
	laps: 'boards.time',
	season: 'boards.points',
	rating: 'boards.rating',
}

/** The lines of a leaderboard, as they now are: they change while one looks. */
export class Lines {
	readonly element = el('div', 'lines')
	private wanted: Wanted | undefined
	private board: Board | undefined
	private readonly stop: () => void

	constructor(
		private readonly client: Client,
		/** Gets a track, to show where nobody has driven it. */
		private readonly track: (number: number) => Promise<Track>,
		/** A line was chosen, which is one to race against; undefined: they are only to be read. */
		private readonly choose?: (line: BoardLine | undefined) => void,
	) {
		this.stop = client.lobby.on('board', (board) => {
			if (board.game === GAME && this.of(board)) this.show(board)
		})
	}

	/** Whether a board is the one that was asked for. */
	private of({ kind, track, sketch }: Board): boolean {
		const { wanted } = this
		return wanted?.kind === kind && track === settingOf(wanted.track) && sketch === textOf(wanted.track)
	}

	/** Is seen no more. */
	close(): void {
		this.wanted = undefined
		this.stop()
	}

	/** Asks for a board, and for what changes of it. */
	async want(wanted: Wanted): Promise<void> {
		this.wanted = wanted
		this.tell(say('boards.loading'))
		const { kind, track } = wanted
		const { lobby } = this.client
		try {
			const signal = AbortSignal.timeout(8000)
			const board = await lobby.board({
				kind,
				game: GAME,
				track: settingOf(track),
				sketch: textOf(track),
				watch: true,
				signal,
			})
			if (this.wanted === wanted) this.show(board)
		} catch {
			if (this.wanted === wanted) this.tell(say('boards.away'))
		}
	}

	/** Writes what it shows in another language. */
	write(): void {
		if (this.board) this.show(this.board)
	}

	private tell(text: string): void {
		this.board = undefined
		const told = el('p', 'say', text)
		told.setAttribute('role', 'status')
		this.element.replaceChildren(told)
		this.choose?.(undefined)
	}

	/** Below few lines of a track, or none: the track. */
	private async portray(board: Board): Promise<void> {
		if ((board.kind !== 'solo' && board.kind !== 'laps') || board.lines.length > FEW) return
		const number = this.wanted?.track ?? 0
		const track = await this.track(number).catch(() => undefined)
		if (!track || this.board !== board) return
		this.element.append(outline(track))
		if (board.kind !== 'solo') return
		const house = el('p', 'house') // its room is kept: nothing moves under a finger when it is known
		this.element.append(house)
		const time = await houseLap(this.client, number).catch(() => 0)
		if (time > 0) house.textContent = t('boards.house', { time: raceTime(time, hz) })
	}

	private show(board: Board): void {
		const { kind } = this.wanted ?? { kind: 'solo' }
		if (board.lines.length === 0) {
			this.tell(say(kind === 'solo' ? 'boards.first' : 'boards.empty'))
			this.board = board
			void this.portray(board)
			return
		}
		this.board = board
		const chosen = this.element.querySelector<HTMLElement>('[aria-pressed="true"]')?.dataset.rank
		const focused = (document.activeElement as HTMLElement | null)?.dataset.rank
		const races = kind === 'season' || kind === 'rating'
		const heads: Key[] = ['boards.rank', 'boards.driver', VALUES[kind], ...(races ? (['boards.races'] as const) : [])]
		const body = el('tbody')
		for (const line of board.lines) body.append(this.row(line, kind, races, String(line.rank) === chosen))
		const table = el(
			'table',
			'',
			el(
				'thead',
				'',
				el(
					'tr',
					'',
					...heads.map((head) => {
						const th = el('th', '', say(head))
						th.scope = 'col'
						return th
					}),
				),
			),
			body,
		)
		table.setAttribute('aria-label', say(`boards.${kind}`))
		this.element.replaceChildren(table)
		void this.portray(board)
		if (focused)
			this.element.querySelector<HTMLElement>(`button[data-rank="${focused}"]`)?.focus({ preventScroll: true })
	}

	private row(line: BoardLine, kind: Kind, races: boolean, chosen: boolean): HTMLElement {
		const value = shown(kind, line.value)
		const name = el('span', 'name', line.name)
		const who = el('span', 'who', name, el('small', '', `#${line.tag}`))
		if (line.you) who.append(el('em', '', say('boards.you')))
		const cell = el('td')
		if (this.choose) {
			const pick = el('button', 'pick-ghost', who)
			pick.type = 'button'
			pick.dataset.rank = String(line.rank)
			pick.setAttribute('aria-pressed', String(chosen))
			pick.setAttribute('aria-label', t('boards.pick', { name: line.name, time: value }))
			pick.addEventListener('click', () => this.pick(pick, line))
			cell.append(pick)
		} else cell.append(who)
		const tr = el('tr', line.you ? 'me' : '', el('td', 'rank', String(line.rank)), cell, el('td', 'value', value))
		if (races) tr.append(el('td', 'value', String(line.races)))
		return tr
	}

	/** Chooses a line, or lets it go again. */
	private pick(button: HTMLElement, line: BoardLine): void {
		const on = button.getAttribute('aria-pressed') !== 'true'
		for (const other of this.element.querySelectorAll('[aria-pressed]')) other.setAttribute('aria-pressed', 'false')
		button.setAttribute('aria-pressed', String(on))
		this.choose?.(on ? line : undefined)
	}
}

/** A line's value in words: milliseconds of a lap, points, or hundredths of a rating. */
export function shown(kind: Kind, value: number): string {
	if (kind === 'solo' || kind === 'laps') return raceTime(value, 1000)
	return kind === 'rating' ? (value / 100).toFixed(2) : String(value)
}
