/** One tone of a cue: pitch in Hz, when it begins and how long it lasts in seconds, and how loud it is. */
export interface Tone {
	readonly hertz: number
	readonly at: number
	readonly seconds: number
	readonly level: number
}

export type CueName = 'light' | 'go' | 'lap' | 'lastLap' | 'finish' | 'horn' | 'move' | 'press' | 'back'

const tone = (hertz: number, at: number, seconds: number, level: number): Tone => ({ hertz, at, seconds, level })

/** What the game says in tones. No cue has more tones at once than there are voices for. */
export const CUES: Readonly<Record<CueName, readonly Tone[]>> = {
	light: [tone(440, 0, 0.13, 0.5)],
	go: [tone(880, 0, 0.42, 0.6), tone(1320, 0, 0.42, 0.25)],
	lap: [tone(988, 0, 0.09, 0.35), tone(1319, 0.08, 0.16, 0.35)],
	lastLap: [tone(1319, 0, 0.3, 0.4), tone(1319, 0.18, 0.3, 0.4), tone(1319, 0.36, 0.5, 0.4)],
	finish: [
		tone(523, 0, 0.18, 0.45),
		tone(659, 0.13, 0.18, 0.45),
		tone(784, 0.26, 0.18, 0.45),
		tone(1047, 0.39, 0.7, 0.5),
	],
	horn: [tone(349, 0, 0.38, 0.5), tone(440, 0, 0.38, 0.4)],
	move: [tone(620, 0, 0.03, 0.14)],
	press: [tone(740, 0, 0.04, 0.3), tone(1110, 0.03, 0.06, 0.2)],
	back: [tone(494, 0, 0.06, 0.25)],
}
