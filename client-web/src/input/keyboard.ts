import { type Action, type Bindings, keyDefaults } from './bindings'

/** What a driver does, whichever device he does it with. */
export interface Intent {
	/** -1 left to 1 right. */
	steer: number
	/** 0 to 1. */
	throttle: number
	brake: number
	handbrake: boolean
	respawn: boolean
	horn: boolean
	lookBack: boolean
}

export function newIntent(): Intent {
	return { steer: 0, throttle: 0, brake: 0, handbrake: false, respawn: false, horn: false, lookBack: false }
}

/** Keys held down, as an intent. Of left and right the one pressed last wins, as thumbs expect. */
export class Keyboard {
	private actions = new Map<string, readonly Action[]>()
	private readonly held = new Set<string>()
	/** How many keys of each action are down. */
	private readonly down = newCounts()
	private lastSteer: 'left' | 'right' = 'left'

	constructor(bindings: Bindings = keyDefaults) {
		this.bind(bindings)
	}

	/** Other keys from now on; none of them is down. */
	bind(bindings: Bindings): void {
		this.clear()
		this.actions = new Map()
		for (const [action, codes] of Object.entries(bindings) as [Action, readonly string[]][])
			for (const code of codes) this.actions.set(code, [...(this.actions.get(code) ?? []), action])
	}

	/** What a key is for; nothing, mostly. */
	actionsOf(code: string): readonly Action[] {
		return this.actions.get(code) ?? []
	}

	/** Takes a key; true if it drives. */
	press(code: string): boolean {
		const actions = this.actions.get(code)
		if (!actions) return false
		if (this.held.has(code)) return true
		this.held.add(code)
		for (const action of actions) {
			this.down[action]++
			if (action === 'left' || action === 'right') this.lastSteer = action
		}
		return true
	}

	release(code: string): void {
		if (!this.held.delete(code)) return
		for (const action of this.actions.get(code) ?? []) this.down[action]--
	}

	/** All keys up: the page lost sight of the keyboard. */
	clear(): void {
		this.held.clear()
		Object.assign(this.down, newCounts())
	}

	read(out: Intent): void {
		const { down } = this
		if (down.left > 0 && down.right > 0) out.steer = this.lastSteer === 'left' ? -1 : 1
		else out.steer = down.left > 0 ? -1 : down.right > 0 ? 1 : 0
		out.throttle = down.throttle > 0 ? 1 : 0
		out.brake = down.brake > 0 ? 1 : 0
		out.handbrake = down.handbrake > 0
		out.respawn = down.respawn > 0
		out.horn = down.horn > 0
		out.lookBack = down.lookBack > 0
	}
}

function newCounts(): Record<Action, number> {
	return {
		left: 0,
		right: 0,
		throttle: 0,
		brake: 0,
		handbrake: 0,
		respawn: 0,
		horn: 0,
		lookBack: 0,
		mute: 0,
		net: 0,
	}
}
