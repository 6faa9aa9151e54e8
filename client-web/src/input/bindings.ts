// Which key and which part of a gamepad does what. Keys are named by their place on the keyboard (KeyboardEvent.code),
// so that WASD is ZQSD where that is what is printed there; parts of a gamepad as the standard mapping numbers them: b0
// is a button, a0+ an axis one way.

/** What a driver can do with a key or a button, in the order in which it is listed. */
export const ACTIONS = [
	'throttle',
	'brake',
	'left',
	'right',
	'handbrake',
	'respawn',
	'lookBack',
	'horn',
	'mute',
	'net',
] as const

export type Action = (typeof ACTIONS)[number]

/** For each action what does it; at most so many. */
export type Bindings = Readonly<Record<Action, readonly string[]>>

export const KEYS_MAX = 2
export const PADS_MAX = 2

export const keyDefaults: Bindings = {
	throttle: ['ArrowUp', 'KeyW'],
	brake: ['ArrowDown', 'KeyS'],
	left: ['ArrowLeft', 'KeyA'],
	right: ['ArrowRight', 'KeyD'],
	handbrake: ['Space'],
	respawn: ['KeyR'],
	lookBack: ['KeyC'],
	horn: ['KeyH'],
	mute: ['KeyM'],
	net: ['F3'],
}

export const padDefaults: Bindings = {
	throttle: ['b7'],
	brake: ['b6'],
	left: ['a0-', 'b14'],
	right: ['a0+', 'b15'],
	handbrake: ['b0'],
	respawn: ['b3'],
	lookBack: ['b4'],
	horn: ['b10'],
	mute: [],
	net: ['b8'],
}

/** Keys that are the browser's, or the menus' whatever is driven with. */
const TAKEN = /^(Escape|Tab|F5|F11|F12|Meta\w*|OS\w*|ContextMenu|Power|Sleep|WakeUp|Unidentified|)$/

/** Whether a key can be bound to anything. */
export function bindableKey(code: string): boolean {
	return /^[A-Za-z0-9]{1,24}$/.test(code) && !TAKEN.test(code)
}

/** Start opens the menu. */
function bindablePad(part: string): boolean {
	return /^(b(\d|1\d)|a\d[+-])$/.test(part) && part !== 'b9'
}

function read(kept: unknown, most: number, good: (part: string) => boolean): Bindings | undefined {
	if (typeof kept !== 'object' || kept === null) return undefined
	const all: Partial<Record<Action, readonly string[]>> = {}
	for (const action of ACTIONS) {
		const parts: unknown = Object.hasOwn(kept, action) ? (kept as Record<string, unknown>)[action] : undefined
		if (!Array.isArray(parts) || parts.length > most) return undefined
		if (!parts.every((part): part is string => typeof part === 'string' && good(part))) return undefined
		all[action] = [...new Set(parts)]
	}
	return all as Bindings
}

/** Bindings of a keyboard as they were kept, if that is what it is. */
export function readKeys(kept: unknown): Bindings | undefined {
	return read(kept, KEYS_MAX, bindableKey)
}

export function readPads(kept: unknown): Bindings | undefined {
	return read(kept, PADS_MAX, bindablePad)
}

/** Puts a part in the nth place of an action; an empty one clears the place. */
export function rebind(all: Bindings, action: Action, n: number, part: string): Bindings {
	const parts = [...all[action]]
	if (part === '') parts.splice(n, 1)
	else parts[Math.min(n, parts.length)] = part
	return { ...all, [action]: [...new Set(parts)] }
}

/** What is bound twice: each such part with its actions. */
export function conflicts(all: Bindings): Map<string, Action[]> {
	const users = new Map<string, Action[]>()
	for (const action of ACTIONS) for (const part of all[action]) users.set(part, [...(users.get(part) ?? []), action])
	for (const [part, actions] of users) if (actions.length < 2) users.delete(part)
	return users
}
