// The WebAssembly module as the engine calls it. What the calls mean stands in
// client-web/wasm: player.go and exports.go.

import { lapRefusal, maxLap } from './generated/control'
import { type Description, figure } from './port'
import type { Sought } from './replaytypes'
import type { Driven, Ghost, Haunt } from './solotypes'
import { type Clock, type Hitch, SlipstreamError } from './types'
import { wasi } from './wasi'

interface Exports {
	memory: WebAssembly.Memory
	_initialize(): void
	text(): number
	command(): number
	state(): number
	figures(): number
	choose(length: number): number
	scene(number: number): number
	draft(): number
	open(length: number, seed: number, look: number): void
	demo(now: number, seed: number, seats: number, drive: number): void
	solo(now: number, number: number): number
	ghost(slot: number, length: number): number
	again(): void
	resume(now: number): void
	driven(): number
	record(limit: number): void
	recorded(): number
	piece(k: number): number
	recordedTicks(): number
	film(length: number): void
	replay(now: number): number
	seek(tick: number): number
	speed(now: number, quarters: number): void
	lap(): number
	advance(now: number): number
	draw(at: number): number
	connected(now: number): void
	disconnected(now: number): void
	receive(now: number, length: number): number
	next(): number
	hide(hidden: number): void
	follow(slot: number): void
	busy(now: number, ms: number): void
	hitch(): number
	leave(): void
	session(): number
	retryAt(): number
	why(): number
	stats(now: number): void
	deviceKey(length: number): number
	sign(length: number, expires: number): number
}

/** What Session.session returns; the numbers are client.State's. */
export const state = { idle: 0, greeting: 1, playing: 2, dropped: 3, over: 4 } as const

/** A compiled module. */
export interface Module {
	instantiate(clock: Clock): Promise<Instance>
}

export async function load(source: string | BufferSource): Promise<Module> {
	const module = await compile(source || new URL('./generated/slipstream.wasm', import.meta.url).href)
	return { instantiate: async (clock) => new Instance(await start(module, clock), clock) }
}

async function compile(source: string | BufferSource): Promise<WebAssembly.Module> {
	if (typeof source !== 'string') return WebAssembly.compile(source)
	const response = await fetch(source).catch(() => undefined)
	if (!response?.ok) throw new SlipstreamError('unreachable', 'The game could not be loaded from the server.')
	if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response)
	return WebAssembly.compile(await response.arrayBuffer())
}

async function start(module: WebAssembly.Module, clock: Clock): Promise<Exports> {
	const instance = await WebAssembly.instantiate(
		module,
		wasi(
			module,
			() => exports.memory,
			() => clock.now(),
		),
	)
	const exports = instance.exports as unknown as Exports
	exports._initialize()
	return exports
}

/** What was recorded of a match. */
export interface Recorded {
	first: number
	last: number
	hash: string
	bytes: Uint8Array<ArrayBuffer>
}

/** The length of the buffer for messages and texts, as in client-web/wasm/player.go. */
const textSize = 64 << 10

/** How much of a recording is handed over at once. */
const filmPiece = textSize / 2

/** The instance's clock starts at this, since 0 means never in some of Go's fields. */
const epoch = 1000

/** One instance: one match. Times are the Clock's; the instance counts from its own start. */
export class Instance {
	private readonly textAt: number
	private readonly commandAt: number
	private readonly stateAt: number
	private readonly figuresAt: number
	private readonly base: number
	private bytes = new Uint8Array()
	private ints = new Int32Array()
	private floats = new Float64Array()

	constructor(
		private readonly exports: Exports,
		clock: Clock,
	) {
		this.textAt = exports.text()
		this.commandAt = exports.command() / 4
		this.stateAt = exports.state() / 4
		this.figuresAt = exports.figures() / 8
		this.base = clock.now() - epoch
	}

	/** Growing the memory detaches every view of it, so they are made anew when its buffer changed. */
	private views(): void {
		const buffer = this.exports.memory.buffer
		if (this.bytes.buffer === buffer) return
		this.bytes = new Uint8Array(buffer)
		this.ints = new Int32Array(buffer)
		this.floats = new Float64Array(buffer)
	}

	private put(text: string): number {
		this.views()
		return new TextEncoder().encodeInto(text, this.bytes.subarray(this.textAt)).written
	}

	private taken(length: number): string {
		this.views()
		return new TextDecoder().decode(this.bytes.subarray(this.textAt, this.textAt + length))
	}

	/** Chooses the game; undefined if this build has none of that name. */
	choose(game: string): Description | undefined {
		const length = this.exports.choose(this.put(game))
		return length < 0 ? undefined : (JSON.parse(this.taken(length)) as Description)
	}

	/** What the game that was chosen has to draw beside its state, as JSON; empty if there is nothing. */
	scene(number: number, sketch: readonly number[]): string {
		this.command(sketch)
		return this.taken(Math.max(0, this.exports.scene(number | 0)))
	}

	/** What there is to show of a sketch while somebody draws it, as JSON; empty if nobody draws for the game. */
	draft(sketch: readonly number[]): string {
		this.command(sketch)
		return this.taken(Math.max(0, this.exports.draft()))
	}

	open(token: string, look: number): void {
		this.exports.open(this.put(token), Math.floor(Math.random() * 2 ** 32), look)
	}

	demo(now: number, seed: number, seats: number, settings: readonly number[], drive: boolean): void {
		this.command(settings)
		this.exports.demo(now - this.base, seed | 0, seats, drive ? 1 : 0)
	}

	/** Begins a run alone; false if the game cannot be played so. */
	solo(now: number, number: number, sketch: readonly number[]): boolean {
		this.command(sketch)
		return this.exports.solo(now - this.base, number | 0) === 0
	}

	/** Puts a lap into a slot from the next run on, and says what is wrong with it or what its times are. */
	ghost(slot: number, lap: Ghost): Omit<Haunt, 'slot'> {
		const refused = (why: string) => ({ refused: why, time: 0, splits: [] })
		if (lap instanceof Uint8Array && lap.length > maxLap) return refused(lapRefusal.tooLong)
		const length = lap === 'bot' ? -1 : lap ? this.putBytes(lap) : 0
		return JSON.parse(this.taken(this.exports.ghost(slot, length))) as Omit<Haunt, 'slot'>
	}

	/** Begins the run again, with the next tick. */
	again(): void {
		this.exports.again()
	}

	/** Time stood still until now. */
	resume(now: number): void {
		this.exports.resume(now - this.base)
	}

	/** The run that was done since the last call, if one was. */
	driven(): Driven | undefined {
		const length = this.exports.driven()
		if (length < 0) return undefined
		const { time, splits } = JSON.parse(this.taken(length)) as Driven
		const size = this.exports.lap()
		this.views()
		return { time, splits, lap: this.bytes.slice(this.textAt, this.textAt + size) }
	}

	/** Begins to record what comes of the server, about so many bytes of the newest. */
	record(limit: number): void {
		this.exports.record(limit)
	}

	/** What was recorded, its ticks, and the hash of the last one's World; undefined if there is nothing. */
	recorded(): Recorded | undefined {
		const pieces: Uint8Array[] = []
		const count = this.exports.recorded()
		for (let k = 0; k < count; k++) {
			const length = this.exports.piece(k)
			if (length < 0) return undefined
			this.views()
			pieces.push(this.bytes.slice(this.textAt, this.textAt + length))
		}
		if (count === 0) return undefined
		const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
		let at = 0
		for (const piece of pieces) {
			bytes.set(piece, at)
			at += piece.length
		}
		return { ...(JSON.parse(this.taken(this.exports.recordedTicks())) as Omit<Recorded, 'bytes'>), bytes }
	}

	/** Shows a recording from now on: `other` is of another build, `broken` none at all. */
	replay(now: number, recording: Uint8Array): 'shown' | 'other' | 'broken' {
		for (let at = 0; at < recording.length; at += filmPiece) {
			this.exports.film(this.putBytes(recording.subarray(at, at + filmPiece)))
		}
		const length = this.exports.replay(now - this.base)
		return length >= 0 ? 'shown' : length === -2 ? 'other' : 'broken'
	}

	/** Goes to a tick of what is shown. */
	seek(tick: number): Sought {
		return JSON.parse(this.taken(this.exports.seek(tick))) as Sought
	}

	/** Goes on at another speed. */
	speed(now: number, speed: number): void {
		this.exports.speed(now - this.base, Math.round(speed * 4))
	}

	/** What the seat holds down from now on. */
	command(words: readonly number[]): void {
		this.views()
		this.ints.set(words, this.commandAt)
	}

	/** Moves on to now; returns when the next tick begins. */
	advance(now: number): number {
		return this.exports.advance(now - this.base) + this.base
	}

	/** Copies the state to be drawn at a time to out; returns its tick, 0 if there is none yet. */
	draw(at: number, out: Int32Array): number {
		const tick = this.exports.draw(at - this.base)
		this.views()
		if (tick > 0) out.set(this.ints.subarray(this.stateAt, this.stateAt + out.length))
		return tick
	}

	connected(now: number): void {
		this.exports.connected(now - this.base)
	}

	disconnected(now: number): void {
		this.exports.disconnected(now - this.base)
	}

	/** Takes a message; true if it is a control message for the page. No server sends one that does not fit. */
	receive(now: number, message: Uint8Array): boolean {
		if (message.length > textSize) return false
		this.views()
		this.bytes.set(message, this.textAt)
		return this.exports.receive(now - this.base, message.length) !== 0
	}

	/** The next message to send, valid until the next call; undefined if there is none. */
	next(): Uint8Array<ArrayBuffer> | undefined {
		const length = this.exports.next()
		if (length < 0) return undefined
		this.views()
		return this.bytes.subarray(this.textAt, this.textAt + length) as Uint8Array<ArrayBuffer>
	}

	hide(hidden: boolean): void {
		this.exports.hide(hidden ? 1 : 0)
	}

	/** Whom a spectator follows. */
	follow(slot: number): void {
		this.exports.follow(slot)
	}

	/** The page did not draw for so long, until now. */
	busy(now: number, ms: number): void {
		this.exports.busy(now - this.base, ms)
	}

	/** The hitch that was felt since the last call, if one was. */
	hitch(): Hitch | undefined {
		const length = this.exports.hitch()
		return length < 0 ? undefined : (JSON.parse(this.taken(length)) as Hitch)
	}

	leave(): void {
		this.exports.leave()
	}

	session(): number {
		return this.exports.session()
	}

	retryAt(): number {
		return this.exports.retryAt() + this.base
	}

	/** Why the connection ended: a name for programs, a sentence for players. */
	why(): [reason: string, say: string] {
		const [reason, say] = this.taken(this.exports.why()).split('\n')
		return [reason ?? '', say ?? '']
	}

	/** Writes the connection's figures to out, at the places of `figure`. */
	stats(now: number, out: Float64Array): void {
		this.exports.stats(now - this.base)
		this.views()
		for (let i = figure.rtt; i <= figure.desyncs; i++) out[i] = this.floats[this.figuresAt + i - figure.rtt]!
	}

	/** The public key of a seed, in base64. */
	deviceKey(seed: Uint8Array): string {
		return this.taken(this.exports.deviceKey(this.putBytes(seed)))
	}

	/** The signature of a lobby's challenge, in base64. */
	sign(seed: Uint8Array, server: string, nonce: string, expires: number): string {
		const challenge = new TextEncoder().encode(`${server}\n${nonce}`)
		const asked = new Uint8Array(seed.length + challenge.length)
		asked.set(seed)
		asked.set(challenge, seed.length)
		return this.taken(this.exports.sign(this.putBytes(asked), expires))
	}

	private putBytes(bytes: Uint8Array): number {
		this.views()
		this.bytes.set(bytes, this.textAt)
		return bytes.length
	}
}
