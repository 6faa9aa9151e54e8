// What the page and the engine in the Worker say to each other.

import type { Run } from './blend'
import type { FromLobby, Notice, Player, Result, Shift, ToLobby, Welcome } from './generated/control'
import type { Recording, Sought } from './replaytypes'
import type { Driven, Ghost, Haunt } from './solotypes'
import type { ErrorCode, Hitch, Ticket } from './types'

/** One end of a pair: what is posted here arrives there, in order, later. */
export interface Port<In, Out> {
	post(message: Out, transfer?: Transferable[]): void
	onmessage: (message: In) => void
}

/** What the SDK must know of a game; made by client-web/describe. */
export interface Description {
	name: string
	hz: number
	slots: number
	words: number
	settings: { name: string; min: number; max: number; default: number }[]
	command: { name: string; min: number; max: number }[]
	runs: Run[]
}

export type ToEngine =
	| { k: 'open'; url: string; wasm: string | BufferSource; token: string }
	| { k: 'account'; seed: string | undefined }
	| { k: 'preload'; id: number }
	/** draft: while it is drawn. */
	| { k: 'scene'; id: number; game: string; number: number; sketch: readonly number[]; draft: boolean }
	| { k: 'lobby'; name: string; m: ToLobby }
	| { k: 'call'; name: string }
	| { k: 'idle' }
	| { k: 'join'; id: number; ticket: Ticket; look: number; hidden: boolean; record: number }
	| {
			k: 'demo'
			id: number
			game: string
			seed: number
			seats: number
			settings: Record<string, number>
			sketch: readonly number[]
			drive: boolean
	  }
	| { k: 'solo'; id: number; game: string; number: number; sketch: readonly number[] }
	| { k: 'replay'; id: number; recording: Recording }
	| { k: 'seek'; id: number; tick: number }
	| { k: 'speed'; id: number; speed: number }
	| { k: 'again'; id: number }
	| { k: 'ghost'; id: number; slot: number; lap: Ghost }
	| { k: 'pause'; id: number; on: boolean }
	| { k: 'send'; id: number; words: number[] }
	| { k: 'follow'; id: number; slot: number }
	| { k: 'leave'; id: number }
	| { k: 'pose'; id: number; buffer: ArrayBuffer }
	| { k: 'busy'; id: number; ms: number }
	| { k: 'hidden'; hidden: boolean }

/** What happens in a match, as its listeners are told. */
export type MatchEvent =
	| { e: 'welcome'; detail: Welcome }
	| { e: 'roster'; detail: Player[] }
	| { e: 'drop'; detail: { attempt: number; retryMs: number; reason: string } }
	| { e: 'resume'; detail: { ms: number } }
	| { e: 'leave'; detail: { code: ErrorCode; reason: string } }
	| { e: 'result'; detail: Result }
	| { e: 'notice'; detail: Notice }
	| { e: 'shift'; detail: Shift }
	| { e: 'hitch'; detail: Hitch }
	| { e: 'lap'; detail: Driven }
	| { e: 'haunt'; detail: Haunt }
	| { e: 'recording'; detail: Recording }
	| { e: 'sought'; detail: Sought }

export type FromEngine =
	| { k: 'loaded'; id: number }
	| { k: 'scene'; id: number; scene: string }
	| { k: 'lobby'; m: FromLobby }
	| { k: 'lobby-lost'; code: ErrorCode; reason: string; again: boolean }
	| { k: 'device'; seed: string }
	| { k: 'joined'; id: number; welcome: Welcome; description: Description }
	| { k: 'failed'; id: number; code: ErrorCode; reason: string }
	| { k: 'event'; id: number; event: MatchEvent }
	| { k: 'pose'; id: number; buffer: ArrayBuffer }

/**
 * A pose buffer: `header` numbers of eight bytes, by the indices below, then the
 * state's words. Two are enough to draw; the others are on their way.
 */
export const header = 16
export const poseBuffers = 4
export const figure = {
	/** When the words are to be drawn, on the Clock's scale. */
	at: 0,
	tick: 1,
	rtt: 2,
	jitter: 3,
	slack: 4,
	lead: 5,
	bytesDown: 6,
	bytesUp: 7,
	snapshots: 8,
	corrections: 9,
	desyncs: 10,
	/** Not 0: it does not follow from the one before, and nothing is to be drawn between them. */
	cut: 11,
} as const

export function poseSize(words: number): number {
	return 8 * header + 4 * words
}

/** A pair of ports on one thread. */
export function pair(): [Port<FromEngine, ToEngine>, Port<ToEngine, FromEngine>] {
	const nothing = () => {}
	const page: Port<FromEngine, ToEngine> = {
		post: (m) => queueMicrotask(() => engine.onmessage(m)),
		onmessage: nothing,
	}
	const engine: Port<ToEngine, FromEngine> = {
		post: (m) => queueMicrotask(() => page.onmessage(m)),
		onmessage: nothing,
	}
	return [page, engine]
}
