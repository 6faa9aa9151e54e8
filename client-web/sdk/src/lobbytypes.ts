// What the SDK promises of the lobby: rooms, parties, the queue, chat, and the player's account.

import type {
	Account,
	Board,
	History,
	HistoryLine,
	Listed,
	Member,
	Party,
	Said,
	Ticket,
	Waiting as Why,
} from './generated/control'
import type { Judged, Rival, RivalQuery } from './solotypes'
import type { ErrorCode, Fields, MatchOptions, QuickOptions, Waiting } from './types'

export type {
	Account,
	Board,
	BoardLine,
	History,
	HistoryLine,
	Listed,
	Member,
	Party,
	PartyMember,
	Rating,
	Said,
	Waiting as Why,
} from './generated/control'

/** A room that is made: listed or not, besides what a match has. */
export interface RoomOptions extends MatchOptions {
	/** Whether strangers find it in {@link Lobby.list}. */
	public?: boolean
}

/** Which rooms a list is of. */
export interface RoomFilter {
	game?: string
	/** Only with a free seat. */
	free?: boolean
}

/** Which page of a leaderboard. */
export interface BoardQuery extends Waiting {
	kind: 'laps' | 'season' | 'rating' | 'solo'
	game: string
	/** Of `laps` and `solo`; 0 by default. */
	track?: number
	/** {@link sketchText} of what a player drew, if that is what the track is. */
	sketch?: string
	/** Of `season`: year and month, 202611; the present one by default. */
	season?: number
	/** Lines to leave out. */
	from?: number
	/** Have it again as a `board` event whenever it changes, until another one is asked for. */
	watch?: boolean
}

/** Public rooms, kept up to date until it is closed or another list is asked for. */
export interface RoomList {
	readonly rooms: readonly Listed[]
	/** Whether the rooms that there are have come. */
	readonly ready: boolean
	on(event: 'change', listener: (list: RoomList) => void): () => void
	close(): void
}

/** Everything before and after a match. It connects when it is first asked for something. */
export interface Lobby {
	/** Connects, as who this tab was before if that is kept: rooms and parties come back as events. */
	connect(options?: Waiting): Promise<void>
	/** Whether the connection is there. */
	readonly connected: boolean
	/** Our id; empty before the first connection. */
	readonly player: string
	/** The name others see. */
	readonly name: string

	/** A seat in any match that fits. Lost connections do not lose the place in the queue; aborting leaves it. */
	quick(options?: QuickOptions): Promise<Ticket>
	/** Leaves the queue; {@link quick} rejects with `aborted`. */
	cancel(): void
	/** Whether {@link quick} waits. */
	readonly queued: boolean
	/** Why the queue takes as long as it does. */
	why(options?: Waiting): Promise<Why>
	/** A ticket for the match that we were in when the connection was lost: see the event `back`. */
	rejoin(options?: Waiting): Promise<Ticket>

	/** A live list of public rooms. */
	list(filter?: RoomFilter): RoomList
	create(options?: RoomOptions): Promise<Room>
	joinByCode(code: string, options?: Waiting): Promise<Room>
	/** The room that we are in. */
	readonly room: Room | undefined

	/** A new party, or a friend's by its code. Whoever leads it queues, opens and enters rooms for all. */
	joinParty(code?: string, options?: Waiting): Promise<Party>
	leaveParty(): void
	/** Only who leads may. */
	kickFromParty(player: string): void
	readonly party: Party | undefined

	/** Hears no more of a player, or does again. An account remembers it. */
	mute(player: string, mute?: boolean): void
	/** Of whom we hear nothing. */
	readonly muted: ReadonlySet<string>
	/** Tells the operator of a player, with what he said last. */
	report(player: string, reason: string): void

	/** Signs in with this device's key, which is made if there is none. A guest's room and party are left. */
	signIn(options?: Waiting): Promise<Account>
	/** Is a guest from now on. The key stays on the device. */
	signOut(): void
	/** The player's account as it now is; undefined for a guest. */
	readonly account: Account | undefined
	/** Whether this device has the key of an account. */
	readonly hasKey: boolean
	rename(name: string, options?: Waiting): Promise<Account>
	board(query: BoardQuery): Promise<Board>
	/**
	 * Hands in a lap of {@link Solo}. The server runs it again, and says whether it is on the board. It takes an account.
	 */
	handIn(lap: { game: string; track: number; sketch?: string; lap: Uint8Array }, options?: Waiting): Promise<Judged>
	/** A lap to race against; undefined if there is none. */
	rival(query: RivalQuery): Promise<Rival | undefined>
	/** Our own matches, newest first; `before` is the `next` of the page before. */
	history(before?: string, options?: Waiting): Promise<History>
	/** Everything that is held about us: a JSON text. */
	exportAccount(options?: Waiting): Promise<string>
	/** Deletes the account for good, and the key with it. */
	eraseAccount(options?: Waiting): Promise<void>

	/** Adds a listener; the function returned removes it. */
	on<E extends keyof LobbyEvents>(event: E, listener: (detail: LobbyEvents[E]) => void): () => void
}

/** What a {@link Lobby} tells its listeners. */
export interface LobbyEvents {
	/** The connection is lost and being recovered. */
	drop: { reason: string }
	/**
	 * It is there again. `resumed`: as the same player; room, party and place in the queue are kept. `match`: the match
	 * that {@link Lobby.rejoin} leads to.
	 */
	back: { resumed: boolean; match: string }
	/**
	 * The connection is gone and does not come back by itself: `replaced` says that the same player came in another
	 * tab or window. The next request connects again.
	 */
	lost: { code: ErrorCode; reason: string }
	/** We are in another room, or in none. */
	room: Room | undefined
	party: Party | undefined
	/** Whom we have muted, whenever that changes. */
	muted: ReadonlySet<string>
	/** The account, whenever it changes. */
	account: Account | undefined
	/** A match of ours was just kept, with points and the change of the rating. */
	race: HistoryLine
	/** A board that is watched has changed. */
	board: Board
	/** Something that nobody waits for was refused: muting, a party's kick, a place in the queue that is lost. */
	refused: { code: ErrorCode; reason: string }
}

/** A room: friends wait here until its host starts a match. */
export interface Room {
	/** For the link `/r/CODE`. */
	readonly code: string
	readonly game: string
	readonly seats: number
	readonly members: readonly Member[]
	/** Index of ourselves in members. */
	readonly you: number
	/** Whether we may {@link start}: the first member is the host. */
	readonly host: boolean
	/** The id of the match that is running, or empty. */
	readonly match: string
	/** What will be raced, by name. */
	readonly settings: Fields
	/** What a player drew to play on, in words; empty if they play on something else. */
	readonly sketch: readonly number[]
	/** Whether strangers find it. */
	readonly public: boolean
	/** Seconds until the room closes if nothing happens in it. */
	readonly expires: number
	/** Whether the connection is there; the room waits for us for half a minute. */
	readonly connected: boolean
	/** Starts a match, or the next one: everybody in the room gets a ticket. */
	start(): void
	/** The host changes what will be raced; what is left out stays. Nobody is ready any more. */
	configure(change: { seats?: number; settings?: Fields; sketch?: readonly number[]; public?: boolean }): void
	ready(ready?: boolean): void
	/** Votes for a value of the first setting, the track; undefined takes the vote back. */
	vote(value: number | undefined): void
	/** The host puts a member out for good. */
	kick(player: string): void
	/** Says something to everybody in the room; it comes back to us as `said`. */
	say(text: string): void
	/** What was said lately, oldest first. */
	readonly chat: readonly Said[]
	/** The next ticket, which comes when the host starts; at once if one is waiting. */
	ticket(options?: Waiting): Promise<Ticket>
	leave(): void
	/** Adds a listener; the function returned removes it. */
	on<E extends keyof RoomEvents>(event: E, listener: (detail: RoomEvents[E]) => void): () => void
}

/** What a {@link Room} tells its listeners. */
export interface RoomEvents {
	/** Members, settings, votes, host or match changed. */
	change: Room
	/** Somebody said something. */
	said: Said
	/** The connection is lost; the room is kept for a while. `change` follows when it is back. */
	drop: { reason: string }
	/** A request was refused, such as a start by somebody who is not the host. */
	refused: { code: ErrorCode; reason: string }
	/** Final: we are in this room no more. */
	leave: { code: ErrorCode; reason: string }
}
