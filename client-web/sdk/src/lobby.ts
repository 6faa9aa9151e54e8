import { encode } from '@msgpack/msgpack'
import { hasAccount } from './account'
import { Backoff } from './backoff'
import type { Outside } from './engine'
import { type Challenge, type Distance, type FromLobby, refusal, type ToLobby, version } from './generated/control'
import { messageOf } from './message'
import type { FromEngine, Port, ToEngine } from './port'
import { Regions } from './regions'
import type { SocketLike } from './types'

/** The first connection is given up after this long without a welcome; a later one is tried for ever. */
const patience = 10_000

/** A connection that says nothing for this long, though it was pinged half of it before, is dead. */
const silence = 10_000

/** A connection on which nothing happens is pinged this often: a dead one is found out, and figures stay fresh. */
const idle = 15_000

/** Who types a name has stopped after this long: each is told to everybody in the room. */
const typing = 1000

/** Who a player is by his key. */
export interface Identity {
	key: string
	sign(challenge: Challenge): Promise<string>
}

/** What makes the player of a connection one who is known. */
export interface Known {
	token: string
	identity: Promise<Identity | undefined> | undefined
}

/**
 * The lobby's socket. What it is given to send waits until the server has let us
 * in. A connection that is lost comes back by itself; the requests that were under
 * way are told to the page as lost.
 */
export class Lobby {
	private socket: SocketLike | undefined
	/** Closed by us, or by the server for good: another attempt would end the same way. */
	closed = false
	private entered = false
	private restMs = 0 // what the server asked us to wait before we come back
	private queue: ToLobby[] = []
	private name = ''
	/** By what name the server let us in, or was asked to call us since. */
	private called = ''
	private guest = true
	private callAt = 0
	/** Makes us the same player when the connection comes back; the newest one we were given. */
	token: string
	private identity: Promise<Identity | undefined> | undefined
	private me: Identity | undefined
	private since: number
	private timer = 0
	private answerBy = 0
	private pingAt = 0
	private readonly backoff = new Backoff()
	private readonly regions: Regions
	/** A quick match that waits until we know how far the regions are. */
	private held: ToLobby | undefined

	constructor(
		private readonly url: string,
		private readonly outside: Outside,
		private readonly port: Port<ToEngine, FromEngine>,
		known: Known,
	) {
		this.token = known.token
		this.identity = known.identity
		this.since = outside.clock.now()
		this.regions = new Regions(outside, (distances) => this.measured(distances))
	}

	/** What a guest is called from now on: whoever types it has stopped, or asks for something. */
	call(name: string): void {
		const { clock } = this.outside
		this.name = name
		clock.cancel(this.callAt)
		this.callAt = clock.after(typing, () => this.rename())
	}

	private rename(): void {
		this.outside.clock.cancel(this.callAt)
		if (!this.entered || !this.guest || this.name === this.called) return
		this.called = this.name
		this.put({ t: 'rename', name: this.name })
	}

	send(name: string, m: ToLobby): void {
		this.name = name
		if (this.entered) {
			this.rename()
			if (m.t === 'cancel') this.held = undefined
			if (m.t === 'quick' && this.regions.awaited) this.held = m
			else this.put(m)
			return
		}
		if (this.queue.length === 0) this.since = this.outside.clock.now()
		this.queue.push(m)
		if (!this.socket && this.timer === 0) this.connect()
	}

	private put(m: ToLobby): void {
		this.socket?.send(encode(m))
		this.expect()
	}

	private measured(regions: Distance[]): void {
		const { held } = this
		this.held = undefined
		if (!this.entered) return
		if (regions.length > 0) this.put({ t: 'distances', regions })
		if (held) this.put(held)
	}

	/** Comes again as somebody else: with that key, or as a guest. */
	renew(identity: Promise<Identity | undefined> | undefined): void {
		this.identity = identity
		this.token = ''
		const socket = this.socket
		if (!socket || this.closed) return
		this.onClose('')
		socket.close(1000)
	}

	close(): void {
		this.closed = true
		this.regions.leave()
		this.outside.clock.cancel(this.timer)
		this.heard()
		this.outside.clock.cancel(this.pingAt)
		this.outside.clock.cancel(this.callAt)
		this.socket?.close(1000)
	}

	/** Something should be heard soon; if not, the connection is given up. */
	private expect(): void {
		if (this.answerBy !== 0) return
		const { clock } = this.outside
		const giveUp = () => {
			this.answerBy = 0
			const socket = this.socket
			this.onClose('The server does not answer.')
			socket?.close()
		}
		this.answerBy = clock.after(silence / 2, () => {
			this.answerBy = clock.after(silence / 2, giveUp)
			// Who waits for a match hears nothing else for a while.
			if (this.entered) this.socket?.send(encode({ t: 'ping', time: 0 } satisfies ToLobby))
		})
	}

	private heard(): void {
		const { clock } = this.outside
		clock.cancel(this.answerBy)
		this.answerBy = 0
		clock.cancel(this.pingAt)
		this.pingAt = clock.after(idle, () => {
			if (!this.entered) return
			this.socket?.send(encode({ t: 'ping', time: 0 } satisfies ToLobby))
			this.expect()
		})
	}

	private connect(): void {
		this.timer = 0
		const socket = this.outside.socket(this.url)
		this.socket = socket
		socket.binaryType = 'arraybuffer'
		this.expect()
		socket.onopen = () => {
			if (!this.identity) this.enter(socket, undefined)
			else void this.identity.then((me) => this.enter(socket, me))
		}
		socket.onmessage = (event) => {
			const m = event.data instanceof ArrayBuffer ? messageOf<FromLobby>(event.data) : undefined
			if (m && socket === this.socket) this.onMessage(m)
		}
		socket.onclose = (event) => {
			if (socket === this.socket) this.onClose(event.reason)
		}
	}

	private enter(socket: SocketLike, me: Identity | undefined): void {
		if (socket !== this.socket) return
		this.me = me
		const key = me?.key ?? ''
		this.called = this.name
		socket.send(encode({ t: 'enter', v: version, name: this.name, key, token: this.token } satisfies ToLobby))
	}

	/** Signs what the server asks for, if it asks in its own name. */
	private prove(challenge: Challenge): void {
		const { socket, me } = this
		if (!socket || !me) return
		me.sign(challenge).then(
			(sig) => {
				if (socket === this.socket) socket.send(encode({ t: 'prove', sig } satisfies ToLobby))
			},
			(error: unknown) => this.unproven(error instanceof Error ? error.message : String(error)),
		)
	}

	/** We could not show who we are: to try again by itself would end the same way. */
	private unproven(text: string): void {
		const { socket } = this
		this.closed = true
		this.heard()
		this.socket = undefined
		socket?.close(1000)
		this.queue = []
		this.port.post({ k: 'lobby-lost', code: 'account', reason: text, again: false })
	}

	private onMessage(m: FromLobby): void {
		this.heard()
		if (m.t === 'challenge') {
			this.prove(m)
			return
		}
		if (m.t === 'error' && m.code === refusal.proof && !this.entered) {
			this.unproven(m.text)
			return
		}
		if (m.t === 'erased') {
			this.identity = undefined
			this.token = ''
		}
		if (m.t === 'entered') {
			this.entered = true
			this.guest = !hasAccount(m.player)
			this.token = m.token
			this.backoff.reset()
			this.restMs = 0
			this.regions.enter(m.regions)
		}
		if (m.t === 'regions') {
			this.regions.change(m.regions)
			return
		}
		if (m.t === 'bye') {
			this.closed = m.final
			this.restMs = m.retry * 1000
		}
		this.port.post({ k: 'lobby', m })
		if (m.t === 'entered') for (const waiting of this.queue.splice(0)) this.send(this.name, waiting)
	}

	private onClose(reason: string): void {
		const wasIn = this.entered
		this.heard()
		this.regions.leave()
		this.held = undefined
		this.outside.clock.cancel(this.pingAt)
		this.socket = undefined
		this.entered = false
		if (this.closed) return
		if (wasIn) {
			this.since = this.outside.clock.now()
			this.port.post({
				k: 'lobby-lost',
				code: 'unreachable',
				reason: reason || 'The connection to the lobby was lost.',
				again: true,
			})
		} else if (this.queue.length > 0 && this.outside.clock.now() - this.since > patience) {
			this.queue = []
			const reason = 'The server cannot be reached. Is it running?'
			this.port.post({ k: 'lobby-lost', code: 'unreachable', reason, again: false })
		}
		this.timer = this.outside.clock.after(Math.max(this.backoff.next(), this.restMs), () => this.connect())
	}
}
