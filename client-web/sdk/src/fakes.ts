// For tests: time that stands still until it is told to go on, and sockets whose far end is the test.

import { readFileSync } from 'node:fs'
import { decode, encode } from '@msgpack/msgpack'
import type { FromLobby, FromPlay, ToLobby, ToPlay, Welcome } from './generated/control'
import type { Clock, SocketLike } from './types'

/** The module as it was built. */
export const wasm = readFileSync(new URL('./generated/slipstream.wasm', import.meta.url))

/** A seat in a match of tag. */
export const welcome: Welcome = {
	t: 'welcome',
	match: 'm1',
	code: '',
	game: 'tag',
	slot: 2,
	watching: false,
	resumed: false,
	tick: 1,
	hz: 30,
	every: 1,
	permsg: 1,
	seed: 1,
	settings: [],
	token: 'RESUME',
	players: [],
}

/** A turn of the event loop, for what compiles or decodes meanwhile. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

export class TurnedClock implements Clock {
	private time = 5000
	private ids = 0
	private timers: { id: number; at: number; call: () => void }[] = []
	now = () => this.time
	after(ms: number, call: () => void): number {
		this.timers.push({ id: ++this.ids, at: this.time + ms, call })
		return this.ids
	}
	cancel(id: number): void {
		this.timers = this.timers.filter((t) => t.id !== id)
	}

	async run(ms: number): Promise<void> {
		const end = this.time + ms
		for (;;) {
			for (let i = 0; i < 20; i++) await Promise.resolve()
			this.timers.sort((a, b) => a.at - b.at)
			if (!this.timers[0] || this.timers[0].at > end) break
			const due = this.timers.shift()!
			this.time = Math.max(this.time, due.at)
			due.call()
		}
		this.time = end
	}

	/** Runs on until something is the case. */
	async until(condition: () => boolean): Promise<void> {
		for (let i = 0; i < 1000 && !condition(); i++) {
			await this.run(20)
			await turn()
		}
		if (!condition()) throw new Error(`not within 20 s: ${condition}`)
	}

	/** Runs on until a promise is settled. */
	async settled<T>(promise: Promise<T>): Promise<T> {
		let done = false
		const mark = () => {
			done = true
		}
		promise.then(mark, mark)
		await this.until(() => done)
		return promise
	}
}

export class FakeSocket implements SocketLike {
	binaryType = ''
	onopen: (() => void) | null = null
	onmessage: ((event: { data: unknown }) => void) | null = null
	onclose: ((event: { code: number; reason: string }) => void) | null = null
	readonly sent: Uint8Array[] = []
	closed = false

	constructor(readonly url: string) {}

	send(bytes: Uint8Array<ArrayBuffer>): void {
		if (this.closed) throw new Error('send on a closed socket')
		this.sent.push(bytes.slice())
	}
	close(): void {
		this.closed = true
	}

	/** What the far end does. */
	accept(): void {
		this.onopen?.()
	}
	refuse(): void {
		this.closed = true
		this.onclose?.({ code: 1006, reason: '' })
	}
	say(m: FromLobby): void {
		this.onmessage?.({ data: copy(encode(m)) })
	}
	tell(m: FromPlay): void {
		this.onmessage?.({ data: copy(Uint8Array.of(4, ...encode(m))) })
	}
	asked(): ToLobby[] {
		return this.sent.map((bytes) => decode(bytes) as ToLobby)
	}
	told(): ToPlay[] {
		return this.sent.filter((bytes) => bytes[0] === 4).map((bytes) => decode(bytes.subarray(1)) as ToPlay)
	}
}

function copy(bytes: Uint8Array): ArrayBuffer {
	return bytes.slice().buffer as ArrayBuffer
}

/** Every socket that was opened, in order. */
export class FakeNetwork {
	readonly sockets: FakeSocket[] = []
	readonly open = (url: string) => {
		const socket = new FakeSocket(url)
		this.sockets.push(socket)
		return socket
	}
	get last(): FakeSocket {
		return this.sockets.at(-1)!
	}
}
