// The lobby as the page has it: requests and their answers, and what comes unasked.

import { hasAccount } from './account'
import { Desk, type Line } from './desk'
import { Emitter } from './emitter'
import type { Account, Board, FromLobby, Game, Party, Status, Ticket, ToLobby, Who } from './generated/control'
import { out } from './generated/control'
import { keepSeed, keepToken, keptSeed } from './kept'
import type { BoardQuery, LobbyEvents, Lobby as Promised, Room, RoomFilter, RoomList, RoomOptions } from './lobbytypes'
import { codeOf, lobbyCode } from './reasons'
import { PageRoom } from './room'
import { PageList } from './roomlist'
import { Coming, parts } from './solo'
import type { Judged, Rival, RivalQuery } from './solotypes'
import { type ClientEvents, type ErrorCode, type QuickOptions, SlipstreamError, type Waiting } from './types'
import { waitFor } from './waiting'
import { wish } from './wish'

export class PageLobby implements Promised {
	connected = false
	player = ''
	name = ''
	games: readonly Game[] = []
	status: Status | undefined
	account: Account | undefined
	party: Party | undefined
	room: PageRoom | undefined
	muted: ReadonlySet<string> = new Set()
	private readonly events = new Emitter<LobbyEvents>()
	private readonly desk: Desk
	private rooms: PageList | undefined
	private watching: ToLobby | undefined
	private queue: (() => void) | undefined
	private exported = ''

	constructor(
		private readonly server: string,
		private readonly line: Line,
		private readonly told: Emitter<ClientEvents>,
	) {
		this.desk = new Desk(line, told)
	}

	async connect(options: Waiting = {}): Promise<void> {
		this.line.mustBeOpen()
		if (!this.connected) await this.desk.meet(options.signal)
	}

	quick(options: QuickOptions = {}): Promise<Ticket> {
		const abort = new AbortController()
		const cancel = () => abort.abort()
		options.signal?.addEventListener('abort', cancel)
		if (options.signal?.aborted) cancel()
		this.queue?.()
		this.queue = cancel
		const ask = this.desk.ask(abort.signal, () => wish('quick', options, this.games), ticketOf, { lasting: true })
		return ask.finally(() => {
			options.signal?.removeEventListener('abort', cancel)
			if (this.queue === cancel) this.queue = undefined
		})
	}

	cancel(): void {
		this.queue?.()
	}

	get queued(): boolean {
		return this.queue !== undefined
	}

	why(options: Waiting = {}) {
		return this.desk.question(options, { t: 'why' }, (m) => (m.t === 'waiting' ? m : undefined))
	}

	rejoin(options: Waiting = {}): Promise<Ticket> {
		return this.desk.ask(options.signal, () => ({ t: 'rejoin' }), ticketOf)
	}

	spectate(match: string, options: Waiting): Promise<Ticket> {
		return this.desk.ask(options.signal, () => ({ t: 'spectate', match }), ticketOf)
	}

	list(filter: RoomFilter = {}): RoomList {
		this.line.mustBeOpen()
		this.rooms?.retire()
		const ask: ToLobby = { t: 'rooms', watch: true, game: filter.game ?? '', free: filter.free ?? false }
		const list = new PageList(ask, () => {
			if (this.rooms !== list) return
			this.rooms = undefined
			this.line.send({ t: 'rooms', watch: false, game: '', free: false })
		})
		this.rooms = list
		this.line.send(ask)
		return list
	}

	create(options: RoomOptions = {}): Promise<Room> {
		return this.desk.ask(
			options.signal,
			() => wish('create', options, this.games),
			(m) => this.entered(m),
		)
	}

	joinByCode(code: string, options: Waiting = {}): Promise<Room> {
		return this.desk.ask(
			options.signal,
			() => ({ t: 'join', code }),
			(m) => this.entered(m),
		)
	}

	joinParty(code = '', options: Waiting = {}): Promise<Party> {
		return this.desk.question(options, { t: 'party', code }, (m) => (m.t === 'party' && m.code !== '' ? m : undefined))
	}

	leaveParty(): void {
		this.line.send({ t: 'part' })
	}

	kickFromParty(player: string): void {
		this.line.send({ t: 'oust', player })
	}

	mute(player: string, mute = true): void {
		this.line.send({ t: 'mute', player, mute })
	}

	report(player: string, reason: string): void {
		this.line.send({ t: 'report', player, reason: [...reason].slice(0, 50).join('') })
	}

	async signIn(options: Waiting = {}): Promise<Account> {
		this.line.mustBeOpen()
		if (this.account) return this.account
		keepToken(this.server, '')
		this.line.identify(keptSeed())
		return waitFor(options.signal, (resolve, reject) => {
			const no = (text: string) => reject(new SlipstreamError('account', text))
			const stops = [
				this.events.on('account', (a) => a && resolve(a)),
				this.told.on('entered', ({ player }) => {
					if (!hasAccount(player)) no('This server keeps no accounts.')
				}),
				this.desk.onLost((error) => error instanceof SlipstreamError && error.code !== 'unreachable' && reject(error)),
			]
			this.line.send({ t: 'ping', time: 0 })
			return () => {
				for (const stop of stops) stop()
			}
		})
	}

	signOut(): void {
		keepToken(this.server, '')
		this.account = undefined
		this.line.identify(undefined)
		this.events.emit('account', undefined)
	}

	get hasKey(): boolean {
		return keptSeed() !== ''
	}

	rename(name: string, options: Waiting = {}): Promise<Account> {
		// An account that comes unasked was not renamed just now: one that was may not be for a while.
		return this.desk.question(options, { t: 'rename', name }, (m) =>
			m.t === 'account' && m.rename > 0 ? m : undefined,
		)
	}

	board(query: BoardQuery): Promise<Board> {
		const { kind, game, track = 0, sketch = '', season = 0, from = 0, watch = false } = query
		const ask: ToLobby = { t: 'board', kind, game, track, sketch, season, from, watch }
		return this.desk.question(query, ask, (m) => {
			if (m.t !== 'board' || m.new) return undefined
			this.watching = watch ? ask : undefined
			return m
		})
	}

	async handIn(
		{ game, track, sketch = '', lap }: { game: string; track: number; sketch?: string; lap: Uint8Array },
		options: Waiting = {},
	): Promise<Judged> {
		await this.connect(options)
		const all = parts(game, track, sketch, lap)
		for (const part of all.slice(0, -1)) this.line.send(part)
		return this.desk.question(options, all.at(-1)!, (m) => (m.t === 'judged' ? m : undefined))
	}

	async rival(query: RivalQuery): Promise<Rival | undefined> {
		const { game, track = 0, sketch = '', rank = 0, time = 0 } = query
		const coming = new Coming()
		const found = await this.desk.question(
			query,
			{ t: 'rival', game, track, sketch, rank, time: Math.floor(time) },
			(m) => (m.t === 'rival' ? coming.take(m) : undefined),
		)
		return found ?? undefined
	}

	history(before = '', options: Waiting = {}) {
		return this.desk.question(options, { t: 'history', before }, (m) => (m.t === 'history' && !m.new ? m : undefined))
	}

	exportAccount(options: Waiting = {}): Promise<string> {
		this.exported = ''
		return this.desk.question(options, { t: 'export' }, (m) => {
			if (m.t !== 'exported') return undefined
			this.exported += m.text
			return m.last ? this.exported : undefined
		})
	}

	async eraseAccount(options: Waiting = {}): Promise<void> {
		const player = this.account?.player ?? ''
		await this.desk.question(options, { t: 'erase', player }, (m) => (m.t === 'erased' ? m : undefined))
	}

	on<E extends keyof LobbyEvents>(event: E, listener: (detail: LobbyEvents[E]) => void): () => void {
		return this.events.on(event, listener)
	}

	private readonly described = (game: string) => this.games.find((g) => g.name === game)

	private entered(m: FromLobby): Room | undefined {
		if (m.t !== 'room' || m.code === '') return undefined
		this.room?.close('aborted', 'You entered another room.')
		this.room = new PageRoom(m, (ask) => this.line.send(ask), this.described)
		this.events.emit('room', this.room)
		return this.room
	}

	/** The engine has the key of this device. */
	device(seed: string): void {
		keepSeed(seed)
	}

	/** A message of the lobby. */
	take(m: FromLobby): void {
		switch (m.t) {
			case 'entered':
				this.arrive(m)
				return
			case 'status':
				this.status = m
				this.told.emit('status', m)
				return
			case 'notice':
				this.told.emit('notice', m)
				return
			case 'error':
				this.refused(m.code, m.text)
				return
			case 'bye':
				this.lost(codeOf(m.reason), m.text, !m.final)
				return
			case 'said':
				this.room?.hear(m)
				return
			case 'list':
				this.rooms?.take(m)
				return
			case 'account':
				this.account = m
				this.name = m.name
				this.desk.requests.take(m)
				this.events.emit('account', m)
				return
			case 'renamed':
				this.name = m.name
				return
			case 'party':
				this.party = m.code === '' ? undefined : m
				this.desk.requests.take(m)
				this.events.emit('party', this.party)
				if (m.why === out.kicked)
					this.events.emit('refused', { code: 'kicked', reason: 'Whoever leads the party put you out.' })
				return
			case 'muted':
				this.hearNot(m.players)
				return
			case 'erased':
				keepSeed('')
				keepToken(this.server, '')
				this.account = undefined
				this.desk.requests.take(m)
				this.events.emit('account', undefined)
				return
			case 'history':
				if (m.new) for (const race of m.races) this.events.emit('race', race)
				break
			case 'board':
				if (m.new) this.events.emit('board', m)
				break
			case 'ticket':
				// A room's own ticket is the room's, whatever else was asked for.
				if (m.code !== '' && m.code === this.room?.code) {
					this.room.hand(m)
					return
				}
				break
			case 'room':
				this.inRoom(m)
				return
		}
		this.desk.requests.take(m)
	}

	private hearNot(players: readonly Who[]): void {
		this.muted = new Set(players.map((p) => p.id))
		this.events.emit('muted', this.muted)
	}

	private inRoom(m: Extract<FromLobby, { t: 'room' }>): void {
		if (this.room && (m.code === '' || m.code === this.room.code)) {
			this.room.change(m)
			if (m.code === '') this.outOfRoom()
			return
		}
		if (!this.desk.requests.take(m)) this.entered(m) // brought back, or brought by who leads the party
	}

	private outOfRoom(): void {
		this.room = undefined
		this.events.emit('room', undefined)
	}

	private arrive(m: Extract<FromLobby, { t: 'entered' }>): void {
		this.connected = true
		this.games = m.games
		this.player = m.player
		this.name = m.name
		keepToken(this.server, m.token)
		if (!m.resumed) this.forget()
		if (this.muted.size > 0) this.hearNot([]) // whom we have muted is told behind this
		if (this.rooms) this.line.send(this.rooms.ask)
		if (this.watching) this.line.send(this.watching)
		this.told.emit('entered', { player: m.player, name: m.name })
		this.desk.requests.again(m.waiting)
		this.events.emit('back', { resumed: m.resumed, match: m.match })
	}

	/** We are somebody new: where the former one was, we are not. */
	private forget(): void {
		if (this.room) {
			this.room.close('not-found', 'You were away for too long.')
			this.outOfRoom()
		}
		if (this.party) {
			this.party = undefined
			this.events.emit('party', undefined)
		}
	}

	private refused(raw: string, text: string): void {
		if (this.desk.requests.refuse(raw, text)) return
		const told = { code: lobbyCode(raw), reason: text }
		this.room?.refuse(told.code, told.reason)
		this.events.emit('refused', told)
	}

	/** The connection is gone. again: it comes back by itself. */
	lost(code: ErrorCode, reason: string, again: boolean): void {
		const was = this.connected
		this.connected = false
		this.desk.lost(new SlipstreamError(code, reason), again)
		if (again) {
			if (!was) return
			this.room?.drop(reason)
			this.events.emit('drop', { reason })
			return
		}
		this.room?.close(code, reason)
		if (this.room) this.outOfRoom()
		if (was) this.events.emit('lost', { code, reason })
	}
}

function ticketOf(m: FromLobby): Ticket | undefined {
	return m.t === 'ticket' ? m : undefined
}
