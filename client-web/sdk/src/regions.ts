// How far the regions of the cluster are from here: matches are placed by that. It is measured with pings on a play
// socket of each, which a page may open where it may play.

import { encode } from '@msgpack/msgpack'
import type { Outside } from './engine'
import type { Distance, FromPlay, Region, ToPlay } from './generated/control'
import { messageOf } from './message'

/** Pings of one region: the shortest round trip is how far it is. */
const pings = 4

/** A region that has not answered all of them by then is as far as it showed to be. */
const patience = 3000

/** Who waits to know where he is waits no longer. */
const soon = 1000

/** After this long a region is measured again. */
const fresh = 600_000

const ping = Uint8Array.of(4, ...encode({ t: 'ping', time: 0 } satisfies ToPlay))

function isPong(message: unknown): boolean {
	if (!(message instanceof ArrayBuffer)) return false
	const bytes = new Uint8Array(message)
	return bytes[0] === 4 && messageOf<FromPlay>(bytes.subarray(1))?.t === 'pong'
}

/** The shortest round trip to a play socket, and when it was measured. */
interface Measured {
	rtt: number
	at: number
}

export class Regions {
	/** Whether it is worth a moment's waiting: some region has not answered yet. */
	awaited = false
	private list: readonly Region[] = []
	private readonly known = new Map<string, Measured>() // by URL
	private readonly open = new Map<string, () => void>() // that are being measured, and how to stop that
	private timer = 0

	/** measured is called when there is something new to tell, and when nothing is awaited any more. */
	constructor(
		private readonly outside: Outside,
		private readonly measured: (distances: Distance[]) => void,
	) {}

	/** We have entered: these are the regions. */
	enter(list: readonly Region[]): void {
		this.list = list
		if (list.length === 0) return
		this.measure()
		this.awaited = !this.complete()
		if (this.awaited) this.timer = this.outside.clock.after(soon, () => this.settle())
		else this.settle()
	}

	/** They have changed, for everybody: who measures them anew does so at a time of his own. */
	change(list: readonly Region[]): void {
		this.list = list
		const { clock } = this.outside
		clock.cancel(this.timer)
		this.timer = clock.after(Math.random() * 10_000, () => this.measure())
	}

	/** The connection is gone. */
	leave(): void {
		this.awaited = false
		this.outside.clock.cancel(this.timer)
		for (const stop of [...this.open.values()]) stop()
	}

	private settle(): void {
		this.outside.clock.cancel(this.timer)
		this.awaited = false
		this.measured(
			this.list.flatMap(({ name, url }) => {
				const m = this.known.get(url)
				return m ? [{ name, rtt: Math.min(Math.max(Math.round(m.rtt), 1), 65_535) }] : []
			}),
		)
	}

	/** Whether every region has answered, or will not. */
	private complete(): boolean {
		return this.list.every(({ url }) => this.known.has(url) || !this.open.has(url))
	}

	private measure(): void {
		const now = this.outside.clock.now()
		for (const { url } of this.list) {
			const m = this.known.get(url)
			if (!this.open.has(url) && (!m || now - m.at > fresh)) this.probe(url)
		}
	}

	private probe(url: string): void {
		const { clock } = this.outside
		const socket = this.outside.socket(url)
		socket.binaryType = 'arraybuffer'
		let left = pings
		let sent = 0
		let best = Number.POSITIVE_INFINITY
		const stop = () => {
			clock.cancel(timer)
			socket.onopen = socket.onmessage = socket.onclose = null
			socket.close(1000)
			this.open.delete(url)
		}
		const end = () => {
			stop()
			if (this.awaited ? this.complete() : this.open.size === 0) this.settle()
		}
		const send = () => {
			left--
			sent = clock.now()
			socket.send(ping)
		}
		const timer = clock.after(patience, end)
		this.open.set(url, stop)
		socket.onopen = send
		socket.onclose = end
		socket.onmessage = ({ data }) => {
			if (!isPong(data)) {
				end()
				return
			}
			best = Math.min(best, clock.now() - sent)
			this.known.set(url, { rtt: best, at: sent })
			if (left === 0) {
				end()
				return
			}
			send()
			if (this.awaited && this.complete()) this.settle()
		}
	}
}
