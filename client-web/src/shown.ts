import type { Client, Match } from '@slipstream/sdk'
import { Backdrop } from './backdrop'
import type { Command } from './generated/racing'
import { clear, type Frame, MAX_CARS, newFrame } from './race/frame'
import { Looks } from './race/look'
import type { Mode } from './race/mode'
import { botName } from './race/names'
import { readState } from './race/read'
import { settings } from './settings/settings'

/**
 * What the picture shows: the player's match, or a race of bots behind the menus; who is in it, how they look, and
 * where they are.
 */
export class Shown {
	/** The player's, driven or watched. */
	match: Match<Command> | undefined
	/** What is played that is no race among players. */
	mode: Mode | undefined
	readonly frame: Frame = newFrame()
	readonly names: string[] = []
	readonly looks = new Looks(MAX_CARS)
	private readonly backdrop: Backdrop
	/** There is a picture to show a backdrop on. */
	private picture = false

	constructor(client: Client, track: () => number, begun: () => void) {
		this.backdrop = new Backdrop(client, track, () => {
			this.looks.reset()
			this.repaint()
			begun()
		})
	}

	/** Whether the picture shows one car, slowly all round. */
	get turntable(): boolean {
		return this.backdrop.parked && !this.match
	}

	/** Shows a match. Until it is drawn for the first time the frame is empty: the race behind the menus is not his. */
	begin(match: Match<Command>, mode?: Mode): void {
		this.backdrop.stop()
		clear(this.frame)
		this.match = match
		this.mode = mode
		this.seat(match)
	}

	/** Notes who sits where in a match. */
	seat(match: Match<Command>): void {
		this.names.length = 0
		for (let slot = 0; slot < MAX_CARS; slot++) {
			const player = match.players.find((p) => p.slot === slot)
			this.looks.set(slot, player?.look ?? 0)
			if (player) this.names[slot] = player.name || botName(slot)
		}
		this.mode?.seat(this.names, this.looks)
	}

	/** Leaves the player's match. */
	end(): void {
		const { match, mode } = this
		this.match = undefined
		this.mode = undefined
		match?.leave()
		mode?.close()
	}

	/** Plays behind the menus, once there is a picture. */
	behind(): void {
		if (this.picture) void this.backdrop.play()
	}

	/** The picture is there. */
	ready(): void {
		this.picture = true
		if (!this.match) this.behind()
	}

	/** Plays behind the menus from the start: on another track. */
	again(): void {
		this.backdrop.stop()
		this.behind()
	}

	/** One car on the grid to be looked at, or the race behind the menus again. */
	park(parked: boolean): void {
		this.backdrop.parked = parked
		this.backdrop.stop()
		if (parked || !this.match) this.behind()
	}

	/** Paints the parked car as the player has it now. */
	repaint(): void {
		if (this.backdrop.parked) this.looks.set(0, settings.get('look'))
	}

	/** Writes what there is to see at `now` to frame; covered: a menu lies over it. False while there is nothing. */
	read(now: number, covered: boolean): boolean {
		const match = this.match ?? this.backdrop.match
		if (!match) return false
		const mine = this.match && !this.match.watching ? this.match.slot : -1
		readState(match.view(now), mine, this.frame)
		this.mode?.hold(covered)
		this.mode?.read(this.frame, now)
		return true
	}

	/** Sends what the devices hold down. */
	drive(command: Command): void {
		this.match?.send(this.mode ? this.mode.drive(command) : command)
	}
}
