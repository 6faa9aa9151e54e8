import { blend } from './blend'
import { Emitter } from './emitter'
import type { Player, Result, Welcome } from './generated/control'
import { type Description, type FromEngine, figure, header, type MatchEvent, type Port, type ToEngine } from './port'
import type { Recording } from './replaytypes'
import type { Fields, Match, MatchEvents, MatchStatus, Net } from './types'

/** Beyond the newest pose the page goes on for a quarter of a tick, then stands still. */
const furthest = 1.25

/** A page that does not look for so long, in milliseconds, was busy; one that looks much later did not want to. */
const idleMin = 50
const idleMax = 5000

interface Pose {
	figures: Float64Array
	words: Int32Array
}

/** A match as the page has it: the newest two poses from the Worker, and who listens. */
export class PageMatch<C extends Fields> implements Match<C> {
	status: MatchStatus = 'playing'
	result: Result | undefined
	recording: Recording | undefined
	readonly net: Net
	welcome: Welcome
	private roster: readonly Player[]
	private followed: number | undefined
	private from: Pose | undefined
	private to: Pose | undefined
	private readonly out: Int32Array
	private viewed = 0
	private readonly held: number[]
	private readonly events = new Emitter<MatchEvents>()

	constructor(
		protected readonly key: number,
		protected readonly port: Port<FromEngine, ToEngine>,
		welcome: Welcome,
		private readonly description: Description,
		/** What performance.now() starts from, on the Clock's scale. */
		private readonly origin: number,
		private readonly gone: () => void,
	) {
		this.welcome = welcome
		this.roster = welcome.players
		this.out = new Int32Array(description.words)
		this.held = description.command.map(() => 0)
		this.net = {
			rtt: 0,
			jitter: 0,
			slack: 0,
			lead: 0,
			bytesDown: 0,
			bytesUp: 0,
			snapshots: 0,
			corrections: 0,
			desyncs: 0,
			hz: description.hz,
		}
	}

	get game(): string {
		return this.welcome.game
	}
	get id(): string {
		return this.welcome.match
	}
	get code(): string {
		return this.welcome.code
	}
	get slot(): number {
		return this.welcome.slot
	}
	get following(): number {
		return this.followed ?? this.slot
	}
	get watching(): boolean {
		return this.welcome.watching
	}
	get seed(): number {
		return this.welcome.seed
	}
	get settings(): readonly number[] {
		return this.welcome.settings
	}
	get players(): readonly Player[] {
		return this.roster
	}
	get tick(): number {
		return this.to?.figures[figure.tick] ?? 0
	}

	view(now: number): Int32Array {
		const { from, to } = this
		const idle = now - this.viewed
		this.viewed = now
		if (idle > idleMin && idle < idleMax) this.port.post({ k: 'busy', id: this.key, ms: idle })
		if (!to) return this.out
		const begin = from?.figures[figure.at] ?? 0
		const end = to.figures[figure.at]!
		if (!from || end <= begin) {
			this.out.set(to.words)
			return this.out
		}
		const f = (now + this.origin - begin) / (end - begin)
		blend(this.description.runs, from.words, to.words, Math.min(Math.max(f, 0), furthest), this.out)
		return this.out
	}

	send(command: C): void {
		if (this.status === 'left') return
		let changed = false
		const fields = this.description.command
		for (let i = 0; i < fields.length; i++) {
			const field = fields[i]!
			const word = Math.min(Math.max(Math.round(command[field.name] ?? 0), field.min), field.max)
			if (word === this.held[i]) continue
			this.held[i] = word
			changed = true
		}
		if (changed) this.port.post({ k: 'send', id: this.key, words: this.held })
	}

	on<E extends keyof MatchEvents>(event: E, listener: (detail: MatchEvents[E]) => void): () => void {
		return this.events.on(event, listener)
	}

	follow(slot: number): boolean {
		if (!this.watching || !this.roster.some((player) => player.slot === slot)) return false
		this.followed = slot
		this.port.post({ k: 'follow', id: this.key, slot })
		return true
	}

	leave(): void {
		this.port.post({ k: 'leave', id: this.key })
	}

	/** A pose came: it is drawn towards from now on, and the one before the last goes back. */
	pose(buffer: ArrayBuffer): void {
		const pose = this.reuse(buffer)
		const figures = pose.figures
		const net = this.net
		net.rtt = figures[figure.rtt]!
		net.jitter = figures[figure.jitter]!
		net.slack = figures[figure.slack]!
		net.lead = figures[figure.lead]!
		net.bytesDown = figures[figure.bytesDown]!
		net.bytesUp = figures[figure.bytesUp]!
		net.snapshots = figures[figure.snapshots]!
		net.corrections = figures[figure.corrections]!
		net.desyncs = figures[figure.desyncs]!
		if (figures[figure.cut]) this.spend(this.to)
		this.spend(this.from)
		this.from = figures[figure.cut] ? undefined : this.to
		this.to = pose
	}

	/** Sends a pose's memory back. */
	private spend(pose: Pose | undefined): void {
		if (!pose) return
		const spent = pose.figures.buffer as ArrayBuffer
		this.port.post({ k: 'pose', id: this.key, buffer: spent }, [spent])
	}

	/** A transferred buffer is a new object each time, and so are its views; nothing else is. */
	private reuse(buffer: ArrayBuffer): Pose {
		return { figures: new Float64Array(buffer, 0, header), words: new Int32Array(buffer, 8 * header) }
	}

	event({ e, detail }: MatchEvent): void {
		switch (e) {
			case 'welcome':
				this.welcome = detail
				break
			case 'roster':
				this.roster = detail
				break
			case 'result':
				this.result = detail
				break
			case 'recording':
				this.recording = detail
				break
			case 'drop':
				this.status = 'dropped'
				break
			case 'resume':
				this.status = 'playing'
				break
			case 'leave':
				this.status = 'left'
				break
		}
		this.events.emit(e, detail as never)
		if (e === 'leave') {
			this.events.clear()
			this.gone()
		}
	}
}
