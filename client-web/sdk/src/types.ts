// What the SDK promises. No game and no rendering library is known here: a game
// is a name, a state is an Int32Array, a command is an object of integers.

import type { Game, Notice, Player, Result, Shift, Status, Ticket, Welcome } from './generated/control'
import type { Lobby, Room, RoomOptions } from './lobbytypes'
import type { Recording, Replay, Sought } from './replaytypes'
import type { Driven, Haunt, Solo, SoloOptions } from './solotypes'

export type {
	Game,
	Notice,
	Place,
	Player,
	Result,
	Setting,
	Shift,
	Status,
	Ticket,
	Welcome,
} from './generated/control'

/** A command of a game: its fields by name, integers within their declared ranges. */
export type Fields = Readonly<Record<string, number>>

/** How a {@link Client} is made. Only `url` matters outside tests. */
export interface ClientOptions {
	/** Where the server is, such as `location.origin`. */
	url: string | URL
	/** The name other players see. May be changed later, see {@link Client.name}. */
	name?: string
	/** How the player wants to look, see {@link Client.look}. */
	look?: number
	/**
	 * Signs in with the key of this device, which is made the first time: results, ratings and the name are kept.
	 * By default the player is a guest; see also {@link Lobby.signIn}. The tabs of one browser share the key, and are one
	 * player.
	 */
	account?: boolean
	/** Where the WebAssembly module is, or what it is; the one built with the SDK by default. */
	wasm?: string | URL | BufferSource
	/**
	 * Opens a socket. Giving this or `clock` runs everything on the calling
	 * thread instead of in a Worker, which is what tests want.
	 */
	socket?: (url: string) => SocketLike
	/** Time and timers, see {@link Clock}. */
	clock?: Clock
}

/** The part of WebSocket that the SDK uses. */
export interface SocketLike {
	binaryType: string
	onopen: (() => void) | null
	onmessage: ((event: { data: unknown }) => void) | null
	onclose: ((event: { code: number; reason: string }) => void) | null
	send(bytes: Uint8Array<ArrayBuffer>): void
	close(code?: number, reason?: string): void
}

/** Time in milliseconds, on the scale of performance.timeOrigin + performance.now(), and timers on it. */
export interface Clock {
	now(): number
	after(ms: number, call: () => void): number
	cancel(timer: number): void
}

/** Options of everything that waits. Aborting rejects with code `aborted`. */
export interface Waiting {
	signal?: AbortSignal
}

/** What a match is made with: settings by the names that the game declares, defaults for the rest. */
export interface MatchOptions extends Waiting {
	/** The server's first game by default. */
	game?: string
	/** Seats, bots included; all that the game has by default. */
	seats?: number
	settings?: Fields
	/** What a player drew to play on, in words, where one of the settings says that this is what it is. */
	sketch?: readonly number[]
}

/** What a match is looked for with. */
export interface QuickOptions extends MatchOptions {
	/** Further values of the game's first setting, such as the track, that would do as well; up to 63. */
	also?: readonly number[]
}

/** What a match is joined with. */
export interface JoinOptions extends Waiting {
	/**
	 * Keeps what is seen for {@link Client.replay}: some hundred kilobytes for a match of sixteen, and never more than a
	 * few megabytes.
	 */
	record?: boolean
}

/** What a demo is made with. */
export interface DemoOptions extends Waiting {
	seed?: number
	/** Seats, all of them bots; all that the game has by default. */
	seats?: number
	settings?: Fields
	sketch?: readonly number[]
	/** Gives slot 0 to {@link Match.send}: practice without a server. */
	drive?: boolean
}

/** One connection to a server's lobby, made when it is first needed, and the matches it leads to. */
export interface Client {
	/** Rooms, parties, chat, the queue, accounts. */
	readonly lobby: Lobby
	/** A seat in a match that is still open, or in a new one that starts shortly. */
	quickMatch(options?: QuickOptions): Promise<Ticket>
	/** A room of one's own; {@link Room.code} is what friends need. */
	createRoom(options?: RoomOptions): Promise<Room>
	/** Enters a friend's room. If its match is running, {@link Room.ticket} resolves at once. */
	joinByCode(code: string, options?: Waiting): Promise<Room>
	/** Watches a match by its id, or any match. */
	spectate(match?: string, options?: Waiting): Promise<Ticket>
	/** Takes the seat. Resolves when the match has welcomed us and its state is here. */
	join<C extends Fields = Fields>(ticket: Ticket, options?: JoinOptions): Promise<Match<C>>
	/** Whether there is something to {@link resume}, of that game or any. */
	hasSeat(game?: string): boolean
	/**
	 * Takes the seat again that this tab had when its page was loaded the last time; undefined if it had none.
	 * The bot has driven meanwhile, and keeps the seat for half a minute.
	 */
	resume<C extends Fields = Fields>(options?: JoinOptions): Promise<Match<C> | undefined>
	/** A match of bots on this machine, with no server: what plays behind a menu. */
	demo<C extends Fields = Fields>(game: string, options?: DemoOptions): Promise<Match<C>>
	/** A game alone against the clock, on this machine and with no server. Not every game can be played so. */
	solo<C extends Fields = Fields>(game: string, options?: SoloOptions): Promise<Solo<C>>
	/** A match that was recorded, to be seen again on this machine. Rejects with `reload` if another build made it. */
	replay<C extends Fields = Fields>(recording: Recording, options?: Waiting): Promise<Replay<C>>
	/** Loads and compiles the WebAssembly module now rather than at the first join or demo. */
	preload(): Promise<void>
	/**
	 * What a game has to draw that is no state because it never changes, such as a track: by the
	 * number that its state has for it, and the words of what a player drew if that is what the number says. Undefined if
	 * the game has nothing of the kind.
	 */
	scene<S = unknown>(game: string, number: number, sketch?: readonly number[]): Promise<S | undefined>
	/**
	 * What there is to show of a sketch while somebody draws it, such as what is wrong with it. Undefined if nobody draws
	 * for the game.
	 */
	draft<D = unknown>(game: string, sketch: readonly number[]): Promise<D | undefined>
	/** The name other players see. Who has an account has its name, and {@link Lobby.rename}. */
	name: string
	/**
	 * How the player wants to look, from the next seat on: a number that only pages of the game give a meaning, such as a
	 * paint. 0 is no wish, and so is what the game has not. Others read it in {@link Match.players}.
	 */
	look: number
	/** The server's games; empty until the lobby was reached. */
	readonly games: readonly Game[]
	readonly status: Status | undefined
	/** Adds a listener; the function returned removes it. */
	on<E extends keyof ClientEvents>(event: E, listener: (detail: ClientEvents[E]) => void): () => void
	/** Ends the lobby connection and every match. */
	close(): void
}

/** What a {@link Client} tells its listeners. */
export interface ClientEvents {
	/** The lobby is connected, and this is what the server made of our name. */
	entered: { player: string; name: string }
	/** How much is going on, every few seconds while the lobby is connected. */
	status: Status
	/** Something to tell the player, such as `draining`. */
	notice: Notice
}

/** What a {@link Match} tells its listeners. */
export interface MatchEvents {
	/** We sit; after a drop, we sit again. */
	welcome: Welcome
	/** Who sits where, whenever that changes. */
	roster: readonly Player[]
	/** The connection is lost and being recovered; the bot drives meanwhile. */
	drop: { attempt: number; retryMs: number; reason: string }
	/** The same seat again, after `ms` without it. */
	resume: { ms: number }
	/** Final: no event follows. */
	leave: { code: ErrorCode; reason: string }
	/** The match is over: places as the server says, best first. */
	result: Result
	/** Something to tell the player, such as `draining`. */
	notice: Notice
	/** The server left out ticks to catch up. */
	shift: Shift
	/** The player felt something, and this is whose fault it was. Told when it is over. */
	hitch: Hitch
	/** What was recorded of the match, if that was asked for; once, behind the result or before the end. */
	recording: Recording
	/** A {@link Replay} is where it was to go. */
	sought: Sought
	/** Of a {@link Solo}: a run is done. */
	lap: Driven
	/** Of a {@link Solo}: what became of a lap that was to be a ghost. */
	haunt: Haunt
}

/**
 * What the player felt, and why; netcode/flight defines it. The verdict is `page` (this page did not run),
 * `server` (it paused), `uplink` (what we did came late), `downlink` (what the server said came late)
 * or `contact` (somebody did what could not be foreseen).
 */
export interface Hitch {
	verdict: 'page' | 'server' | 'uplink' | 'downlink' | 'contact'
	/** How long whoever is blamed was, in milliseconds; 0 for `contact`. */
	ms: number
	/** How long the picture stood still, in milliseconds. */
	froze: number
	/** How far we, and the furthest of the others, jumped; in the game's unit. */
	own: number
	rivals: number
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
	/** Bytes of messages received and sent, in all. */
	bytesDown: number
	bytesUp: number
	snapshots: number
	/** Snapshots that disagreed with what was predicted. */
	corrections: number
	/** Snapshots whose hash did not match; 0 unless something is broken. */
	desyncs: number
	/** Ticks a second of this match. */
	hz: number
}

/** `dropped` waits for the server; `left` is final. */
export type MatchStatus = 'playing' | 'dropped' | 'left'

/** One seat in one match. */
export interface Match<C extends Fields = Fields> {
	readonly game: string
	/** The id of the match, to show and to spectate. */
	readonly id: string
	/** The room's code, or empty. */
	readonly code: string
	/** Our slot; a spectator's is the one to watch first. */
	readonly slot: number
	/** Whether we have no seat: a spectator, or a demo that nobody drives. */
	readonly watching: boolean
	readonly status: MatchStatus
	readonly players: readonly Player[]
	readonly seed: number
	/** In the order in which the game declares its settings; behind them the words of a sketch. */
	readonly settings: readonly number[]
	readonly result: Result | undefined
	/** What was recorded, once the match is over. */
	readonly recording: Recording | undefined
	readonly net: Readonly<Net>
	/** The newest tick that {@link view} can show. */
	readonly tick: number

	/**
	 * What to draw at `now` (performance.now() of this thread): the game's state,
	 * blended between ticks, corrections smoothed. The array is the match's own and
	 * is overwritten by the next call; nothing is allocated. Read it with the
	 * generated accessors.
	 */
	view(now: number): Int32Array

	/**
	 * What this seat holds down from now on, until the next call. Cheap: call it when the device changes, or each frame.
	 */
	send(command: C): void

	/** Adds a listener; the function returned removes it. */
	on<E extends keyof MatchEvents>(event: E, listener: (detail: MatchEvents[E]) => void): () => void

	/** Whom to look at: ourselves, or whom a spectator follows. */
	readonly following: number

	/** Lets a spectator follow whoever sits in a slot. False if nobody does, or we play. */
	follow(slot: number): boolean

	/** Gives up the seat. */
	leave(): void
}

/**
 * Why something failed, or ended:
 *
 * - `aborted`: by your AbortSignal, or by leave() and close()
 * - `unreachable`: no connection could be made or kept in time
 * - `refused`: the server said no; the message says why
 * - `not-found`: no such room or match
 * - `kicked`: whoever decides there, of a room or party, put us out
 * - `full`: no seat is free
 * - `ticket`: the ticket is used, too old or not ours
 * - `reload`: this page and the server play by different rules; load it again
 * - `replaced`: the seat was taken over by another page of the same player
 * - `idle`: the player did nothing for so long that the seat went to somebody else
 * - `over`: the match has ended, or is no more
 * - `rate`: too many requests; wait a moment
 * - `draining`: the server is stopping
 * - `account`: there is no account, or it could not be shown to be ours
 * - `name`: nobody may have that name, or it was changed too recently
 * - `paused`: servers or the database cannot be reached for now; it comes back by itself
 * - `broken`: a fault of ours, here or on the server; please report it
 */
export type ErrorCode =
	| 'aborted'
	| 'unreachable'
	| 'refused'
	| 'not-found'
	| 'sketch'
	| 'kicked'
	| 'full'
	| 'ticket'
	| 'reload'
	| 'replaced'
	| 'idle'
	| 'over'
	| 'rate'
	| 'draining'
	| 'account'
	| 'name'
	| 'paused'
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
