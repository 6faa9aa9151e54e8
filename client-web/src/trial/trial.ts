import { type Client, fromBase64, SlipstreamError, type Solo, toBase64 } from '@slipstream/sdk'
import { type Command, name as GAME, hz } from '../generated/racing'
import { settingOf, sketchOf, textOf } from '../race/sketch'
import { settings } from '../settings/settings'
import { bestOf, keepBest } from './kept'

/** The slots of the ghosts. */
export const BEST_SLOT = 1
export const RIVAL_SLOT = 2
/** Where the bot's lap is measured, and never seen. */
const BOT_SLOT = 3

/** How long a server may take to say whom to race, and to find the one whom the player chose, in milliseconds. */
const RIVAL_WITHIN = 2500
const CHOSEN_WITHIN = 20_000

/** Whom one races: somebody of the board, or the game's own bot. */
export interface Opponent {
	/** Empty for the bot. */
	readonly name: string
	readonly rank: number
	/** Ticks. */
	readonly time: number
	readonly splits: readonly number[]
}

/** What became of the lap just driven. */
export type Verdict =
	| { readonly kind: 'none' }
	| { readonly kind: 'asking' }
	/** Admitted: the rank of our best. */
	| { readonly kind: 'ranked'; readonly rank: number }
	| { readonly kind: 'refused'; readonly why: string }
	/** No server, or one that keeps no laps: it is asked another time. */
	| { readonly kind: 'later' }
	/** The player keeps his laps to himself. */
	| { readonly kind: 'own' }

/** A lap that was done: ticks, and the best one before; 0 if there was none. */
export interface Finished {
	readonly time: number
	readonly before: number
}

/**
 * A time trial: the game alone against the clock on this device, with the ghost of the best lap and that of a rival. It
 * needs no server; if there is one, it says whom to race, and is handed every best lap.
 */
export class Trial {
	best = { time: 0, splits: [] as readonly number[] }
	rival: Opponent | undefined
	/** The lap of the game's strong bot, in ticks; 0 before it is known. */
	bot = 0
	finished: Finished | undefined
	verdict: Verdict = { kind: 'none' }
	/** Called whenever something of the above is another. */
	onChange: () => void = () => undefined
	private readonly waits = new Map<number, (time: number, splits: readonly number[], refused: string) => void>()
	private chosen: number | undefined
	private left = false

	private constructor(
		private readonly client: Client,
		readonly solo: Solo<Command>,
		readonly track: number,
	) {
		solo.on('haunt', ({ slot, refused, time, splits }) => {
			const wait = this.waits.get(slot)
			this.waits.delete(slot)
			wait?.(time, splits, refused)
		})
		solo.on('lap', ({ time, splits, lap }) => void this.driven(time, splits, lap))
		solo.on('leave', () => {
			this.left = true
		})
	}

	/** Begins one; rank: that of the lap on the board to race against, rather than the next better one. */
	static async begin(client: Client, track: number, signal: AbortSignal, rank?: number): Promise<Trial> {
		const solo = await client.solo<Command>(GAME, { number: settingOf(track), sketch: sketchOf(track), signal })
		const trial = new Trial(client, solo, track)
		try {
			await trial.prepare(rank)
		} catch (error) {
			solo.leave()
			throw error
		}
		if (signal.aborted) {
			solo.leave()
			throw new SlipstreamError('aborted', 'Aborted.')
		}
		return trial
	}

	private async prepare(rank: number | undefined): Promise<void> {
		const own = bestOf(this.track)
		if (own) {
			const lap = fromBase64(own.lap)
			const { time, splits, refused } = await this.haunt(BEST_SLOT, lap)
			if (lap && !refused) this.best = { time, splits }
			else keepBest(this.track, undefined) // of another version of the game, or damaged
		}
		this.bot = (await this.haunt(BOT_SLOT, 'bot')).time
		await this.haunt(BOT_SLOT, undefined)
		this.chosen = rank
		await this.meet()
		this.restart()
	}

	/** Ticks and splits of what is now in a slot. */
	private haunt(slot: number, lap: Uint8Array | 'bot' | undefined) {
		return new Promise<{ time: number; splits: readonly number[]; refused: string }>((resolve) => {
			this.waits.set(slot, (time, splits, refused) => resolve({ time, splits, refused }))
			this.solo.ghost(slot, lap)
		})
	}

	/** Begins the lap again. */
	restart(): void {
		this.finished = undefined
		this.verdict = { kind: 'none' }
		this.solo.restart()
		this.onChange()
	}

	/** The next run was begun before the end of the last one was told. */
	overtaken(): void {
		this.finished = undefined
		this.onChange()
	}

	leave(): void {
		this.left = true
		this.solo.leave()
	}

	/** Finds whom to race from the next run on: the one chosen, or who is a little better, or the bot. */
	private async meet(): Promise<void> {
		const found = await this.ask().catch(() => undefined)
		if (found) {
			const { time, splits, refused } = await this.haunt(RIVAL_SLOT, found.lap)
			if (!refused) {
				this.rival = { name: `${found.name} #${found.tag}`, rank: found.rank, time, splits }
				this.onChange()
				return
			}
		}
		const { time, splits } = await this.haunt(RIVAL_SLOT, 'bot')
		this.rival = time > 0 ? { name: '', rank: 0, time, splits } : undefined
		this.onChange()
	}

	private ask() {
		if (navigator.onLine === false) return Promise.resolve(undefined)
		const time = (this.best.time * 1000) / hz
		const query = {
			game: GAME,
			track: settingOf(this.track),
			sketch: textOf(this.track),
			signal: AbortSignal.timeout(this.chosen ? CHOSEN_WITHIN : RIVAL_WITHIN),
		}
		return this.client.lobby.rival(this.chosen ? { ...query, rank: this.chosen } : { ...query, time })
	}

	private async driven(time: number, splits: readonly number[], lap: Uint8Array<ArrayBuffer>): Promise<void> {
		const before = this.best.time
		this.finished = { time, before }
		if (before > 0 && time >= before) {
			this.onChange()
			return
		}
		this.best = { time, splits }
		keepBest(this.track, { time, splits, lap: toBase64(lap), sent: false, bot: this.bot })
		this.verdict = { kind: 'asking' }
		this.onChange()
		void this.haunt(BEST_SLOT, lap)
		const { finished } = this
		const verdict = await handIn(this.client, this.track, lap)
		if (this.finished === finished) this.verdict = verdict
		if (this.left) return
		this.onChange()
		if (this.rival && time <= this.rival.time) {
			this.chosen = undefined
			await this.meet()
		}
	}
}

/** Hands the best lap of a track in, if no server has it yet. */
export async function handInLater(client: Client, track: number): Promise<Verdict> {
	const best = bestOf(track)
	const lap = best && !best.sent ? fromBase64(best.lap) : undefined
	return lap ? handIn(client, track, lap) : { kind: 'none' }
}

/** Hands a best lap in; the player's key is made if there is none. */
async function handIn(client: Client, track: number, lap: Uint8Array): Promise<Verdict> {
	if (!settings.get('shareLaps')) return { kind: 'own' }
	if (navigator.onLine === false) return { kind: 'later' }
	try {
		const options = { signal: AbortSignal.timeout(20_000) }
		await client.lobby.signIn(options)
		const judged = await client.lobby.handIn(
			{ game: GAME, track: settingOf(track), sketch: textOf(track), lap },
			options,
		)
		const own = bestOf(track)
		if (own && own.lap === toBase64(lap)) keepBest(track, { ...own, sent: true })
		if (judged.reason !== '') return { kind: 'refused', why: judged.text }
		return { kind: 'ranked', rank: judged.rank }
	} catch {
		return { kind: 'later' }
	}
}
