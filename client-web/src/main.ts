import { App } from './app'
import { Sound } from './audio/sound'
import { el } from './dom'
import { installHook } from './hook'
import { Hud } from './hud/hud'
import { Devices } from './input/devices'
import { firstTrack, loadTrack } from './race/tracks'
import { chooseQuality, gpuName } from './scene/quality'
import { type Shot, Stage } from './scene/stage'
import './style.css'

const page = document.querySelector<HTMLElement>('#page')!
const canvas = document.querySelector<HTMLCanvasElement>('#scene')!
const app = new App(page, firstTrack())
const devices = new Devices(() => app.driving)
const hud = new Hud(app.track)
const sound = new Sound()
page.prepend(hud.element)

let stage: Stage | undefined
let fps = 0
installHook(
	app,
	() => app.track.n,
	devices.command,
	() => stage,
	() => fps,
)

/** How long after the finish one's own car is still seen from behind, in seconds. */
const LINGER = 1.6

const shot: Shot = { slot: 0, kind: 'chase' }
let last = 0

function direct(now: number): void {
	const { match, frame, director } = app
	director.update(frame, now)
	const car = match ? frame.cars[match.slot] : undefined
	if (!match || !car?.here) {
		shot.slot = director.slot
		shot.kind = director.orbit ? 'orbit' : 'chase'
		return
	}
	shot.slot = match.slot
	const done = car.finish > 0 && frame.clock - car.finish > LINGER * frame.hz
	shot.kind = done || app.phase === 'results' ? 'orbit' : devices.intent.lookBack ? 'back' : 'chase'
}

/** The track that is being loaded. */
let awaited = -1

/** Whether the picture is of the track that is raced on; if not, it will be. */
function onTrack(picture: Stage): boolean {
	const { number } = app.track.shape
	if (app.frame.track === number) return true
	if (app.frame.track === awaited) return false
	const wanted = app.frame.track
	awaited = wanted
	void loadTrack(wanted, (number) => app.scene(number))
		.then((track) => {
			if (wanted !== awaited) return
			app.track = track
			hud.change(track)
			picture.change(track)
		})
		.catch((error: unknown) => console.error(error))
		.finally(() => {
			if (wanted === awaited) awaited = -1
		})
	return false
}

function loop(now: number): void {
	requestAnimationFrame(loop)
	if (!stage) return
	const { cap } = stage.quality
	if (cap > 0 && now - last < 1000 / cap - 4) return
	const dt = Math.min(0.25, Math.max(0, (now - last) / 1000))
	last = now
	if (dt > 0) fps += (1 / dt - fps) * 0.05
	// Commands first: what a thumb does now is in the next tick, whatever drawing takes.
	const command = devices.read()
	if (app.driving) app.match?.send(command)
	if (app.read(now)) {
		if (!onTrack(stage)) return
		direct(now)
	} else shot.slot = -1
	stage.frameFor(app.match === undefined)
	stage.draw(app.frame, shot, dt)
	sound.update(
		app.frame,
		app.phase === 'race' && app.match ? app.frame.cars[app.match.slot] : undefined,
		devices.intent.throttle,
	)
	if (app.match) hud.update(app.frame, shot.slot, app.names, app.match.net, fps, now)
}

function build(): void {
	const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
	try {
		stage = new Stage(
			canvas,
			app.track,
			chooseQuality(new URLSearchParams(location.search).get('quality'), gpuName()),
			calm,
		)
	} catch (error) {
		console.error(error)
		page.append(
			el(
				'p',
				'notice',
				'This browser cannot draw WebGL 2, which the race needs. Turn hardware acceleration on, or use another browser.',
			),
		)
		return
	}
	const picture = stage
	window.addEventListener('resize', () => picture.resize())
	app.onRace = () => picture.reset()
	app.ready(hud)
	requestAnimationFrame(loop)
}

window.addEventListener('keydown', (event) => {
	if (event.code !== 'KeyM' || event.repeat || app.phase !== 'race') return
	hud.say(sound.toggle() ? 'Sound on' : 'Sound off', performance.now())
})

// The menu is on the screen first: it needs nothing of what follows.
requestAnimationFrame(() => window.setTimeout(build, 0))
