import { fromBase64, toBase64 } from './base64'
import { type FromLobby, maxLapText, type ToLobby } from './generated/control'
import { PageMatch } from './match'
import type { Ghost, Rival, Solo } from './solotypes'
import type { Fields } from './types'

/** A run alone as the page has it. */
export class PageSolo<C extends Fields> extends PageMatch<C> implements Solo<C> {
	restart(): void {
		this.port.post({ k: 'again', id: this.key })
	}

	ghost(slot: number, lap: Ghost): void {
		this.port.post({ k: 'ghost', id: this.key, slot, lap })
	}

	pause(on: boolean): void {
		this.port.post({ k: 'pause', id: this.key, on })
	}
}

/** Bytes of a lap in one message: three become four signs of base64. */
const part = Math.floor(maxLapText / 4) * 3

/** The messages that hand a lap in. */
export function parts(game: string, track: number, sketch: string, lap: Uint8Array): ToLobby[] {
	const all: ToLobby[] = []
	for (let from = 0; from === 0 || from < lap.length; from += part) {
		all.push({ t: 'lap', game, track, sketch, from, of: lap.length, text: toBase64(lap.subarray(from, from + part)) })
	}
	return all
}

/** A rival's lap in the making: it comes in parts. */
export class Coming {
	private lap = new Uint8Array()
	private got = 0

	/** Takes a part; the whole when it was the last, null if there is no such lap, undefined if more is to come. */
	take(m: Extract<FromLobby, { t: 'rival' }>): Rival | null | undefined {
		if (m.of === 0) return null
		if (m.from === 0) {
			this.lap = new Uint8Array(m.of)
			this.got = 0
		}
		const bytes = fromBase64(m.text)
		if (!bytes || m.from !== this.got || this.got + bytes.length > this.lap.length) return null
		this.lap.set(bytes, this.got)
		this.got += bytes.length
		if (this.got < m.of) return undefined
		return { rank: m.rank, name: m.name, tag: m.tag, time: m.time, lap: this.lap }
	}
}
