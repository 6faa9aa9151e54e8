import type { App } from '../app'
import { type Command, command } from '../generated/racing'
import type { Hud } from '../hud/hud'
import { Button } from '../input/command'
import type { Frame } from '../race/frame'
import { type Looks, lookOfSlot, packLook } from '../race/look'
import type { Mode } from '../race/mode'
import { loadTrack } from '../race/tracks'
import { settings } from '../settings/settings'
import { say } from '../text/text'
import { BoardsScreen } from './boards'
import { TrialScreen } from './screen'
import { BEST_SLOT, RIVAL_SLOT, Trial } from './trial'
import { TrialHud } from './trialhud'

/** The time trial as a part of the page: its screens, its clock, and what its keys mean. */
export class TrialMode implements Mode {
	readonly menu = { title: 'trial.paused', back: 'trial.back', leave: 'trial.leave' } as const
	readonly hud: TrialHud
	private trial: Trial | undefined
	private readonly sent = command()
	private pressed = false
	private held = false

	constructor(
		private readonly app: App,
		private readonly race: Hud,
	) {
		this.hud = new TrialHud({
			again: () => this.again(),
			leave: () => {
				app.home()
				this.open()
			},
		})
		app.offer('menu.trial', () => this.open())
		app.offer('menu.boards', () => this.boards())
		window.addEventListener('keydown', (event) => {
			if (event.code !== 'Enter' || event.repeat || this.held || !this.trial?.finished) return
			event.preventDefault()
			this.again()
		})
		document.addEventListener('visibilitychange', () => {
			if (this.trial && document.visibilityState === 'hidden') app.pauseRace()
		})
	}

	private readonly load = (track: number) => loadTrack(track, (number) => this.app.scene(number))

	private open(): void {
		const { app } = this
		const screen = new TrialScreen(
			app.client,
			app.wish.track,
			(track) => app.wish.take(track),
			this.load,
			(track, rank) => void this.begin(track, rank),
		)
		app.screen('menu.trial', screen.element, () => screen.close())
		screen.element.querySelector<HTMLElement>('.start button')?.focus({ preventScroll: true })
	}

	private boards(): void {
		const { app } = this
		const screen = new BoardsScreen(app.client, app.wish.track, (track) => app.wish.take(track), this.load)
		app.screen('menu.boards', screen.element, () => screen.close())
	}

	/** Drives a track against the clock; rank: that of the lap on its board to race against. */
	async begin(track: number, rank?: number): Promise<void> {
		await this.app.go(say('trial.going'), async (signal) => {
			const trial = await Trial.begin(this.app.client, track, signal, rank)
			await this.app.play(trial.solo, this)
			this.trial = trial
			this.held = false
			this.race.alone(true)
			this.hud.show(trial)
			this.seat(this.app.names, this.app.looks)
		})
	}

	/** Whether a lap is done, and the next not yet begun. */
	get done(): boolean {
		return this.trial?.finished !== undefined
	}

	private again(): void {
		this.trial?.restart()
		this.hud.progress.reset()
		this.app.onRace()
	}

	drive(held: Command): Command {
		const respawn = (held.buttons & Button.respawn) !== 0
		if (respawn && !this.pressed) this.again()
		this.pressed = respawn
		this.sent.steer = held.steer
		this.sent.pedal = held.pedal
		this.sent.buttons = held.buttons & ~Button.respawn
		return this.sent
	}

	read(frame: Frame, now: number): void {
		const car = frame.cars[frame.slot]
		if (this.trial?.finished && car?.finish === 0 && frame.clock < frame.hz) this.trial.overtaken()
		for (let slot = 0; slot < frame.cars.length; slot++) frame.cars[slot]!.ghost = slot !== frame.slot
		this.hud.update(frame, this.app.track.shape.marks.length, now)
	}

	hold(on: boolean): void {
		if (on === this.held) return
		this.held = on
		this.trial?.solo.pause(on)
	}

	seat(names: string[], looks: Looks): void {
		const mine = settings.get('look') || packLook(lookOfSlot(0))
		looks.set(0, mine)
		looks.set(BEST_SLOT, mine)
		names[0] = this.app.client.name
		names[BEST_SLOT] = say('trial.best')
		names[RIVAL_SLOT] = this.trial?.rival?.name || say('trial.bot')
	}

	close(): void {
		this.trial?.leave()
		this.trial = undefined
		this.race.alone(false)
		this.hud.show(undefined)
	}
}
