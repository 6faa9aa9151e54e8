import type { Match } from '@slipstream/sdk'
import { el } from './dom'
import type { Command } from './generated/racing'
import { Recovering } from './menu/overlay'
import { say, t } from './text/text'

/**
 * A race that stands for so long has no news, in milliseconds; of a page that stood itself, one frame counts at most
 * so much.
 */
const STALLED = 600
const FRAME = 250

/** What a player is told while the connection of his race is gone or silent, and how often it was gone. */
export class Recovery {
	drops = 0
	resumes = 0
	readonly element = el('div')
	private readonly overlay = new Recovering()
	private readonly silent = el('div', 'stalled busy gone')
	private tick = 0
	private stood = 0
	private looked = 0

	constructor() {
		this.silent.setAttribute('role', 'status')
		this.element.append(this.overlay.element, this.silent)
	}

	/** Says so when a race's tick has not moved for a while; undefined while there is none to wait for. */
	look(tick: number | undefined, now: number): void {
		this.stood = tick === this.tick ? this.stood + Math.min(FRAME, now - this.looked) : 0
		this.looked = now
		this.tick = tick ?? 0
		const silent = tick !== undefined && this.stood > STALLED
		if (silent === this.silent.classList.contains('gone')) {
			this.silent.textContent = silent ? say('recover.silent') : ''
			this.silent.classList.toggle('gone', !silent)
		}
	}

	/** Minds a match from now on. */
	mind(match: Match<Command>): void {
		match.on('drop', ({ retryMs, attempt: n }) => {
			this.drops++
			const s = Math.ceil(retryMs / 1000)
			const attempt = n < 2 ? '' : s > 1 ? t('recover.next', { n, s }) : t('recover.attempt', { n })
			this.overlay.show(`${say('recover.bot')} ${attempt}`)
		})
		match.on('resume', () => {
			this.resumes++
			this.overlay.hide()
		})
	}

	hide(): void {
		this.overlay.hide()
	}
}
