import type { Outside } from './engine'
import type { SocketLike } from './types'

/** A socket that takes longer than this to open is given up; afterwards netcode/client watches it. */
const openWithin = 5000

/** What happens on a PlaySocket. After close nothing does. */
interface Events {
	opened(): void
	message(message: Uint8Array): void
	closed(): void
}

/** A match's connection: one socket at a time, and what an older one still says is nobody's. */
export class PlaySocket {
	private socket: SocketLike | undefined

	constructor(
		private readonly outside: Outside,
		private readonly url: string,
		private readonly events: Events,
	) {}

	/** Whether there is one, open or about to be. */
	get there(): boolean {
		return this.socket !== undefined
	}

	connect(): void {
		const { clock } = this.outside
		const socket = this.outside.socket(this.url)
		this.socket = socket
		socket.binaryType = 'arraybuffer'
		const giveUp = clock.after(openWithin, () => {
			if (this.lost(socket)) socket.close()
		})
		socket.onopen = () => {
			clock.cancel(giveUp)
			if (socket === this.socket) this.events.opened()
		}
		socket.onmessage = (event) => {
			if (socket === this.socket && event.data instanceof ArrayBuffer) this.events.message(new Uint8Array(event.data))
		}
		socket.onclose = () => {
			clock.cancel(giveUp)
			this.lost(socket)
		}
	}

	private lost(socket: SocketLike): boolean {
		if (socket !== this.socket) return false
		this.socket = undefined
		this.events.closed()
		return true
	}

	send(message: Uint8Array<ArrayBuffer>): void {
		this.socket?.send(message)
	}

	close(): void {
		const { socket } = this
		this.socket = undefined
		socket?.close(1000)
	}
}
