import type { Client } from '@slipstream/sdk'
import { button, el } from '../dom'
import { say } from '../text/text'
import { type Kind, Lines } from './lines'
import { trackPick } from './trackpick'

const KINDS: readonly Kind[] = ['solo', 'laps', 'season', 'rating']

/** All leaderboards: of laps by track, of the season and of ratings. */
export class BoardsScreen {
	readonly element = el('div', 'trials')
	private readonly lines: Lines
	private kind: Kind = 'solo'

	constructor(
		client: Client,
		private track: number,
		private readonly look: (track: number) => void,
	) {
		this.lines = new Lines(client)
		this.write()
	}

	close(): void {
		this.lines.close()
	}

	private write(): void {
		const tabs = el('div', 'tabs')
		tabs.setAttribute('role', 'tablist')
		tabs.setAttribute('aria-label', say('menu.boards'))
		const body = el('div', 'page')
		body.id = 'boards-page'
		body.setAttribute('role', 'tabpanel')
		body.setAttribute('aria-labelledby', `board-${this.kind}`)
		for (const kind of KINDS) {
			const tab = button('tab', say(`boards.${kind}`), () => {
				this.kind = kind
				this.write()
				this.element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus()
			})
			tab.id = `board-${kind}`
			tab.setAttribute('role', 'tab')
			tab.setAttribute('aria-selected', String(kind === this.kind))
			tab.setAttribute('aria-controls', body.id)
			tab.tabIndex = kind === this.kind ? 0 : -1
			tabs.append(tab)
		}
		if (this.kind === 'solo' || this.kind === 'laps') {
			body.append(
				trackPick(this.track, (track) => {
					this.track = track
					this.look(track)
					this.ask()
				}),
			)
		}
		body.append(this.lines.element)
		this.element.replaceChildren(tabs, body)
		this.ask()
	}

	private ask(): void {
		const track = this.kind === 'solo' || this.kind === 'laps' ? this.track : 0
		void this.lines.want({ kind: this.kind, track })
	}
}
