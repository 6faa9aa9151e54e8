import type { Client } from '@slipstream/sdk'
import { el } from '../dom'
import { tabbed } from '../menu/tabs'
import type { Track } from '../race/track'
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
		load: (track: number) => Promise<Track>,
	) {
		this.lines = new Lines(client, load)
		this.write()
	}

	close(): void {
		this.lines.close()
	}

	private write(): void {
		const body = tabbed(this.element, {
			name: 'boards',
			label: say('menu.boards'),
			pages: KINDS,
			page: this.kind,
			title: (kind) => say(`boards.${kind}`),
			turn: (kind) => {
				this.kind = kind
				this.write()
			},
		})
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
		this.ask()
	}

	private ask(): void {
		const track = this.kind === 'solo' || this.kind === 'laps' ? this.track : 0
		void this.lines.want({ kind: this.kind, track })
	}
}
