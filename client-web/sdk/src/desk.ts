// Where the page puts what it asks of the lobby, and waits for what comes of it.

import type { Emitter } from './emitter'
import type { FromLobby, ToLobby } from './generated/control'
import { type Lane, type Request, Requests } from './requests'
import { type ClientEvents, SlipstreamError, type Waiting } from './types'
import { waitFor } from './waiting'

/** What the lobby needs of the client. */
export interface Line {
	send(m: ToLobby): void
	/** Comes again with the key of a seed (a new one for an empty seed), or as a guest. */
	identify(seed: string | undefined): void
	/** Throws if the client was closed. */
	mustBeOpen(): void
}

/** Takes the message that answers, and makes what was asked for of it; undefined for any other. */
type Answer<T> = (m: FromLobby) => T | undefined

export class Desk {
	readonly requests: Requests
	private readonly whenLost = new Set<(error: Error) => void>()

	constructor(
		private readonly line: Line,
		private readonly told: Emitter<ClientEvents>,
	) {
		this.requests = new Requests((m) => line.send(m))
	}

	question<T>(options: Waiting, m: ToLobby, answer: Answer<T>): Promise<T> {
		return this.ask(options.signal, () => m, answer, { lane: 'question' })
	}

	/** make gives undefined while it lacks what only the lobby knows. */
	async ask<T>(
		signal: AbortSignal | undefined,
		make: () => ToLobby | undefined,
		answer: Answer<T>,
		how: { lane?: Lane; lasting?: boolean } = {},
	): Promise<T> {
		this.line.mustBeOpen()
		let m = make()
		if (!m) {
			await this.meet(signal) // to learn what the games' settings are
			m = make()
		}
		if (!m) throw new SlipstreamError('refused', 'The server has no game of that name.')
		const wish = m
		const { lane = 'seat', lasting = false } = how
		return waitFor<T>(signal, (resolve, reject) => {
			let settled = false
			const request: Request = {
				m: wish,
				lane,
				lasting,
				answer: (got) => {
					const value = answer(got)
					if (value === undefined) return false
					settled = true
					resolve(value)
					return true
				},
				fail: (error) => {
					settled = true
					reject(error)
				},
			}
			this.requests.add(request)
			return () => {
				if (settled) return
				// Aborted. An answer that still comes is nobody's: it is dropped with its request. A place in the queue is
				// given up.
				request.fail = () => {}
				request.answer = (got) => answer(got) !== undefined
				request.lasting = false
				if (!lasting) return
				if (this.requests.sent(request)) this.line.send({ t: 'cancel' })
				this.requests.drop(request)
			}
		})
	}

	/** Waits until the lobby has let us in. */
	meet(signal: AbortSignal | undefined): Promise<void> {
		return waitFor(signal, (resolve, reject) => {
			this.line.send({ t: 'ping', time: 0 })
			const stop = this.told.on('entered', () => resolve())
			const stopLost = this.onLost(reject)
			return () => {
				stop()
				stopLost()
			}
		})
	}

	/** Has a lost connection told; returns what ends that. */
	onLost(listener: (error: Error) => void): () => void {
		this.whenLost.add(listener)
		return () => void this.whenLost.delete(listener)
	}

	/** The connection is gone. again: it comes back by itself. */
	lost(error: SlipstreamError, again: boolean): void {
		this.requests.lost(error, again)
		for (const listener of [...this.whenLost]) listener(error)
	}
}
