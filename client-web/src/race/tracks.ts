import first from '../generated/racing-track-0.json'
import { say } from '../text/text'
import { trackCode } from './code'
import { SKETCHED } from './sketch'
import { Track, type TrackShape } from './track'

/** The authored tracks, by number. Every other number is a track that is grown from it. */
export const TRACKS = ['Vanepoint', 'Cobalt Yard', 'Hollow Pass', 'Gale Bowl'] as const

/** What a track is called. */
export function trackName(number: number): string {
	if (number < 0 || number === SKETCHED) return say('track.drawn')
	return TRACKS[number] ?? trackCode(number)
}

/**
 * A track as the simulation tells it (sim/racing/scene.go): the same numbers in its words, and places on the grid by
 * their turn.
 */
export interface Scene extends Omit<TrackShape, 'grid'> {
	readonly gridX: readonly number[]
	readonly gridZ: readonly number[]
	readonly gridYaw: readonly number[]
}

/** Words to the metre, and to one; a turn has as many. */
const METRE = 1024
const ONE = 65536

function metres(words: readonly number[]): number[] {
	return words.map((w) => w / METRE)
}

export function trackOf(scene: Scene): Track {
	const { gridX, gridZ, gridYaw, ...line } = scene
	return new Track({
		...line,
		x: metres(line.x),
		y: metres(line.y),
		z: metres(line.z),
		half: metres(line.half),
		wallLeft: metres(line.wallLeft),
		wallRight: metres(line.wallRight),
		kerbLeft: metres(line.kerbLeft),
		kerbRight: metres(line.kerbRight),
		bank: line.bank.map((b) => b / ONE),
		grid: gridX.map((x, i) => {
			const turn = (gridYaw[i]! / ONE) * Math.PI * 2
			return { x: x / METRE, z: gridZ[i]! / METRE, dx: Math.sin(turn), dz: Math.cos(turn) }
		}),
	})
}

/** The track that is there at once: the first sight of the game. */
export function firstTrack(): Track {
	return trackOf(first)
}

/** The track of a number; ask is for the simulation's, which has all but the first, so that no page has them twice. */
export async function loadTrack(number: number, ask: (number: number) => Promise<Scene | undefined>): Promise<Track> {
	const scene = number === first.number ? first : await ask(number)
	if (!scene) throw new Error(`no track ${number}`)
	return trackOf({ ...scene, number })
}
