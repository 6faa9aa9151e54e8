import type { Match } from '@slipstream/sdk'
import type { Command } from './generated/racing'
import { Recovering } from './menu/overlay'
import { say, t } from './text/text'

/** What a player is told while the connection of his race is gone, and how often that was. */
export class Recovery {
	drops = 0
	resumes = 0
	private readonly overlay = new Recovering()

	get element(): HTMLElement {
		return this.overlay.element
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
