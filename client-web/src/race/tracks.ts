import first from '../generated/racing-track-0.json'
import { Track, type TrackShape } from './track'

/** The authored tracks, by number. Every other number is a track that is grown from it. */
export const TRACKS = ['Vanepoint', 'Cobalt Yard', 'Hollow Pass', 'Gale Bowl'] as const

/** A track as the simulation tells it (sim/racing/scene.go): in its words. */
export interface Scene {
	readonly number: number
	readonly name: string
	readonly mood: number
	readonly motif: number
	readonly x: readonly number[]
	readonly y: readonly number[]
	readonly z: readonly number[]
	readonly half: readonly number[]
	readonly wallLeft: readonly number[]
	readonly wallRight: readonly number[]
	readonly kerbLeft: readonly number[]
	readonly kerbRight: readonly number[]
	readonly bank: readonly number[]
	readonly marks: readonly number[]
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
	const shape: TrackShape = {
		number: scene.number,
		name: scene.name,
		mood: scene.mood,
		motif: scene.motif,
		x: metres(scene.x),
		y: metres(scene.y),
		z: metres(scene.z),
		half: metres(scene.half),
		wallLeft: metres(scene.wallLeft),
		wallRight: metres(scene.wallRight),
		kerbLeft: metres(scene.kerbLeft),
		kerbRight: metres(scene.kerbRight),
		bank: scene.bank.map((b) => b / ONE),
		marks: scene.marks,
		grid: scene.gridX.map((x, i) => {
			const turn = (scene.gridYaw[i]! / ONE) * Math.PI * 2
			return { x: x / METRE, z: scene.gridZ[i]! / METRE, dx: Math.sin(turn), dz: Math.cos(turn) }
		}),
	}
	return new Track(shape)
}

/** The track that is there at once: the first sight of the game. */
export function firstTrack(): Track {
	return trackOf(first)
}

/** The track of a number; ask is for the simulation's, which has all but the first, so that no page has them twice. */
export async function loadTrack(number: number, ask: (number: number) => Promise<Scene | undefined>): Promise<Track> {
	const scene = number === first.number ? first : await ask(number)
	if (!scene) throw new Error(`no track ${number}`)
	return trackOf(scene)
}
