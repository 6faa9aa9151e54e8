import type { Scene } from './tracks'

/** The tracks that are drawn by hand, as the simulation tells them: for tests. A page asks the simulation itself. */
const drawn: readonly (() => Promise<{ default: Scene }>)[] = [
	() => import('../generated/racing-track-0.json'),
	() => import('../generated/racing-track-1.json'),
	() => import('../generated/racing-track-2.json'),
	() => import('../generated/racing-track-3.json'),
]

export async function drawnTrack(number: number): Promise<Scene | undefined> {
	return (await drawn[number]?.())?.default
}
