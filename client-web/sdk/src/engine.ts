// The engine holds the sockets, the WebAssembly and the clock. It runs in a
// Worker, where no long frame of the page delays a command; in tests it runs on
// the caller's thread. One engine serves one client: a lobby and some matches.

import { deviceKey, sign } from './account'
import { refusal } from './generated/control'
import { type Identity, Lobby } from './lobby'
import type { FromEngine, Port, ToEngine } from './port'
import { Session } from './session'
import type { Clock, SocketLike } from './types'
import { SlipstreamError } from './types'
import { load, type Module } from './wasm'

/** What the engine has of the world outside. */
export interface Outside {
	socket(url: string): SocketLike
	clock: Clock
}

export class Engine {
	private url = ''
	private wasm: string | BufferSource = ''
	private module: Promise<Module> | undefined
	private lobby: Lobby | undefined
	private token = ''
	private identity: Promise<Identity | undefined> | undefined
	private readonly sessions = new Map<number, Session>()
	private hidden = false

	constructor(
		private readonly port: Port<ToEngine, FromEngine>,
		private readonly outside: Outside,
	) {
		port.onmessage = (m) => this.onMessage(m)
	}

	private onMessage(m: ToEngine): void {
		switch (m.k) {
			case 'open':
				this.url = m.url
				this.wasm = m.wasm
				this.token = m.token
				return
			case 'account':
				this.identity = m.seed === undefined ? undefined : this.identify(m.seed)
				this.lobby?.renew(this.identity)
				return
			case 'preload':
				void this.preload(m.id)
				return
			case 'scene':
				void this.scene(m)
				return
			case 'lobby':
				if (!this.lobby || this.lobby.closed) {
					const known = { token: this.lobby?.token ?? this.token, identity: this.identity }
					this.lobby = new Lobby(`${this.url}/lobby`, this.outside, this.port, known)
				}
				this.lobby.send(m.name, m.m)
				return
			case 'call':
				this.lobby?.call(m.name)
				return
			case 'idle':
				this.token = this.lobby?.token ?? this.token
				this.lobby?.close()
				this.lobby = undefined
				return
			case 'hidden':
				this.hidden = m.hidden
				for (const s of this.sessions.values()) s.setHidden(m.hidden)
				return
			case 'join':
			case 'demo':
			case 'solo':
			case 'replay':
				void this.begin(m)
				return
		}
		const session = this.sessions.get(m.id)
		switch (m.k) {
			case 'send':
				session?.command(m.words)
				return
			case 'follow':
				session?.follow(m.slot)
				return
			case 'leave':
				session?.leave()
				return
			case 'seek':
				session?.seek(m.tick)
				return
			case 'speed':
				session?.speed(m.speed)
				return
			case 'again':
				session?.again()
				return
			case 'ghost':
				session?.ghost(m.slot, m.lap)
				return
			case 'pause':
				session?.pause(m.on)
				return
			case 'pose':
				session?.recycle(m.buffer)
				return
			case 'busy':
				session?.busy(m.ms)
				return
		}
	}

	private async preload(id: number): Promise<void> {
		try {
			await this.load()
			this.port.post({ k: 'loaded', id })
		} catch (error) {
			this.fail(id, error)
		}
	}

	private async scene({ id, game, number, sketch, draft }: Extract<ToEngine, { k: 'scene' }>): Promise<void> {
		try {
			const instance = await (await this.load()).instantiate(this.outside.clock)
			if (!instance.choose(game)) throw new SlipstreamError('refused', 'This page has no game of that name.')
			this.port.post({ k: 'scene', id, scene: draft ? instance.draft(sketch) : instance.scene(number, sketch) })
		} catch (error) {
			this.fail(id, error)
		}
	}

	private load(): Promise<Module> {
		this.module ??= load(this.wasm).catch((error: unknown) => {
			this.module = undefined // the next one tries again
			throw error
		})
		return this.module
	}

	/** The key of a seed, or a new one; undefined if there is no module to sign with. */
	private async identify(seed: string): Promise<Identity | undefined> {
		try {
			const module = await this.load()
			const device = await deviceKey(module, this.outside.clock, seed)
			this.port.post({ k: 'device', seed: device.seed })
			const { host } = new URL(this.url)
			return { key: device.key, sign: (c) => sign(module, this.outside.clock, device, c, host) }
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error)
			this.port.post({ k: 'lobby', m: { t: 'error', code: refusal.proof, text: reason } })
			return undefined
		}
	}

	private async begin(m: Extract<ToEngine, { k: 'join' | 'demo' | 'solo' | 'replay' }>): Promise<void> {
		const session = new Session(m.id, this.outside, this.port, () => this.sessions.delete(m.id))
		session.setHidden(this.hidden)
		this.sessions.set(m.id, session)
		try {
			const game = await (await this.load()).instantiate(this.outside.clock)
			if (session.left) return
			if (m.k === 'join') session.join(game, m, `${this.url}/play`)
			else if (m.k === 'demo') session.demo(game, m)
			else if (m.k === 'solo') session.solo(game, m)
			else session.replay(game, m.recording)
		} catch (error) {
			this.sessions.delete(m.id)
			this.fail(m.id, error)
		}
	}

	private fail(id: number, error: unknown): void {
		const code = error instanceof SlipstreamError ? error.code : 'broken'
		this.port.post({ k: 'failed', id, code, reason: error instanceof Error ? error.message : String(error) })
	}
}
