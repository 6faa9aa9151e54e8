import { Emitter } from './emitter'
import {
	type Game,
	type Member,
	out,
	type Room as RoomMessage,
	type Said,
	type Ticket,
	type ToLobby,
} from './generated/control'
import type { Room, RoomEvents } from './lobbytypes'
import type { ErrorCode, Fields, Waiting } from './types'
import { SlipstreamError } from './types'
import { waitFor } from './waiting'

/** How much of what was said is kept. */
const chatLines = 100

/** A room as the page has it: what the lobby said last. */
export class PageRoom implements Room {
	private now: RoomMessage
	private readonly events = new Emitter<RoomEvents & { ticket: Ticket }>()
	private unclaimed: Ticket | undefined
	private left: { code: ErrorCode; reason: string } | undefined
	private here = true
	readonly chat: Said[] = []

	constructor(
		m: RoomMessage,
		private readonly ask: (m: ToLobby) => void,
		/** The description of a game, once the lobby has been reached. */
		private readonly describe: (game: string) => Game | undefined,
	) {
		this.now = m
	}

	get code(): string {
		return this.now.code
	}
	get game(): string {
		return this.now.game
	}
	get seats(): number {
		return this.now.seats
	}
	get members(): readonly Member[] {
		return this.now.members
	}
	get you(): number {
		return this.now.you
	}
	get host(): boolean {
		return this.now.you === 0
	}
	get match(): string {
		return this.now.match
	}

	get settings(): Fields {
		const named = this.describe(this.now.game)?.settings ?? []
		return Object.fromEntries(named.map((s, i) => [s.name, this.now.settings[i] ?? s.default]))
	}
	get sketch(): readonly number[] {
		return this.now.settings.slice(this.describe(this.now.game)?.settings.length ?? 0)
	}
	get public(): boolean {
		return this.now.public
	}
	get expires(): number {
		return this.now.expires
	}
	get connected(): boolean {
		return this.here
	}

	configure(change: { seats?: number; settings?: Fields; sketch?: readonly number[]; public?: boolean }): void {
		const { game, seats } = this.now
		const named = this.describe(game)?.settings ?? []
		const settings = named.map((s, i) => change.settings?.[s.name] ?? this.now.settings[i] ?? s.default)
		settings.push(...(change.sketch ?? this.sketch))
		this.ask({ t: 'configure', game, seats: change.seats ?? seats, settings, public: change.public ?? this.public })
	}

	ready(ready = true): void {
		this.ask({ t: 'ready', ready })
	}

	vote(value: number | undefined): void {
		this.ask({ t: 'vote', value: value ?? 0, none: value === undefined })
	}

	kick(player: string): void {
		this.ask({ t: 'kick', player })
	}

	say(text: string): void {
		this.ask({ t: 'say', text: fitting(text) })
	}

	start(): void {
		this.ask({ t: 'start' })
	}

	leave(): void {
		if (this.left) return
		this.ask({ t: 'leave' })
		this.close('aborted', 'You left the room.')
	}

	async ticket(options: Waiting = {}): Promise<Ticket> {
		if (this.left) throw new SlipstreamError(this.left.code, this.left.reason)
		const waiting = this.unclaimed
		this.unclaimed = undefined
		if (waiting) return waiting
		return waitFor(options.signal, (resolve, reject) => {
			const stops = [
				this.events.on('ticket', (t) => {
					this.unclaimed = undefined
					resolve(t)
				}),
				this.events.on('leave', ({ code, reason }) => reject(new SlipstreamError(code, reason))),
			]
			return () => {
				for (const stop of stops) stop()
			}
		})
	}

	on<E extends keyof RoomEvents>(event: E, listener: (detail: RoomEvents[E]) => void): () => void {
		return this.events.on(event, listener as never)
	}

	/** The lobby's newest word on the room; an empty code says that we are out of it. */
	change(m: RoomMessage): void {
		if (m.code === '') {
			this.close(...leaving(m.why))
			return
		}
		this.now = m
		this.here = true
		this.events.emit('change', this)
	}

	hear(said: Said): void {
		this.chat.push(said)
		if (this.chat.length > chatLines) this.chat.shift()
		this.events.emit('said', said)
	}

	/** The connection is gone, and may come back. */
	drop(reason: string): void {
		this.here = false
		this.events.emit('drop', { reason })
	}

	hand(ticket: Ticket): void {
		this.unclaimed = ticket
		this.events.emit('ticket', ticket)
	}

	refuse(code: ErrorCode, reason: string): void {
		this.events.emit('refused', { code, reason })
	}

	close(code: ErrorCode, reason: string): void {
		if (this.left) return
		this.left = { code, reason }
		this.events.emit('leave', this.left)
		this.events.clear()
	}
}

/** Why we are in a room no more. */
function leaving(why: string): [ErrorCode, string] {
	switch (why) {
		case out.kicked:
			return ['kicked', 'The host put you out of the room.']
		case out.left:
			return ['aborted', 'You left the room.']
		case out.away:
			return ['not-found', 'You were away for too long.']
	}
	return ['not-found', 'The room was closed: nothing happened in it for long.']
}

/** What of a text a message has room for: 400 bytes, of which the server keeps 200 characters. */
function fitting(text: string): string {
	const bytes = new TextEncoder()
	let cut = [...text].slice(0, 200).join('')
	while (bytes.encode(cut).length > 400) cut = [...cut].slice(0, -1).join('')
	return cut
}
