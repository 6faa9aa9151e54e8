import { hz, slots } from '../generated/racing'

/** The most cars a race has. */
export const MAX_CARS = slots

/** One car as it is drawn and listed. One object per slot for ever, overwritten each frame. */
export interface Car {
	here: boolean
	/** Metres; y is the ground under it unless it flies. */
	x: number
	y: number
	z: number
	/** Radians; at 0 it looks along +z, growing to the left. */
	yaw: number
	/** Metres a second. */
	vx: number
	vy: number
	vz: number
	/** Radians, positive to the left. */
	steer: number
	/** 0 to 1: how much tow it has of a rival, how far its tyres are past their grip. */
	tow: number
	skid: number
	/** It touches nobody for now. */
	ghost: boolean
	/** The track's sample behind it. */
	segment: number
	hits: number
	scrapes: number
	respawns: number
	horns: number
	lap: number
	/** The next checkpoint, of TrackShape.marks; 0 is the finish line. */
	mark: number
	place: number
	/** Ticks: when this lap began, the last and the best lap, when it finished; 0 means none. */
	began: number
	last: number
	best: number
	finish: number
	wrongWay: boolean
	/** It is a ghost for standing, going the wrong way or ramming; and beyond that, the game drives it. */
	ghosted: boolean
	driven: boolean
}

/** What one frame shows: the whole race, in metres and radians. */
export interface Frame {
	/** Ticks since the lights went green; negative while they count down. */
	clock: number
	/** Laps to drive. */
	goal: number
	/** The number of the track. */
	track: number
	hz: number
	/** Our slot, or -1 for whoever watches. */
	slot: number
	readonly cars: readonly Car[]
}

export function newFrame(): Frame {
	return { clock: 0, goal: 3, track: 0, hz, slot: -1, cars: Array.from({ length: MAX_CARS }, newCar) }
}

/** Empties a frame, which goes on to another race. */
export function clear(frame: Frame): void {
	frame.clock = 0
	for (const car of frame.cars) Object.assign(car, newCar())
}

function newCar(): Car {
	return {
		here: false,
		x: 0,
		y: 0,
		z: 0,
		yaw: 0,
		vx: 0,
		vy: 0,
		vz: 0,
		steer: 0,
		tow: 0,
		skid: 0,
		ghost: false,
		segment: 0,
		hits: 0,
		scrapes: 0,
		respawns: 0,
		horns: 0,
		lap: 0,
		mark: 0,
		place: 0,
		began: 0,
		last: 0,
		best: 0,
		finish: 0,
		wrongWay: false,
		ghosted: false,
		driven: false,
	}
}
