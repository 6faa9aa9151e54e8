import { clock } from './clock'
import { Emitter } from './emitter'
import { Engine } from './engine'
import type { Game, Status, Ticket, ToLobby, Welcome } from './generated/control'
import { keptSeed, keptToken } from './kept'
import type { Room, RoomOptions } from './lobbytypes'
import { PageMatch } from './match'
import { PageLobby } from './pagelobby'
import { type FromEngine, type Port, pair, type ToEngine } from './port'
import { PageReplay } from './replay'
import type { Recording, Replay } from './replaytypes'
import { forgetSeat, keepSeat, keptSeat } from './seat'
import { PageSolo } from './solo'
import type { Solo, SoloOptions } from './solotypes'
import {
	type Client,
	type ClientEvents,
	type ClientOptions,
	type DemoOptions,
	type ErrorCode,
	type Fields,
	type JoinOptions,
	type Match,
	type QuickOptions,
	SlipstreamError,
	type SocketLike,
	type Waiting,
} from './types'
import { waitFor } from './waiting'

/** The way in: a client of the server at `options.url`. It connects when it is first asked for something. */
export function createClient(options: ClientOptions): Client {
	return new PageClient(options)
}

/** The most that is kept of a match that is recorded. */
const recordBytes = 4 << 20

/** Something the engine was asked for that has not come yet. */
interface Pending {
	done: (m: Extract<FromEngine, { k: 'joined' | 'loaded' | 'scene' }>) => void
	fail: (error: SlipstreamError) => void
}

class PageClient implements Client {
	look: number
	readonly lobby: PageLobby
	private readonly port: Port<FromEngine, ToEngine>
	private readonly terminate: () => void
	private readonly origin: number
	private readonly server: string
	private readonly events = new Emitter<ClientEvents>()
	private readonly pending = new Map<number, Pending>()
	private readonly matches = new Map<number, PageMatch<Fields>>()
	private ids = 0
	private closed = false
	private called: string

	constructor(options: ClientOptions) {
		this.called = options.name ?? ''
		this.look = options.look ?? 0
		this.origin = options.clock ? 0 : performance.timeOrigin
		const own = options.socket !== undefined || options.clock !== undefined
		const [port, terminate] = own ? inline(options) : inWorker((reason) => this.broken(reason))
		this.port = port
		this.terminate = terminate
		port.onmessage = (m) => this.onMessage(m)
		const wasm = options.wasm ?? ''
		this.server = socketURL(options.url)
		const token = keptToken(this.server)
		port.post({ k: 'open', url: this.server, wasm: wasm instanceof URL ? wasm.href : wasm, token })
		const line = {
			send: (m: ToLobby) => port.post({ k: 'lobby', name: this.called, m }),
			identify: (seed: string | undefined) => port.post({ k: 'account', seed }),
			mustBeOpen: () => this.mustBeOpen(),
		}
		this.lobby = new PageLobby(this.server, line, this.events)
		if (options.account) line.identify(keptSeed())
		if (typeof document !== 'undefined') {
			document.addEventListener('visibilitychange', this.visibility)
			this.visibility()
		}
	}

	get name(): string {
		return this.called
	}

	set name(typed: string) {
		if (typed === this.called) return
		this.called = typed
		this.port.post({ k: 'call', name: typed })
	}

	private readonly visibility = () => {
		this.port.post({ k: 'hidden', hidden: document.visibilityState === 'hidden' })
	}

	get games(): readonly Game[] {
		return this.lobby.games
	}

	get status(): Status | undefined {
		return this.lobby.status
	}

	quickMatch(options: QuickOptions = {}): Promise<Ticket> {
		return this.lobby.quick(options)
	}

	spectate(match = '', options: Waiting = {}): Promise<Ticket> {
		return this.lobby.spectate(match, options)
	}

	createRoom(options: RoomOptions = {}): Promise<Room> {
		return this.lobby.create(options)
	}

	joinByCode(code: string, options: Waiting = {}): Promise<Room> {
		return this.lobby.joinByCode(code, options)
	}

	async join<C extends Fields = Fields>(ticket: Ticket, options: JoinOptions = {}): Promise<Match<C>> {
		const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden'
		const look = Number.isInteger(this.look) && this.look > 0 && this.look < 2 ** 16 ? this.look : 0
		const record = options.record ? recordBytes : 0
		const ask = (id: number): ToEngine => ({ k: 'join', id, ticket, look, hidden, record })
		const match = await this.begin(options.signal, ask, PageMatch<C>)
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

	async resume<C extends Fields = Fields>(options: JoinOptions = {}): Promise<Match<C> | undefined> {
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
		const { seed = Math.floor(Math.random() * 2 ** 31), seats = 0, settings = {}, sketch = [], drive = false } = options
		const ask = (id: number): ToEngine => ({ k: 'demo', id, game, seed, seats, settings, sketch, drive })
		return this.begin(options.signal, ask, PageMatch<C>)
	}

	solo<C extends Fields = Fields>(game: string, options: SoloOptions = {}): Promise<Solo<C>> {
		const { number = 0, sketch = [] } = options
		return this.begin(options.signal, (id) => ({ k: 'solo', id, game, number, sketch }), PageSolo<C>)
	}

	async replay<C extends Fields = Fields>(recording: Recording, options: Waiting = {}): Promise<Replay<C>> {
		const ask = (id: number): ToEngine => ({ k: 'replay', id, recording })
		return (await this.begin(options.signal, ask, PageReplay<C>)).of(recording)
	}

	private begin<M>(
		signal: AbortSignal | undefined,
		make: (id: number) => ToEngine,
		kind: new (...of: ConstructorParameters<typeof PageMatch>) => M,
	): Promise<M> {
		this.mustBeOpen()
		const id = ++this.ids
		return waitFor(signal, (resolve, reject) => {
			this.pending.set(id, {
				fail: reject,
				done: (m) => {
					if (m.k !== 'joined') return
					const gone = () => this.matches.delete(id)
					const match = new kind(id, this.port, m.welcome, m.description, this.origin, gone)
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

	scene<S = unknown>(game: string, number: number, sketch: readonly number[] = []): Promise<S | undefined> {
		return this.shown(game, number, sketch, false)
	}

	draft<D = unknown>(game: string, sketch: readonly number[]): Promise<D | undefined> {
		return this.shown(game, 0, sketch, true)
	}

	private shown<S>(game: string, number: number, sketch: readonly number[], draft: boolean): Promise<S | undefined> {
		this.mustBeOpen()
		const id = ++this.ids
		return new Promise((resolve, reject) => {
			this.pending.set(id, {
				done: (m) => {
					if (m.k === 'scene') resolve(m.scene === '' ? undefined : (JSON.parse(m.scene) as S))
				},
				fail: reject,
			})
			this.port.post({ k: 'scene', id, game, number, sketch, draft })
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
			case 'scene':
				this.take(m.id)?.done(m)
				return
			case 'failed':
				this.take(m.id)?.fail(new SlipstreamError(m.code, m.reason))
				return
			case 'lobby':
				this.lobby.take(m.m)
				return
			case 'device':
				this.lobby.device(m.seed)
				return
			case 'lobby-lost':
				this.lobby.lost(m.code, m.reason, m.again)
				return
		}
	}

	private take(id: number): Pending | undefined {
		const pending = this.pending.get(id)
		this.pending.delete(id)
		return pending
	}

	private abandon(code: ErrorCode, reason: string): void {
		this.lobby.lost(code, reason, false)
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
