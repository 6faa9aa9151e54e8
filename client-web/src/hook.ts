import type { App } from './app'
import type { Command } from './generated/racing'
import { MAX_CARS } from './race/frame'
import type { Look } from './race/look'
import { order } from './race/standings'
import type { Stage } from './scene/stage'
import type { WatchMode } from './watch/mode'

/** What browser tests assert on: the state of the game, never a picture or a frame rate. */
export interface HookState {
	phase: string
	ready: boolean
	slot: number
	tick: number
	clock: number
	laps: number
	lap: number
	place: number
	x: number
	y: number
	z: number
	yaw: number
	vx: number
	vz: number
	/** Metres a second. */
	speed: number
	/** Laps and the part of one that is driven, by the centre line. */
	progress: number
	finish: number
	cars: number
	track: string
	trackNumber: number
	names: readonly string[]
	/** Everybody's paint, livery and number, by slot. */
	looks: readonly Readonly<Look>[]
	resumes: number
	drops: number
	match: string
	code: string
	status: string
	result: readonly { slot: number; place: number; name: string; bot: boolean }[] | null
	net: Readonly<Record<string, number>> | null
	/** What this page's devices hold down. */
	command: Readonly<Command>
	driving: boolean
	draws: number
	triangles: number
	quality: string
	fps: number
	/** Whom the page looks at who does not drive, and how. */
	watched: string
	seen: number
	camera: string
	cuts: number
	order: readonly number[]
	replay: {
		tick: number
		first: number
		last: number
		paused: boolean
		speed: number
		sought: { tick: number; hash: string } | null
	} | null
	/** What was recorded of the match: its last tick, and that one's hash. */
	recording: { first: number; last: number; hash: string; bytes: number } | null
}

declare global {
	interface Window {
		__slipstream?: { state(): HookState }
	}
}

export function installHook(
	app: App,
	samples: () => number,
	command: Readonly<Command>,
	stage: () => Stage | undefined,
	fps: () => number,
	watch: WatchMode,
): void {
	window.__slipstream = {
		state() {
			const { match, frame } = app
			const slot = match?.slot ?? -1
			const car = match ? frame.cars[slot] : undefined
			const picture = stage()
			return {
				phase: app.phase,
				ready: picture !== undefined,
				slot,
				tick: match?.tick ?? 0,
				clock: frame.clock,
				laps: frame.goal,
				lap: car?.lap ?? 0,
				place: car?.place ?? 0,
				x: car?.x ?? 0,
				y: car?.y ?? 0,
				z: car?.z ?? 0,
				yaw: car?.yaw ?? 0,
				vx: car?.vx ?? 0,
				vz: car?.vz ?? 0,
				speed: car ? Math.hypot(car.vx, car.vz) : 0,
				progress: car ? car.lap + car.segment / samples() : 0,
				finish: car?.finish ?? 0,
				cars: frame.cars.filter((c) => c.here).length,
				track: app.track.shape.name,
				trackNumber: app.track.shape.number,
				names: [...app.names],
				looks: frame.cars.map((_, slot) => ({ ...app.looks.of(slot) })),
				resumes: app.recovery.resumes,
				drops: app.recovery.drops,
				match: match?.id ?? '',
				code: match?.code ?? '',
				status: match?.status ?? '',
				result: match?.result?.places ?? null,
				net: match ? { ...match.net } : null,
				command: { ...command },
				driving: app.driving,
				draws: picture?.renderer.info.render.calls ?? 0,
				triangles: picture?.renderer.info.render.triangles ?? 0,
				quality: picture?.quality.name ?? '',
				fps: fps(),
				watched: watch.watched ?? '',
				seen: watch.slot,
				camera: watch.camera,
				cuts: watch.cuts,
				order: places(app),
				replay: replayOf(watch),
				recording: recordingOf(app),
			}
		},
	}
}

/** Slots by place. */
function places(app: App): number[] {
	const slots = new Int32Array(MAX_CARS)
	return [...slots.subarray(0, order(app.frame, slots))]
}

function replayOf({ replay, sought }: WatchMode): HookState['replay'] {
	if (!replay) return null
	const { tick, first, last, paused, speed } = replay
	return { tick, first, last, paused, speed, sought: sought ?? null }
}

function recordingOf({ match }: App): HookState['recording'] {
	const recording = match?.recording
	if (!recording) return null
	const { first, last, hash, bytes } = recording
	return { first, last, hash, bytes: bytes.length }
}
