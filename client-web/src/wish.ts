import { wishOf, withWatch } from './address'
import { trackCode } from './race/code'
import { settingOf, sketchOf } from './race/sketch'
import { TRACKS, trackName } from './race/tracks'

/** What the address wishes of the next race. Picking a track changes it, and a link of it shares the track. */
export class Wish {
	search = withWatch(location.search, '')

	constructor(
		/** Called when another track is wished for. */
		private readonly changed: () => void,
	) {}

	/** Seats and settings, as far as they are wished for. */
	get race(): ReturnType<typeof wishOf> & { sketch?: readonly number[] } {
		const wish = wishOf(this.search)
		const track = wish.settings?.track ?? 0
		if (track >= 0) return wish
		return { ...wish, settings: { ...wish.settings, track: settingOf(track) }, sketch: sketchOf(track) }
	}

	/** Whether the address names a track that there is not. */
	get misread(): boolean {
		return !!new URLSearchParams(this.search).get('track') && wishOf(this.search).settings?.track === undefined
	}

	/** The number of the track. */
	get track(): number {
		return wishOf(this.search).settings?.track ?? 0
	}

	/** Wishes for another track. */
	take(track: number): void {
		const params = new URLSearchParams(this.search)
		params.set('track', trackCode(track))
		this.search = `?${params}`
		history.replaceState(null, '', this.search)
		this.changed()
	}

	/** What to call the track; next: the next authored one, and after them one that nobody has seen. */
	pick(next: boolean): string {
		if (next) {
			const after = Math.max(0, this.track + 1)
			const fresh = TRACKS.length + Math.floor(Math.random() * 2 ** 30)
			this.take(after < TRACKS.length ? after : after === TRACKS.length ? fresh : 0)
		}
		return trackName(this.track)
	}
}
