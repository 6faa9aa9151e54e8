/** How many rivals are heard at once. */
export const RIVALS = 4

/** One rival: what its engine and its tyres sound like from here. */
export interface RivalMix {
	hertz: number
	load: number
	level: number
	squeal: number
	/** -1 left, 1 right. */
	pan: number
}

/** All that sounds on and on, at one moment. Levels are 0 to 1; one object for ever, overwritten each frame. */
export interface Mix {
	engine: { hertz: number; load: number; level: number }
	/** Tyres beyond their grip, and the pitch of it. */
	tyres: number
	tyresHertz: number
	wind: number
	/** The air behind a rival. */
	rush: number
	grass: number
	kerb: number
	/** Stripes a second. */
	kerbHertz: number
	readonly rivals: readonly RivalMix[]
}

export function newMix(): Mix {
	return {
		engine: { hertz: 30, load: 0, level: 0 },
		tyres: 0,
		tyresHertz: 700,
		wind: 0,
		rush: 0,
		grass: 0,
		kerb: 0,
		kerbHertz: 28,
		rivals: Array.from({ length: RIVALS }, () => ({ hertz: 30, load: 0, level: 0, squeal: 0, pan: 0 })),
	}
}

/** Nothing is to be heard any more. Pitches stay: what fades does not howl. */
export function hush(mix: Mix): void {
	mix.engine.level = 0
	mix.tyres = mix.wind = mix.rush = mix.grass = mix.kerb = 0
	for (const rival of mix.rivals) rival.level = rival.squeal = 0
}
