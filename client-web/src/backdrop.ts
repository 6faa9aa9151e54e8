import type { Client, Match } from '@slipstream/sdk'
import { type Command, name as GAME } from './generated/racing'
import { settingOf, sketchOf } from './race/sketch'

/** How long the garage's car stands on the grid, in seconds: the game's longest countdown. */
const PARKED = 60

/**
 * What is seen behind the menus: a race of bots on this machine, which starts again when it is over, or a parked car.
 */
export class Backdrop {
	match: Match<Command> | undefined
	/** One car stands on the grid, and nobody drives. */
	parked = false
	private wanted = false

	constructor(
		private readonly client: Client,
		private readonly track: () => number,
		/** Called when it is to be seen. */
		private readonly begun: () => void,
	) {}

	async play(): Promise<void> {
		this.wanted = true
		if (this.match) return
		try {
			const { parked } = this
			const track = this.track()
			const match = await this.client.demo<Command>(GAME, {
				seed: (Date.now() >>> 10) & 0xffff,
				...(parked ? { seats: 1 } : {}),
				settings: { laps: 9, countdown: parked ? PARKED : 1, track: settingOf(track) },
				sketch: sketchOf(track),
			})
			if (!this.wanted || this.match || parked !== this.parked) {
				match.leave()
				return
			}
			this.match = match
			this.begun()
			match.on('result', () => {
				if (this.match !== match) return
				this.stop()
				void this.play()
			})
		} catch (error) {
			// The menu works without a race behind it.
			console.warn('No demo:', error)
		}
	}

	stop(): void {
		this.wanted = false
		this.match?.leave()
		this.match = undefined
	}
}
