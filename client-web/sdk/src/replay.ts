import { PageMatch } from './match'
import type { Recording, Replay } from './replaytypes'
import type { Fields } from './types'

/** A match that is seen again, as the page has it. */
export class PageReplay<C extends Fields> extends PageMatch<C> implements Replay<C> {
	first = 0
	last = 0
	paused = false
	speed = 1

	/** Says what it is of. */
	of(recording: Recording): this {
		this.first = recording.first
		this.last = recording.last
		return this
	}

	seek(tick: number): void {
		this.port.post({ k: 'seek', id: this.key, tick: Math.min(Math.max(Math.round(tick), this.first), this.last) })
	}

	pause(on: boolean): void {
		this.paused = on
		this.port.post({ k: 'pause', id: this.key, on })
	}

	go(speed: number): void {
		this.speed = Math.min(Math.max(Math.round(speed * 4), 1), 16) / 4
		this.port.post({ k: 'speed', id: this.key, speed: this.speed })
	}
}
