import type { BoardLine, Client } from '@slipstream/sdk'
import { button, el } from '../dom'
import { hz } from '../generated/racing'
import { raceTime } from '../race/format'
import type { Track } from '../race/track'
import { say, t } from '../text/text'
import { bestOf } from './kept'
import { Lines } from './lines'
import { medalOf } from './medals'
import { trackPick } from './trackpick'
import { handInLater } from './trial'

/** The first screen of a time trial: the track, one's own best lap, and whom to race. */
export class TrialScreen {
	readonly element = el('div', 'trials')
	private readonly lines: Lines
	private readonly own = el('p', 'own')
	private readonly go: HTMLButtonElement
	private rival: BoardLine | undefined

	constructor(
		private readonly client: Client,
		private track: number,
		/** Another track is looked at. */
		private readonly look: (track: number) => void,
		load: (track: number) => Promise<Track>,
		drive: (track: number, rank: number | undefined) => void,
	) {
		this.go = button('item chosen', say('trial.drive'), () => drive(this.track, this.rival?.rank))
		this.lines = new Lines(client, load, (line) => this.choose(line))
		this.element.append(
			trackPick(track, (number) => this.turn(number)),
			el('div', 'start', this.go, this.own),
			this.lines.element,
		)
		void this.show()
	}

	close(): void {
		this.lines.close()
	}

	private turn(track: number): void {
		if (track === this.track) return
		this.track = track
		this.look(track)
		void this.show()
	}

	private async show(): Promise<void> {
		const { track } = this
		const best = bestOf(track)
		const medal = best ? medalOf(best.time, best.bot) : undefined
		const mark = el('i', medal ? `medal ${medal}` : 'medal gone')
		if (medal) {
			mark.setAttribute('role', 'img')
			mark.setAttribute('aria-label', say(`medal.${medal}`))
		}
		const time = best ? raceTime(best.time, hz) : say('trial.none')
		this.own.replaceChildren(mark, el('span', '', say('trial.best')), el('b', '', time))
		this.choose(undefined)
		await this.lines.want({ kind: 'solo', track })
		await handInLater(this.client, track) // what was driven without a server
	}

	private choose(line: BoardLine | undefined): void {
		this.rival = line
		this.go.firstElementChild!.textContent = line ? t('trial.race', { name: line.name }) : say('trial.drive')
	}
}
