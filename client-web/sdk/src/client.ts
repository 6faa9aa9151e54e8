import { clock } from './clock'
import { Emitter } from './emitter'
import { Engine } from './engine'
import {
	type FromLobby,
	type Game,
	refusal,
	type Status,
	type Ticket,
	type ToLobby,
	type Welcome,
} from './generated/control'
import { PageMatch } from './match'
import { type FromEngine, type Port, pair, type ToEngine } from './port'
import { codeOf } from './reasons'
import { PageRoom } from './room'
import { forgetSeat, keepSeat, keptSeat } from './seat'
import {
	type Client,
	type ClientEvents,
	type ClientOptions,
	type DemoOptions,
	type ErrorCode,
	type Fields,
	type Match,
	type MatchOptions,
	type Room,
	SlipstreamError,
	type SocketLike,
	type Waiting,
} from './types'
import { waitFor } from './waiting'

/** The way in: a client of the server at `options.url`. It connects when it is first asked for something. */
export function createClient(options: ClientOptions): Client {
	return new PageClient(options)
}

/** A request to the lobby, which answers them one at a time. */
interface Request {
	m: ToLobby
	/** Takes the message that answers it; false for any other. */
	answer: (m: FromLobby) => boolean
	fail: (error: SlipstreamError) => void
}

/** Something the engine was asked for that has not come yet. */
interface Pending {
	done: (m: Extract<FromEngine, { k: 'joined' | 'loaded' }>) => void
	fail: (error: SlipstreamError) => void
}

class PageClient implements Client {
	name: string
	games: readonly Game[] = []
	status: Status | undefined
	private readonly port: Port<FromEngine, ToEngine>
	private readonly terminate: () => void
	private readonly origin: number
	private readonly server: string
	private readonly events = new Emitter<ClientEvents>()
	private readonly requests: Request[] = []
	private readonly pending = new Map<number, Pending>()
	private readonly matches = new Map<number, PageMatch<Fields>>()
	private room: PageRoom | undefined
	private ids = 0
	private closed = false

	constructor(options: ClientOptions) {
		this.name = options.name ?? ''
		this.origin = options.clock ? 0 : performance.timeOrigin
		const own = options.socket !== undefined || options.clock !== undefined
		const [port, terminate] = own ? inline(options) : inWorker((reason) => this.broken(reason))
		this.port = port
		this.terminate = terminate
		port.onmessage = (m) => this.onMessage(m)
		const wasm = options.wasm ?? ''
		this.server = socketURL(options.url)
		port.post({ k: 'open', url: this.server, wasm: wasm instanceof URL ? wasm.href : wasm })
		if (typeof document !== 'undefined') {
			document.addEventListener('visibilitychange', this.visibility)
			this.visibility()
		}
	}

	private readonly visibility = () => {
		this.port.post({ k: 'hidden', hidden: document.visibilityState === 'hidden' })
	}

	quickMatch(options: MatchOptions = {}): Promise<Ticket> {
		return this.ask(options.signal, this.wish('quick', options), ticketOf)
	}

	spectate(match = '', options: Waiting = {}): Promise<Ticket> {
		return this.ask(options.signal, () => ({ t: 'spectate', match }), ticketOf)
	}

	createRoom(options: MatchOptions = {}): Promise<Room> {
		return this.ask(options.signal, this.wish('create', options), (m) => this.entered(m))
	}

	joinByCode(code: string, options: Waiting = {}): Promise<Room> {
		return this.ask(
			options.signal,
			() => ({ t: 'join', code }),
			(m) => this.entered(m),
		)
	}

	/** Settings travel by position, which the games' descriptions tell once the lobby has been reached. */
	private wish(t: 'quick' | 'create', options: MatchOptions): () => ToLobby | undefined {
		const { game = '', seats = 0, settings } = options
		const made = (settings: number[]): ToLobby =>
			t === 'create' ? { t, game, seats, settings, public: false } : { t, game, seats, settings }
		if (!settings) return () => made([])
		return () => {
			const description = this.games.find((g) => g.name === game) ?? (game === '' ? this.games[0] : undefined)
			if (!description) return undefined
			return made(description.settings.map((s) => settings[s.name] ?? s.default))
		}
	}

	private entered(m: FromLobby): Room | undefined {
		if (m.t !== 'room' || m.code === '') return undefined
		this.room?.close('aborted', 'You entered another room.')
		this.room = new PageRoom(m, (ask) => this.port.post({ k: 'lobby', name: this.name, m: ask }))
		return this.room
	}

	private async ask<T>(
		signal: AbortSignal | undefined,
		make: () => ToLobby | undefined,
		answer: (m: FromLobby) => T | undefined,
	): Promise<T> {
		this.mustBeOpen()
		let m = make()
		if (!m) {
			await this.meet(signal) // to learn what the games' settings are
			m = make()
		}
		if (!m) throw new SlipstreamError('refused', 'The server has no game of that name.')
		const wish = m
		return waitFor<T>(signal, (resolve, reject) => {
			const request: Request = {
				m: wish,
				answer: (got) => {
					const value = answer(got)
					if (value === undefined) return false
					resolve(value)
					return true
				},
				fail: reject,
			}
			this.requests.push(request)
			if (this.requests.length === 1) this.put(request)
			return () => {
				// An answer that still comes is nobody's: it is dropped with its request.
				request.fail = () => {}
				request.answer = (got) => answer(got) !== undefined
			}
		})
	}

	private put(request: Request | undefined): void {
		if (request) this.port.post({ k: 'lobby', name: this.name, m: request.m })
	}

	private meet(signal: AbortSignal | undefined): Promise<void> {
		return waitFor(signal, (resolve, reject) => {
			this.port.post({ k: 'lobby', name: this.name, m: { t: 'ping', time: 0 } })
			const stop = this.events.on('entered', () => resolve())
			this.lost.add(reject)
			return () => {
				stop()
				this.lost.delete(reject)
			}
		})
	}

	private readonly lost = new Set<(error: Error) => void>()

	async join<C extends Fields = Fields>(ticket: Ticket, options: Waiting = {}): Promise<Match<C>> {
		const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden'
		const match = await this.begin<C>(options.signal, (id) => ({ k: 'join', id, ticket, hidden }))
		const keep = (welcome: Welcome) => keepSeat(this.server, ticket.url, welcome)
		keep(match.welcome)
		match.on('welcome', keep)
		match.on('leave', () => forgetSeat(this.server, match.id))
		return match
	}

	hasSeat(game?: string): boolean {
		const seat = keptSeat(this.server)
		return seat !== undefined && (game === undefined || seat.game === game)
	}

	async resume<C extends Fields = Fields>(options: Waiting = {}): Promise<Match<C> | undefined> {
		const seat = keptSeat(this.server)
		if (!seat) return undefined
		try {
			return await this.join<C>(seat, options)
		} catch (error) {
			const again = error instanceof SlipstreamError && (error.code === 'unreachable' || error.code === 'aborted')
			if (!again) forgetSeat(this.server, seat.match)
			throw error
		}
	}

	demo<C extends Fields = Fields>(game: string, options: DemoOptions = {}): Promise<Match<C>> {
		const { seed = Math.floor(Math.random() * 2 ** 31), seats = 0, settings = {}, drive = false } = options
		return this.begin<C>(options.signal, (id) => ({ k: 'demo', id, game, seed, seats, settings, drive }))
	}

	private begin<C extends Fields>(
		signal: AbortSignal | undefined,
		make: (id: number) => ToEngine,
	): Promise<PageMatch<C>> {
		this.mustBeOpen()
		const id = ++this.ids
		return waitFor(signal, (resolve, reject) => {
			this.pending.set(id, {
				fail: reject,
				done: (m) => {
					if (m.k !== 'joined') return
					const match = new PageMatch<C>(id, this.port, m.welcome, m.description, this.origin, () =>
						this.matches.delete(id),
					)
					this.matches.set(id, match as unknown as PageMatch<Fields>)
					resolve(match)
				},
			})
			this.port.post(make(id))
			return () => {
				this.pending.delete(id)
				if (!this.matches.has(id)) this.port.post({ k: 'leave', id })
			}
		})
	}

	preload(): Promise<void> {
		this.mustBeOpen()
		const id = ++this.ids
		return new Promise((resolve, reject) => {
			this.pending.set(id, { done: () => resolve(), fail: reject })
			this.port.post({ k: 'preload', id })
		})
	}

	on<E extends keyof ClientEvents>(event: E, listener: (detail: ClientEvents[E]) => void): () => void {
		return this.events.on(event, listener)
	}

	close(): void {
		if (this.closed) return
		this.closed = true
		if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', this.visibility)
		for (const id of this.matches.keys()) this.port.post({ k: 'leave', id })
		this.port.post({ k: 'idle' })
		this.abandon('aborted', 'The client was closed.')
		this.room?.close('aborted', 'The client was closed.')
		this.terminate()
	}

	private onMessage(m: FromEngine): void {
		switch (m.k) {
			case 'pose':
				this.matches.get(m.id)?.pose(m.buffer)
				return
			case 'event':
				this.matches.get(m.id)?.event(m.event)
				return
			case 'joined':
			case 'loaded':
				this.take(m.id)?.done(m)
				return
			case 'failed':
				this.take(m.id)?.fail(new SlipstreamError(m.code, m.reason))
				return
			case 'lobby':
				this.onLobby(m.m)
				return
			case 'lobby-lost':
				this.failRequests(m.code, m.reason)
				this.room?.close(m.code, m.reason)
				this.room = undefined
				return
		}
	}

	private take(id: number): Pending | undefined {
		const pending = this.pending.get(id)
		this.pending.delete(id)
		return pending
	}

	private onLobby(m: FromLobby): void {
		switch (m.t) {
			case 'entered':
				this.games = m.games
				this.events.emit('entered', { player: m.player, name: m.name })
				return
			case 'status':
				this.status = m
				this.events.emit('status', m)
				return
			case 'notice':
				this.events.emit('notice', m)
				return
			case 'error':
				this.refused(lobbyCode(m.code), m.text)
				return
			case 'bye':
				this.failRequests(codeOf(m.reason), m.text)
				return
		}
		// A room's own ticket is the room's, whatever else was asked for.
		if (m.t === 'ticket' && m.code !== '' && m.code === this.room?.code) {
			this.room.hand(m)
			return
		}
		if (m.t === 'room' && this.room && (m.code === '' || m.code === this.room.code)) {
			this.room.change(m)
			if (m.code === '') this.room = undefined
			return
		}
		if (this.requests[0]?.answer(m)) this.nextRequest()
	}

	private refused(code: ErrorCode, text: string): void {
		const request = this.requests[0]
		if (!request) {
			this.room?.refuse(code, text)
			return
		}
		request.fail(new SlipstreamError(code, text))
		this.nextRequest()
	}

	private nextRequest(): void {
		this.requests.shift()
		this.put(this.requests[0])
	}

	private failRequests(code: ErrorCode, reason: string): void {
		const error = new SlipstreamError(code, reason)
		for (const request of this.requests.splice(0)) request.fail(error)
		for (const reject of [...this.lost]) reject(error)
	}

	private abandon(code: ErrorCode, reason: string): void {
		this.failRequests(code, reason)
		const error = new SlipstreamError(code, reason)
		for (const pending of [...this.pending.values()]) pending.fail(error)
		this.pending.clear()
	}

	/** The Worker could not be started, or died: nothing more will come of it. */
	private broken(reason: string): void {
		this.abandon('broken', reason)
		for (const match of [...this.matches.values()]) match.event({ e: 'leave', detail: { code: 'broken', reason } })
	}

	private mustBeOpen(): void {
		if (this.closed) throw new SlipstreamError('aborted', 'The client was closed.')
	}
}

function ticketOf(m: FromLobby): Ticket | undefined {
	return m.t === 'ticket' ? m : undefined
}

function lobbyCode(code: string): ErrorCode {
	switch (code) {
		case refusal.code:
		case refusal.match:
			return 'not-found'
		case refusal.full:
			return 'full'
		case refusal.rate:
			return 'rate'
		case refusal.draining:
			return 'draining'
	}
	return 'refused'
}

/** The address of the server's sockets, without a slash at its end. */
function socketURL(url: string | URL): string {
	const u = new URL(url)
	u.protocol = u.protocol === 'https:' || u.protocol === 'wss:' ? 'wss:' : 'ws:'
	u.search = ''
	u.hash = ''
	return u.origin === 'null' ? u.href : `${u.protocol}//${u.host}`
}

function inWorker(broken: (reason: string) => void): [Port<FromEngine, ToEngine>, () => void] {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'slipstream' })
	const port: Port<FromEngine, ToEngine> = {
		post: (m, transfer = []) => worker.postMessage(m, transfer),
		onmessage: () => {},
	}
	worker.onmessage = (event: MessageEvent<FromEngine>) => port.onmessage(event.data)
	worker.onerror = (event) => broken(event.message || 'The Worker could not be started.')
	return [port, () => setTimeout(() => worker.terminate(), 100)] // after it has said goodbye
}

function inline(options: ClientOptions): [Port<FromEngine, ToEngine>, () => void] {
	const [page, engine] = pair()
	new Engine(engine, {
		clock: options.clock ?? clock,
		socket: options.socket ?? ((url) => new WebSocket(url) as unknown as SocketLike),
	})
	return [page, () => {}]
}
