// What the SDK promises. No game and no rendering library is known here: a game
// is a name, a state is an Int32Array, a command is an object of integers.

/** A command of a game: its fields by name, integers within their declared ranges. */
export type Fields = Readonly<Record<string, number>>

/** How a {@link Client} is made. Only `url` matters outside tests. */
export interface ClientOptions {
	/** Where the server is: `http(s)://host[:port]` or the page's own address. */
	url: string | URL
	/** Where the built `slipstream.wasm` is; next to the page by default. */
	wasm?: string | URL | (() => Promise<BufferSource>)
	/** The name other players see. May be changed later with {@link Client.name}. */
	name?: string
	/**
	 * Opens a socket. Giving this or `clock` runs everything on the calling
	 * thread instead of a Worker, which is what tests want.
	 */
	socket?: (url: string) => SocketLike
	/** Time and timers, see {@link Clock}. */
	clock?: Clock
}

/** The part of WebSocket that the SDK uses. */
export interface SocketLike {
	binaryType: string
	readonly readyState: number
	onopen: ((event: never) => void) | null
	onmessage: ((event: { data: ArrayBuffer }) => void) | null
	onclose: ((event: { code: number; reason: string }) => void) | null
	onerror: ((event: never) => void) | null
	send(bytes: Uint8Array<ArrayBuffer>): void
	close(code?: number, reason?: string): void
}

/** Time in milliseconds since the epoch, never going back, and timers on it. */
export interface Clock {
	now(): number
	after(ms: number, call: () => void): number
	cancel(timer: number): void
}

/** Options of everything that waits. Aborting rejects with code `aborted`. */
export interface Waiting {
	signal?: AbortSignal
}

/** What a room is made with: match settings by the names that the game declares. */
export interface RoomOptions extends Waiting {
	game?: string
	settings?: Fields
}

/** The right to take one seat once, soon. It comes from the lobby. */
export interface Ticket {
	/** Opaque; sent to the match in its first message, never in a URL. */
	readonly token: Uint8Array
	readonly game: string
	/** Where the match is; the client's own server unless the lobby says otherwise. */
	readonly url: string
	/** The room's code, for its link `/r/CODE`; empty for a quick match. */
	readonly code: string
}

/** One connection to a server's lobby, and the matches it leads to. */
export interface Client {
	/** A seat in an open match of `game`, or in a new one that starts shortly. */
	quickMatch(game?: string, options?: RoomOptions): Promise<Ticket>
	/** A room of one's own; {@link Ticket.code} is what friends need. */
	createRoom(options?: RoomOptions): Promise<Ticket>
	joinByCode(code: string, options?: Waiting): Promise<Ticket>
	/** Takes the seat. Resolves when the match has welcomed us and its state is here. */
	join<C extends Fields = Fields>(ticket: Ticket, options?: Waiting): Promise<Match<C>>
	/** A match of bots on this machine, with no server: what plays behind a menu. */
	demo<C extends Fields = Fields>(game: string, options?: DemoOptions): Promise<Match<C>>
	/** The name other players see, from the next ticket on. */
	name: string
	/** Ends the lobby connection and every match. */
	close(): void
}

export interface DemoOptions extends Waiting {
	seed?: number
	settings?: Fields
	/** How many bots sit; all slots by default. */
	bots?: number
	/** Gives slot 0 to {@link Match.send}: practice without a server. */
	drive?: boolean
}

/** Who sits where. */
export interface Seat {
	readonly slot: number
	readonly name: string
	readonly kind: 'person' | 'bot'
}

/** What a {@link Match} tells its listeners. */
export interface MatchEvents {
	/** We sit, or sit again after a resume on another slot. */
	welcome: { slot: number; game: string; hz: number; setup: Setup; spectator: boolean }
	roster: { seats: readonly Seat[] }
	/** The connection is lost and being recovered; the bot drives meanwhile. */
	drop: { attempt: number; retryMs: number; reason: string }
	/** The same seat again, after `ms` without it. */
	resume: { ms: number }
	/** Final: no event follows. `code` is one of {@link ErrorCode}. */
	leave: { code: ErrorCode; reason: string }
	/** The match is over: slots in their order, best first, as the server says. */
	result: Result
	/** Something to tell the player, such as `draining`. */
	notice: { kind: string; text: string }
	/** The server skipped this many ticks. */
	shift: { ticks: number }
}

/** One line of a result, best first. */
export interface Standing {
	readonly slot: number
	readonly name: string
	readonly kind: 'person' | 'bot'
}

export interface Result {
	readonly tick: number
	readonly standings: readonly Standing[]
}

/** What a match was made with. */
export interface Setup {
	readonly seed: number
	/** By the order in which the game declares its settings. */
	readonly settings: readonly number[]
}

/** The state of the network, as of the newest tick. One object, updated in place. */
export interface Net {
	/** Milliseconds for a message and its answer. */
	rtt: number
	/** Milliseconds by which snapshots' arrivals vary. */
	jitter: number
	/** Ticks by which our commands reach the server early. */
	slack: number
	/** Ticks that we are ahead of the newest snapshot. */
	lead: number
	/** Bytes received and sent, in all. */
	bytesDown: number
	bytesUp: number
	snapshots: number
	/** Snapshots that disagreed with what was predicted, and by how much the last one, in words. */
	corrections: number
	correction: number
	/** Snapshots whose hash did not match; 0 unless something is broken. */
	desyncs: number
	/** Ticks a second of this match. */
	hz: number
}

/** `joining` and `dropped` wait for the server; `left` is final. */
export type MatchStatus = 'joining' | 'playing' | 'dropped' | 'left'

/** One seat in one match. */
export interface Match<C extends Fields = Fields> {
	readonly game: string
	/** Our slot, or -1 for a spectator and for a demo that nobody drives. */
	readonly slot: number
	readonly slots: number
	readonly status: MatchStatus
	readonly seats: readonly Seat[]
	readonly setup: Setup
	readonly net: Readonly<Net>
	readonly result: Result | undefined
	/** The newest tick that {@link view} shows. */
	readonly tick: number

	/**
	 * What to draw at `now` (performance.now() of this thread): the game's state,
	 * blended between ticks, corrections smoothed. The array is the match's own and
	 * is overwritten by the next call; nothing is allocated. Read it with the
	 * generated accessors, or by {@link Layout}. All zero until the first state.
	 */
	view(now: number): Int32Array

	/** What this seat holds down from now on, until the next call. Cheap; call it whenever the device changes, or each frame. */
	send(command: C): void

	/** Adds a listener; the function returned removes it. */
	on<E extends keyof MatchEvents>(event: E, listener: (detail: MatchEvents[E]) => void): () => void

	/** Gives up the seat. */
	leave(): void
}

/**
 * Why something failed, or ended:
 *
 * - `aborted`: by your AbortSignal, or by leave() and close()
 * - `unreachable`: no connection could be made or kept in time
 * - `refused`: the server said no; the message says why
 * - `not-found`: no such room
 * - `full`: no seat is free
 * - `ticket`: the ticket is used, too old or not ours
 * - `reload`: this page and the server play by different rules; load it again
 * - `replaced`: the seat was taken over by another page of the same player
 * - `over`: the match has ended
 * - `draining`: the server is shutting down
 * - `broken`: this page's own fault; please report it
 */
export type ErrorCode =
	| 'aborted'
	| 'unreachable'
	| 'refused'
	| 'not-found'
	| 'full'
	| 'ticket'
	| 'reload'
	| 'replaced'
	| 'over'
	| 'draining'
	| 'broken'

/** Every rejection of the SDK. */
export class SlipstreamError extends Error {
	override readonly name = 'SlipstreamError'
	readonly code: ErrorCode
	constructor(code: ErrorCode, message: string) {
		super(message)
		this.code = code
	}
}
