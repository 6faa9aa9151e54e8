import { Emitter } from './emitter'
import type { Member, Room as RoomMessage, Ticket, ToLobby } from './generated/control'
import type { ErrorCode, Room, RoomEvents, Waiting } from './types'
import { SlipstreamError } from './types'
import { waitFor } from './waiting'

/** A room as the page has it: what the lobby said last. */
export class PageRoom implements Room {
	private now: RoomMessage
	private readonly events = new Emitter<RoomEvents & { ticket: Ticket }>()
	private unclaimed: Ticket | undefined
	private left: { code: ErrorCode; reason: string } | undefined

	constructor(
		m: RoomMessage,
		private readonly ask: (m: ToLobby) => void,
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
			this.close('not-found', 'The room was closed.')
			return
		}
		this.now = m
		this.events.emit('change', this)
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
