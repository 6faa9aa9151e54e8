import { type Command, handbrake, horn, ranges, respawn } from '../generated/racing'
import type { Intent } from './keyboard'

/** Bits of Command.buttons. */
export const Button = { handbrake, respawn, horn } as const

/** Writes intent as the game's integers. The brake wins over the throttle, as the safer of the two. */
export function toCommand(intent: Readonly<Intent>, out: Command): void {
	out.steer = Math.round(Math.max(-1, Math.min(1, intent.steer)) * ranges.steer.max)
	const pedal = intent.brake > 0.02 ? -intent.brake : intent.throttle
	out.pedal = Math.round(Math.max(-1, Math.min(1, pedal)) * ranges.pedal.max)
	out.buttons =
		(intent.handbrake ? Button.handbrake : 0) | (intent.respawn ? Button.respawn : 0) | (intent.horn ? Button.horn : 0)
}
