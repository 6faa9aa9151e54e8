/** What keys can ask of a spectator. */
export interface Spectator {
	/** The car in a place, 1 leads. */
	place(n: number): void
	/** The car before or behind. */
	turn(by: 1 | -1): void
	nextCamera(): void
	director(): void
	/** Of a race that is seen again: some seconds on or back, on or still, faster or slower, its ends. */
	hop(way: 1 | -1): void
	pause(): void
	faster(by: 1 | -1): void
	end(last: boolean): void
}

type Act = (o: Spectator) => void

const ALWAYS: Readonly<Record<string, Act>> = {
	ArrowUp: (o) => o.turn(-1),
	ArrowDown: (o) => o.turn(1),
}

const LIVE: Readonly<Record<string, Act>> = {
	ArrowLeft: (o) => o.turn(-1),
	ArrowRight: (o) => o.turn(1),
}

const REPLAY: Readonly<Record<string, Act>> = {
	ArrowLeft: (o) => o.hop(-1),
	ArrowRight: (o) => o.hop(1),
	Comma: (o) => o.faster(-1),
	Period: (o) => o.faster(1),
	Home: (o) => o.end(false),
	End: (o) => o.end(true),
}

/** Those that do something once however long they are held. */
const ONCE: Readonly<Record<string, Act>> = {
	KeyV: (o) => o.nextCamera(),
	KeyC: (o) => o.nextCamera(),
	KeyT: (o) => o.director(),
}

const ONCE_REPLAY: Readonly<Record<string, Act>> = {
	Space: (o) => o.pause(),
	KeyK: (o) => o.pause(),
}

/** Does what a key is for; false if it is for nothing here. onButton: Space presses the button that has the focus. */
export function pressed(
	event: Readonly<Pick<KeyboardEvent, 'code' | 'repeat'>>,
	spectator: Spectator,
	replay: boolean,
	onButton: boolean,
): boolean {
	const { code, repeat } = event
	const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
	if (digit) {
		spectator.place(Number(digit) || 10)
		return true
	}
	if (code === 'Space' && onButton) return false
	const once = own(ONCE, code) ?? (replay ? own(ONCE_REPLAY, code) : undefined)
	const act = once ?? own(ALWAYS, code) ?? own(replay ? REPLAY : LIVE, code)
	if (!act) return false
	if (!once || !repeat) act(spectator)
	return true
}

function own(acts: Readonly<Record<string, Act>>, code: string): Act | undefined {
	return Object.hasOwn(acts, code) ? acts[code] : undefined
}
