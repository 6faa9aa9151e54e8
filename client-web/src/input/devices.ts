import { type Command, command } from '../generated/racing'
import { toCommand } from './command'
import { readGamepad } from './gamepad'
import { Keyboard, newIntent } from './keyboard'

/** Everything that drives, read once a frame into one command. */
export class Devices {
	readonly intent = newIntent()
	readonly command = command()
	private readonly keyboard = new Keyboard()
	private pads = false

	/** driving: whether keys are for the car now, and not for a menu. */
	constructor(private readonly driving: () => boolean) {
		window.addEventListener('keydown', (event) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
			// A key held since before the start counts: nobody lets go of the throttle to press it again.
			if (this.keyboard.press(event.code) && this.driving()) event.preventDefault()
		})
		window.addEventListener('keyup', (event) => {
			this.keyboard.release(event.code)
		})
		window.addEventListener('gamepadconnected', () => {
			this.pads = true
		})
		window.addEventListener('blur', () => this.keyboard.clear())
	}

	/** Reads all devices; the command is the same object each time. */
	read(): Command {
		this.keyboard.read(this.intent)
		// Asking for gamepads makes a list each time: only once there is one.
		if (this.pads) readGamepad(this.intent)
		toCommand(this.intent, this.command)
		return this.command
	}
}
