import { watchOf } from './address'
import { App } from './app'
import type { Listener } from './audio/ear'
import { Sound } from './audio/sound'
import { Awake } from './awake'
import { el } from './dom'
import { DrawMode } from './draw/mode'
import { installHook } from './hook'
import { Hud } from './hud/hud'
import { Devices } from './input/devices'
import { Rumble } from './input/rumble'
import { Focus } from './menu/focus'
import { keepForOffline } from './offline/keep'
import { firstTrack, loadTrack } from './race/tracks'
import { chooseQuality, gpuName } from './scene/quality'
import type { Cover, Shot, Stage } from './scene/stage'
import { adapt, calm } from './settings/adapt'
import { settings } from './settings/settings'
import './style.css'
import { say } from './text/text'
import { TrialMode } from './trial/mode'
import { WatchMode } from './watch/mode'

const page = document.querySelector<HTMLElement>('#page')!
let canvas = document.querySelector<HTMLCanvasElement>('#scene')!
let stage: Stage | undefined
let fps = 0

adapt(settings)
const focus = new Focus()
const app = new App(page, firstTrack(), focus, () => stage?.quality.name ?? '')
const hud = new Hud(app.track, app.looks, settings)
const sound = new Sound(settings)
const devices = new Devices(
	{
		driving: () => app.driving,
		act: (action) => {
			if (action === 'mute') hud.say(say(sound.toggle() ? 'hud.soundOn' : 'hud.soundOff'), performance.now())
			else hud.net.toggle()
		},
		get track() {
			return app.track
		},
		frame: app.frame,
	},
	settings,
)
const awake = new Awake()
const rumble = new Rumble((strong, weak, ms) => devices.shake(strong, weak, ms))
devices.touch.onPause = () => app.pauseRace()
const trials = new TrialMode(app, hud)
new DrawMode(app, (track) => void trials.begin(track))
const watch = new WatchMode(app, hud)
page.prepend(hud.element, trials.hud.element, devices.touch.element, watch.element)

installHook(
	app,
	() => app.track.n,
	devices.command,
	() => stage,
	() => fps,
	watch,
)

/** How long after the finish one's own car is still seen from behind, in seconds; then the camera circles it. */
const CHASE_AFTER = 1.6

const shot: Shot = { slot: 0, kind: 'chase' }
const listener: Listener = { slot: -1, throttle: undefined, back: false }
let last = 0

function direct(now: number, dt: number): void {
	const { match, frame, director } = app
	if (app.turntable) {
		shot.slot = 0
		shot.kind = 'orbit'
		return
	}
	if (watch.shoot(shot, frame, dt)) return
	director.update(frame, now)
	const car = match ? frame.cars[match.slot] : undefined
	if (!match || !car?.here) {
		shot.slot = director.slot
		shot.kind = director.orbit ? 'orbit' : 'chase'
		return
	}
	shot.slot = match.slot
	const done = car.finish > 0 && frame.clock - car.finish > CHASE_AFTER * frame.hz
	shot.kind = done || app.phase === 'results' ? 'orbit' : devices.intent.lookBack ? 'back' : 'chase'
}

/** When a track that did not load is asked for again, in milliseconds. */
const TRY_AGAIN = 1000

/** The track that is being loaded. */
let awaited: number | undefined

/** Whether the picture is of the track that is raced on; if not, it will be. */
function onTrack(): boolean {
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
			stage?.change(track) // perhaps another than when the track was asked for
		})
		.catch(async (error: unknown) => {
			console.error(error)
			await new Promise((resolve) => window.setTimeout(resolve, TRY_AGAIN))
		})
		.finally(() => {
			if (wanted === awaited) awaited = undefined
		})
	return false
}

/** What lies over the picture. */
function cover(): Cover {
	if (!app.match) return 'panel'
	if (app.phase === 'results') return 'card'
	return trials.done ? 'lap' : 'none'
}

function loop(now: number): void {
	requestAnimationFrame(loop)
	focus.poll(now)
	if (!stage) return
	const { cap } = stage.quality
	if (cap > 0 && now - last < 1000 / cap - 4) return
	const dt = Math.min(0.25, Math.max(0, (now - last) / 1000))
	last = now
	if (dt > 0) fps += (1 / dt - fps) * 0.05
	// Commands first: what a thumb does now is in the next tick, whatever drawing takes.
	devices.touch.show(app.driving)
	const command = devices.read()
	app.drive(command)
	if (app.read(now)) {
		if (!onTrack()) return
		direct(now, dt)
	} else shot.slot = -1
	stage.frameFor(cover())
	stage.draw(app.frame, shot, dt, watch.pace)
	const racing = app.match !== undefined && app.phase === 'race'
	awake.want(racing)
	rumble.update(app.driving ? app.frame.cars[app.frame.slot] : undefined, app.track, now)
	listener.slot = racing ? shot.slot : -1
	listener.throttle = app.driving && shot.slot === app.match?.slot ? devices.intent.throttle : undefined
	listener.back = shot.kind === 'back'
	sound.update(app.frame, app.track, listener, dt)
	if (app.match) hud.update(app.frame, shot.slot, app.names, app.match.net, fps, now)
}

/** The quality that the address asks for, or the player, or none. */
function asked(): string | null {
	const chosen = settings.get('quality')
	return new URLSearchParams(location.search).get('quality') ?? (chosen === 'auto' ? null : chosen)
}

/** Makes the picture. What draws is most of the page: it is loaded when the menu is on the screen. */
async function build(): Promise<void> {
	try {
		const { Stage } = await import('./scene/stage')
		stage = new Stage(canvas, app.track, chooseQuality(asked(), gpuName()), app.looks)
		steady()
	} catch (error) {
		console.error(error)
		page.append(el('p', 'notice', say('page.noWebgl')))
	}
}

/** Another quality: a new picture on a new canvas, for the old one's antialiasing is for life. */
async function rebuild(): Promise<void> {
	const old = stage
	if (!old || chooseQuality(asked(), gpuName()).name === old.quality.name) return
	stage = undefined
	old.clear()
	const fresh = canvas.cloneNode() as HTMLCanvasElement
	canvas.replaceWith(fresh)
	canvas = fresh
	await build()
}

function steady(): void {
	stage?.steady(calm(settings), settings.get('shake') / 100)
}

settings.on('quality', () => void rebuild())
settings.on(['motion', 'shake'], steady)
matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', steady)
window.addEventListener('resize', () => stage?.resize())
app.onRace = () => stage?.reset()

// The menu is on the screen first: it needs nothing of what follows.
requestAnimationFrame((now) => {
	loop(now)
	window.setTimeout(() => void build().then(() => app.ready(hud)), 0)
	keepForOffline()
	const wanted = watchOf(location.search)
	if (wanted !== undefined && app.phase === 'menu') void watch.spectate(wanted)
})
