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

export type Action = 'left' | 'right' | 'throttle' | 'brake' | 'handbrake' | 'respawn' | 'horn' | 'lookBack'

/** Keys by place on the keyboard (KeyboardEvent.code), so that WASD is ZQSD where that is what is printed there. */
export const KEYS: Readonly<Record<string, Action>> = {
	ArrowLeft: 'left',
	KeyA: 'left',
	ArrowRight: 'right',
	KeyD: 'right',
	ArrowUp: 'throttle',
	KeyW: 'throttle',
	ArrowDown: 'brake',
	KeyS: 'brake',
	Space: 'handbrake',
	KeyR: 'respawn',
	KeyH: 'horn',
	KeyC: 'lookBack',
}

export function newIntent(): Intent {
	return { steer: 0, throttle: 0, brake: 0, handbrake: false, respawn: false, horn: false, lookBack: false }
}

/** Keys held down, as an intent. Of left and right the one pressed last wins, as thumbs expect. */
export class Keyboard {
	private readonly held = new Set<string>()
	private lastSteer: 'left' | 'right' = 'left'

	/** Takes a key; true if it drives. */
	press(code: string): boolean {
		const action = KEYS[code]
		if (!action) return false
		this.held.add(code)
		if (action === 'left' || action === 'right') this.lastSteer = action
		return true
	}

	release(code: string): boolean {
		this.held.delete(code)
		return code in KEYS
	}

	/** All keys up: the page lost sight of the keyboard. */
	clear(): void {
		this.held.clear()
	}

	read(out: Intent): void {
		const left = this.down('left')
		const right = this.down('right')
		if (left && right) out.steer = this.lastSteer === 'left' ? -1 : 1
		else out.steer = left ? -1 : right ? 1 : 0
		out.throttle = this.down('throttle') ? 1 : 0
		out.brake = this.down('brake') ? 1 : 0
		out.handbrake = this.down('handbrake')
		out.respawn = this.down('respawn')
		out.horn = this.down('horn')
		out.lookBack = this.down('lookBack')
	}

	private down(action: Action): boolean {
		for (const code of this.held) if (KEYS[code] === action) return true
		return false
	}
}
