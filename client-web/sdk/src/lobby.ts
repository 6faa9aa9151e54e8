import { decode, encode } from '@msgpack/msgpack'
import { Backoff } from './backoff'
import type { Outside } from './engine'
import { type FromLobby, type ToLobby, version } from './generated/control'
import type { FromEngine, Port, ToEngine } from './port'
import type { SocketLike } from './types'

/** The first connection is given up after this long without a welcome; a later one is tried for ever. */
const patience = 10_000

/** A connection that says nothing for this long, though it was asked something, is dead. */
const silence = 10_000

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
	private token = '' // makes us the same player when the connection comes back
	private since: number
	private timer = 0
	private answerBy = 0
	private readonly backoff = new Backoff()

	constructor(
		private readonly url: string,
		private readonly outside: Outside,
		private readonly port: Port<ToEngine, FromEngine>,
	) {
		this.since = outside.clock.now()
	}

	send(name: string, m: ToLobby): void {
		this.name = name
		if (this.entered) {
			this.socket?.send(encode(m))
			this.expect()
			return
		}
		if (this.queue.length === 0) this.since = this.outside.clock.now()
		this.queue.push(m)
		if (!this.socket && this.timer === 0) this.connect()
	}

	close(): void {
		this.closed = true
		this.outside.clock.cancel(this.timer)
		this.outside.clock.cancel(this.answerBy)
		this.socket?.close(1000)
	}

	/** Something should be heard soon; if not, the connection is given up. */
	private expect(): void {
		if (this.answerBy !== 0) return
		this.answerBy = this.outside.clock.after(silence, () => {
			this.answerBy = 0
			const socket = this.socket
			this.onClose('The server does not answer.')
			socket?.close()
		})
	}

	private heard(): void {
		this.outside.clock.cancel(this.answerBy)
		this.answerBy = 0
	}

	private connect(): void {
		this.timer = 0
		const socket = this.outside.socket(this.url)
		this.socket = socket
		socket.binaryType = 'arraybuffer'
		this.expect()
		socket.onopen = () =>
			socket.send(encode({ t: 'enter', v: version, name: this.name, key: '', token: this.token } satisfies ToLobby))
		socket.onmessage = (event) => {
			if (socket === this.socket && event.data instanceof ArrayBuffer) this.onMessage(decode(event.data) as FromLobby)
		}
		socket.onclose = (event) => {
			if (socket === this.socket) this.onClose(event.reason)
		}
	}

	private onMessage(m: FromLobby): void {
		this.heard()
		if (m.t === 'entered') {
			this.entered = true
			this.token = m.token
			this.backoff.reset()
			this.restMs = 0
			for (const waiting of this.queue.splice(0)) this.send(this.name, waiting)
		}
		if (m.t === 'bye') {
			this.closed = m.final
			this.restMs = m.retry * 1000
		}
		this.port.post({ k: 'lobby', m })
	}

	private onClose(reason: string): void {
		const wasIn = this.entered
		this.heard()
		this.socket = undefined
		this.entered = false
		if (this.closed) return
		if (wasIn) {
			this.since = this.outside.clock.now()
			this.port.post({
				k: 'lobby-lost',
				code: 'unreachable',
				reason: reason || 'The connection to the lobby was lost.',
			})
		} else if (this.queue.length > 0 && this.outside.clock.now() - this.since > patience) {
			this.queue = []
			this.port.post({ k: 'lobby-lost', code: 'unreachable', reason: 'The server cannot be reached. Is it running?' })
		}
		this.timer = this.outside.clock.after(Math.max(this.backoff.next(), this.restMs), () => this.connect())
	}
}
