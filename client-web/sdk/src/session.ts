import { decode } from '@msgpack/msgpack'
import type { Outside } from './engine'
import type { FromPlay, Player, Result, Welcome } from './generated/control'
import { localWelcome } from './localwelcome'
import { PlaySocket } from './playsocket'
import {
	type Description,
	type FromEngine,
	figure,
	header,
	type MatchEvent,
	type Port,
	poseBuffers,
	poseSize,
	type ToEngine,
} from './port'
import { codeOf } from './reasons'
import type { Recording } from './replaytypes'
import type { Ghost } from './solotypes'
import { type ErrorCode, SlipstreamError } from './types'
import { type Instance, state } from './wasm'

/** A ticket that has not led to a seat by then is given up. */
const patience = 10_000

/** The longest that the engine sleeps: hello, pings and timeouts are noticed by then. */
const longestSleep = 50

/** Timers are whole milliseconds, and one that fires a hair too early would spin. */
const shortestSleep = 1

/** What a session has of a match that a server runs. */
interface Online {
	readonly of: 'server'
	readonly socket: PlaySocket
	readonly beganAt: number
	/** When the connection was lost; 0: it is there. */
	droppedAt: number
	/** How often it was dialled since. */
	attempt: number
	/** The time of the attempt to connect that is set, so that each drop is told once. */
	retryAt: number
}

/** Whose a match is: a server's, or this machine's: bots', a run alone, or one that was recorded. */
type Kind = Online | { readonly of: 'demo' | 'solo' | 'replay' }

/**
 * One match, of whatever kind: turns the WebAssembly instance's crank,
 * carries its messages, and hands what is to be drawn to the page.
 */
export class Session {
	left = false
	private game: Instance | undefined
	private description: Description | undefined
	private kind: Kind | undefined
	private hidden = false
	private recording = false
	/** The next pose does not follow from the last one. */
	private cut = false
	private paused = false
	private welcome: Welcome | undefined
	private players: Player[] = []
	private joined = false
	private timer = 0
	private drawn = 0
	private buffers: ArrayBuffer[] = []
	private early: MatchEvent[] = [] // what happened before the page had the match

	constructor(
		private readonly id: number,
		private readonly outside: Outside,
		private readonly port: Port<ToEngine, FromEngine>,
		private readonly gone: () => void,
	) {}

	private now(): number {
		return this.outside.clock.now()
	}

	/** The server's part; the other kinds need none. */
	private get online(): Online | undefined {
		return this.kind?.of === 'server' ? this.kind : undefined
	}

	join(game: Instance, asked: Extract<ToEngine, { k: 'join' }>, defaultURL: string): void {
		const { ticket, look, record } = asked
		this.choose(game, ticket.game)
		const socket = new PlaySocket(this.outside, ticket.url || defaultURL, {
			opened: () => {
				game.connected(this.now())
				this.flush()
			},
			message: (message) => this.onMessage(message),
			closed: () => {
				game.disconnected(this.now())
				this.flush()
			},
		})
		this.kind = { of: 'server', socket, beganAt: this.now(), droppedAt: 0, attempt: 0, retryAt: 0 }
		game.open(ticket.token, look)
		this.recording = record > 0
		if (this.recording) game.record(record)
		game.hide(this.hidden)
		socket.connect()
		this.turn()
	}

	demo(game: Instance, options: Extract<ToEngine, { k: 'demo' }>): void {
		const d = this.choose(game, options.game)
		const settings = d.settings.map((s) => options.settings[s.name] ?? s.default).concat(options.sketch)
		this.kind = { of: 'demo' }
		game.demo(this.now(), options.seed, options.seats, settings, options.drive)
		this.welcome = localWelcome(d, options, settings)
		this.turn()
	}

	/** A run alone; slot 0 is the player's, and nobody else is there but ghosts. */
	solo(game: Instance, { game: name, number, sketch }: Extract<ToEngine, { k: 'solo' }>): void {
		const d = this.choose(game, name)
		if (!game.solo(this.now(), number, sketch)) throw new SlipstreamError('refused', `Nobody plays ${name} alone.`)
		this.kind = { of: 'solo' }
		const settings = d.settings.map((s, k) => (k === 0 ? number : s.default)).concat(sketch)
		this.welcome = localWelcome(d, { seed: 0, seats: 1, drive: true }, settings)
		this.turn()
	}

	/** A match that was recorded. */
	replay(game: Instance, recording: Recording): void {
		const d = this.choose(game, recording.game)
		const shown = game.replay(this.now(), recording.bytes)
		if (shown === 'other') throw new SlipstreamError('reload', 'Another version of the game recorded this.')
		if (shown === 'broken') throw new SlipstreamError('refused', 'This is no recording.')
		this.kind = { of: 'replay' }
		this.welcome = {
			...localWelcome(d, { seed: recording.seed, seats: 0, drive: false }, [...recording.settings]),
			match: recording.match,
			slot: recording.slot,
			players: [...recording.players],
		}
		this.turn()
	}

	/** Goes to a tick of a recording; what is drawn there is handed over at once. */
	seek(tick: number): void {
		if (this.kind?.of !== 'replay' || !this.game || this.left) return
		const sought = this.game.seek(tick)
		const now = this.now()
		this.drawn = 0
		this.cut = true
		this.game.resume(now)
		this.pose(now, now)
		this.tell({ e: 'sought', detail: sought })
	}

	speed(speed: number): void {
		if (this.kind?.of === 'replay') this.game?.speed(this.now(), speed)
	}

	again(): void {
		if (this.kind?.of === 'solo') this.game?.again()
	}

	/** Puts a lap into a slot; what became of it is told. */
	ghost(slot: number, lap: Ghost): void {
		if (this.kind?.of === 'solo' && this.game)
			this.tell({ e: 'haunt', detail: { slot, ...this.game.ghost(slot, lap) } })
	}

	/** Time stands still meanwhile. */
	pause(on: boolean): void {
		if ((this.kind?.of !== 'solo' && this.kind?.of !== 'replay') || on === this.paused) return
		this.paused = on
		if (on) this.outside.clock.cancel(this.timer)
		else {
			this.game?.resume(this.now())
			this.turn()
		}
	}

	private choose(game: Instance, name: string): Description {
		const description = game.choose(name)
		if (!description) throw new SlipstreamError('reload', `This page does not know the game ${name}: load it again.`)
		this.game = game
		this.description = description
		for (let i = 0; i < poseBuffers; i++) this.buffers.push(new ArrayBuffer(poseSize(description.words)))
		return description
	}

	command(words: readonly number[]): void {
		this.game?.command(words)
	}

	setHidden(hidden: boolean): void {
		this.hidden = hidden
		if (!this.online || this.left) return
		this.game?.hide(hidden)
		this.flush()
	}

	/** Demos have no spectators. */
	follow(slot: number): void {
		if (this.online) this.game?.follow(slot)
	}

	recycle(buffer: ArrayBuffer): void {
		this.buffers.push(buffer)
		if (this.cut && this.game) this.pose(this.now(), this.now()) // there was no room for what was sought
	}

	/** The page did not draw for a while: the game is told, for its verdicts. */
	busy(ms: number): void {
		if (this.online && !this.left) this.game?.busy(this.now(), ms)
	}

	leave(): void {
		if (this.left) return
		if (this.online) {
			this.game?.leave()
			this.flush()
		}
		this.end('aborted', 'You left.')
	}

	/** One turn of the crank: what is due is done, and the next turn is set for when more is. */
	private turn(): void {
		if (this.left || !this.game || this.paused) return
		const now = this.now()
		const due = this.game.advance(now)
		if (this.online) this.flush()
		if (this.left) return
		const hitch = this.game.hitch()
		if (hitch) this.tell({ e: 'hitch', detail: hitch })
		const driven = this.kind?.of === 'solo' ? this.game.driven() : undefined
		if (driven) this.tell({ e: 'lap', detail: driven })
		if (!this.hidden || !this.joined) this.pose(now, due)
		this.timer = this.outside.clock.after(Math.min(Math.max(due - this.now(), shortestSleep), longestSleep), () =>
			this.turn(),
		)
	}

	/** Sends what is to be sent and sees how the connection stands. */
	private flush(): void {
		const { game, online } = this
		if (!game || !online) return
		for (let m = game.next(); m; m = game.next()) online.socket.send(m)
		const session = game.session()
		if (session === state.over) this.over()
		else if (session === state.dropped && online.retryAt !== game.retryAt()) this.drop(game, online)
		else if (!this.joined && !this.welcome?.watching && this.now() - online.beganAt > patience)
			this.end('unreachable', 'The match cannot be reached. Is the server running?')
	}

	private drop(game: Instance, online: Online): void {
		online.socket.close()
		const now = this.now()
		online.retryAt = game.retryAt()
		if (online.droppedAt === 0) online.droppedAt = now
		// Not a hair before its time: an attempt that fails earlier counts as none, and none would follow it.
		const wait = Math.max(Math.ceil(online.retryAt - now) + 1, 0)
		if (this.joined) {
			const reason = game.why()[1] || 'The connection was lost.'
			this.tell({ e: 'drop', detail: { attempt: ++online.attempt, retryMs: wait, reason } })
		}
		this.outside.clock.after(wait, () => {
			if (!this.left && !online.socket.there) online.socket.connect()
		})
	}

	private onMessage(message: Uint8Array): void {
		if (this.game?.receive(this.now(), message)) this.control(decode(message.subarray(1)) as FromPlay)
		this.flush()
	}

	private control(m: FromPlay): void {
		switch (m.t) {
			case 'welcome':
				this.welcomed(m)
				return
			case 'roster':
				this.players = m.players
				this.tell({ e: 'roster', detail: m.players })
				return
			case 'shift':
				this.tell({ e: 'shift', detail: m })
				return
			case 'result':
				this.tell({ e: 'result', detail: m })
				this.tellRecording(m)
				return
			case 'notice':
				this.tell({ e: 'notice', detail: m })
				return
		}
	}

	private welcomed(m: Welcome): void {
		this.welcome = m
		this.players = m.players
		const { online } = this
		if (!this.joined || !online) return // the page hears of it when there is something to draw
		this.tell({ e: 'welcome', detail: m })
		this.tell({ e: 'roster', detail: m.players })
		this.tell({ e: 'resume', detail: { ms: this.now() - online.droppedAt } })
		online.droppedAt = 0
		online.attempt = 0
	}

	/** Hands the page what is to be seen when the next tick begins. It blends towards that until then. */
	private pose(now: number, due: number): void {
		const buffer = this.buffers.pop()
		if (!buffer) return // the page has not looked for a while
		const figures = new Float64Array(buffer, 0, header)
		const words = new Int32Array(buffer, 8 * header)
		const tick = this.game!.draw(due, words)
		if (tick === 0 || tick === this.drawn) {
			this.buffers.push(buffer)
			return
		}
		this.drawn = tick
		figures[figure.at] = due
		figures[figure.cut] = this.cut ? 1 : 0
		this.cut = false
		figures[figure.tick] = tick
		this.game!.stats(now, figures)
		if (!this.joined && this.welcome) {
			this.joined = true
			if (this.online) this.online.droppedAt = 0
			this.port.post({ k: 'joined', id: this.id, welcome: this.welcome, description: this.description! })
			for (const event of this.early.splice(0)) this.tell(event)
		}
		this.port.post({ k: 'pose', id: this.id, buffer }, [buffer])
	}

	private over(): void {
		const [reason, say] = this.game!.why()
		this.end(codeOf(reason), say || 'The connection has ended.')
	}

	private end(code: ErrorCode, reason: string): void {
		if (this.left) return
		this.left = true
		this.outside.clock.cancel(this.timer)
		this.online?.socket.close()
		this.tellRecording(undefined)
		if (this.joined) this.tell({ e: 'leave', detail: { code, reason } })
		else this.port.post({ k: 'failed', id: this.id, code, reason })
		this.gone()
	}

	/** Hands over what was recorded, once. */
	private tellRecording(result: Result | undefined): void {
		const { welcome } = this
		const recorded = this.recording ? this.game?.recorded() : undefined
		if (!welcome || !recorded) return
		this.recording = false
		const { game, match, slot, seed, settings, hz } = welcome
		const detail = { game, match, slot, seed, settings, hz, players: this.players, result, ...recorded }
		this.tell({ e: 'recording', detail })
	}

	private tell(event: MatchEvent): void {
		if (this.joined) this.port.post({ k: 'event', id: this.id, event })
		else this.early.push(event)
	}
}
