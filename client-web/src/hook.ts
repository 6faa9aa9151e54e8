import type { App } from './app'
import type { Command } from './generated/racing'
import type { Look } from './race/look'
import type { Stage } from './scene/stage'

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
				speed: car ? Math.hypot(car.vx, car.vz) : 0,
				progress: car ? car.lap + car.segment / samples() : 0,
				finish: car?.finish ?? 0,
				cars: frame.cars.filter((c) => c.here).length,
				track: app.track.shape.name,
				trackNumber: app.track.shape.number,
				names: [...app.names],
				looks: frame.cars.map((_, slot) => ({ ...app.looks.of(slot) })),
				resumes: app.resumes,
				drops: app.drops,
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
			}
		},
	}
}
