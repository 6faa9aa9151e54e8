import { type Command, command } from '../generated/racing'
import type { Frame } from '../race/frame'
import type { Track } from '../race/track'
import type { Settings } from '../settings/settings'
import { assist } from './assist'
import type { Action } from './bindings'
import { toCommand } from './command'
import { firstPad, readGamepad } from './gamepad'
import { Keyboard, newIntent } from './keyboard'
import { Touch } from './touch'

/** What the devices need of the page. */
export interface Wheel {
	/** Whether keys are for the car now, and not for a menu. */
	driving(): boolean
	/** A key that is not for the car was pressed, such as that for the sound. */
	act(action: Action): void
	readonly track: Track
	readonly frame: Readonly<Frame>
}

/** Everything that drives, read once a frame into one command. */
export class Devices {
	readonly intent = newIntent()
	readonly command = command()
	readonly touch: Touch
	private readonly keyboard: Keyboard
	private pads = false
	private readonly pulled = { on: false, down: false }

	constructor(
		private readonly wheel: Wheel,
		private readonly settings: Settings,
	) {
		this.touch = new Touch(settings)
		this.keyboard = new Keyboard(settings.get('keys'))
		settings.on('keys', () => this.keyboard.bind(settings.get('keys')))
		window.addEventListener('keydown', (event) => this.press(event))
		window.addEventListener('keyup', (event) => this.keyboard.release(event.code))
		window.addEventListener('gamepadconnected', () => {
			this.pads = true
		})
		window.addEventListener('blur', () => {
			this.keyboard.clear()
			this.pulled.on = false
		})
	}

	private press(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
		if (event.target instanceof HTMLInputElement && event.target.type === 'text') return
		// A key held since before the start counts: nobody lets go of the throttle to press it again.
		if (!this.keyboard.press(event.code)) return
		for (const action of this.keyboard.actionsOf(event.code)) {
			if (action !== 'mute' && action !== 'net') continue
			event.preventDefault()
			if (!event.repeat) this.wheel.act(action)
		}
		if (!this.wheel.driving()) return
		event.preventDefault()
		this.touch.away()
	}

	/** Reads all devices; the command is the same object each time. */
	read(): Command {
		const { intent, settings, wheel } = this
		const driving = wheel.driving()
		this.keyboard.read(intent)
		// Asking for gamepads makes a list each time: only once there is one.
		const pad = this.pads ? firstPad() : undefined
		if (pad && driving) readGamepad(pad, settings.get('pads'), intent)
		this.touch.read(intent)
		const auto = settings.get('autoThrottle')
		if (auto === 'always' || (auto === 'touch' && this.touch.used)) {
			if (intent.brake < 0.02) intent.throttle = 1
		}
		if (settings.get('toggleHandbrake')) intent.handbrake = this.latch(intent.handbrake)
		if (driving) assist(intent, wheel.frame, wheel.track, settings.get('steerAssist'), settings.get('brakeAssist'))
		toCommand(intent, this.command)
		return this.command
	}

	/** Shakes what is driven with: both as shares of what it can do, for so many milliseconds. */
	shake(strong: number, weak: number, ms: number): void {
		if (!this.settings.get('vibration')) return
		const pad = this.pads ? firstPad() : undefined
		if (pad) {
			const felt = pad.vibrationActuator?.playEffect('dual-rumble', {
				duration: ms,
				strongMagnitude: strong,
				weakMagnitude: weak,
			})
			felt?.catch(() => undefined) // it has no motors
		} else if (this.touch.used && strong > 0 && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(ms)
	}

	/** A handbrake that stays where it was put. */
	private latch(down: boolean): boolean {
		const { pulled } = this
		if (down && !pulled.down) pulled.on = !pulled.on
		pulled.down = down
		return pulled.on
	}
}
