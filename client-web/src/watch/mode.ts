import { type Recording, type Replay, SlipstreamError } from '@slipstream/sdk'
import { withWatch } from '../address'
import type { App } from '../app'
import { button, el, Toggle } from '../dom'
import { type Command, command, name as GAME } from '../generated/racing'
import type { Hud } from '../hud/hud'
import { firstPad } from '../input/gamepad'
import type { Frame } from '../race/frame'
import { Gaps } from '../race/gaps'
import type { Mode } from '../race/mode'
import type { Track } from '../race/track'
import { storyOf, unwatched } from '../reasons'
import type { Shot } from '../scene/stage'
import { seated } from '../seated'
import { calm } from '../settings/adapt'
import { settings } from '../settings/settings'
import { onSpeak, say } from '../text/text'
import { Bar } from './bar'
import { Caption } from './caption'
import { Cutter } from './cutter'
import { atPlace, Fights, neighbour } from './fights'
import { pressed, type Spectator } from './keys'
import { Lens } from './lens'
import { lapLength, type Place, placeCameras } from './places'
import { WatchScreen } from './screen'

/** How long after the finish the others are watched, in seconds. */
const WATCH_AFTER = 2.5

const CAMERAS = ['tv', 'chase', 'onboard'] as const

/** What is watched: a race of others, one's own behind the flag, or one that was. */
export type Watched = 'live' | 'own' | 'replay'

/** Looking on: which car is seen, from where, and what is written below. */
export class WatchMode implements Mode {
	readonly menu = { title: 'pause.title', back: 'watch.back', leave: 'watch.leave' } as const
	readonly watches = true
	readonly element = el('section', 'watch layer gone')
	/** What is watched now, if anything is. */
	watched: Watched | undefined
	/** The slot that is seen, and from where. */
	slot = -1
	camera: (typeof CAMERAS)[number] = 'tv'
	/** Nobody has chosen a car: television does. */
	auto = true
	/** Cuts from camera to camera, so far. */
	cuts = 0
	replay: Replay<Command> | undefined
	/** The hash of the World that was sought last. */
	sought: { tick: number; hash: string } | undefined

	/** Where leaving a replay leads to. */
	private back: (() => void) | undefined
	private readonly caption: Caption
	private readonly bar = new Bar(() => this.jump())
	private readonly cutter = new Cutter()
	private readonly lens = new Lens()
	private readonly fights = new Fights()
	private readonly still = command()
	private readonly view: HTMLButtonElement
	private readonly direct: HTMLButtonElement
	private readonly leave: HTMLButtonElement
	private readonly gone = new Toggle(this.element, 'gone')
	private readonly hints = el('p', 'hints')
	private gaps = new Gaps(1)
	private track: Track | undefined
	private places: readonly Place[] = []
	private step = 1
	private slow = 0
	private pads = false
	private readonly down = new Set<number>()
	private readonly keys: Spectator = {
		place: (n) => this.choose(atPlace(this.app.frame, n)),
		turn: (by) => this.turn(by),
		nextCamera: () => this.nextCamera(),
		director: () => this.director(),
		hop: (way) => this.bar.hop(way),
		pause: () => this.bar.toggle(),
		faster: (by) => this.bar.faster(by),
		end: (last) => this.replay && this.bar.to(last ? this.replay.last : this.replay.first),
	}

	constructor(
		private readonly app: App,
		private readonly hud: Hud,
	) {
		this.caption = new Caption(app.looks)
		const back = step('‹', () => this.turn(-1))
		const on = step('›', () => this.turn(1))
		this.view = button('item small view', '', () => this.nextCamera())
		this.direct = button('item small auto', '', () => this.director())
		this.leave = button('item small', '', () => this.out())
		this.leave.dataset.back = ''
		this.element.append(
			el('div', 'foot', this.caption.element, el('div', 'choice', back, on, this.view, this.direct, this.leave)),
			this.bar.element,
			this.hints,
		)
		const label = (): void => {
			back.setAttribute('aria-label', say('watch.before'))
			on.setAttribute('aria-label', say('watch.next'))
			this.element.setAttribute('aria-label', say('menu.watch'))
			this.label()
		}
		label()
		onSpeak(label)
		app.offer('menu.watch', () => this.list())
		app.onReplay = (recording, back) => void this.again(recording, back)
		window.addEventListener('keydown', (event) => this.key(event), { capture: true })
		window.addEventListener('gamepadconnected', () => {
			this.pads = true
		})
	}

	/** Races that can be watched. */
	private list(): void {
		const { app } = this
		const screen = new WatchScreen(app.client, (match) => void this.spectate(match))
		app.screen('menu.watch', screen.element, () => screen.close())
	}

	/** Watches a race by its id or by its room's code; the liveliest if it is empty. */
	async spectate(match: string): Promise<void> {
		const { app } = this
		await app.go(
			say('watch.going'),
			async (signal) => {
				const ask = () => app.client.spectate(match, { signal })
				const seen = await seated(app.client, ask, { signal, record: true })
				if (seen.game !== GAME) {
					seen.leave()
					throw new SlipstreamError('not-found', 'Another game is played there.') // this page cannot draw it
				}
				await app.play(seen, this)
				this.begin('live')
				history.replaceState(null, '', `/${withWatch(location.search, seen.id)}`)
			},
			(code) => (code === 'not-found' || code === 'over' ? unwatched() : storyOf(code)),
		)
	}

	/** Shows a race again; back leads to where it was asked for. */
	private async again(recording: Recording, back: () => void): Promise<void> {
		const { app } = this
		await app.go(say('watch.loading'), async (signal) => {
			const replay = await app.client.replay<Command>(recording, { signal })
			await app.play(replay, this)
			this.replay = replay
			this.back = back
			replay.on('sought', (sought) => {
				this.sought = sought
			})
			this.begin('replay')
			this.slot = recording.slot
			this.auto = false
			this.label()
		})
	}

	/** How fast time goes in what is seen: smoke hangs where the race stands. */
	get pace(): number {
		if (!this.replay) return 1
		return this.replay.paused ? 0 : this.replay.speed
	}

	private begin(watched: Watched): void {
		this.watched = watched
		this.camera = 'tv'
		this.auto = true
		this.slot = -1
		this.sought = undefined
		this.cutter.reset()
		this.fights.reset()
		this.gaps.reset()
		this.bar.of(watched === 'replay' ? this.replay : undefined)
		this.hud.watch(true)
		this.gone.set(false)
		this.label()
		if (watched === 'replay') this.bar.focus()
		else this.view.focus({ preventScroll: true })
	}

	/** Begins to look on when one's own race is over and others still drive. Called each frame. */
	private afterFinish(frame: Readonly<Frame>): void {
		const { match, phase } = this.app
		if (!match || match.watching || phase !== 'race' || this.watched) return
		const car = frame.cars[match.slot]
		if (!car?.here || car.finish <= 0 || frame.clock - car.finish < WATCH_AFTER * frame.hz) return
		if (!frame.cars.some((other) => other.here && other.finish === 0)) return
		if (!this.app.observe(this)) return
		match.send(this.still)
		this.begin('own')
	}

	/** Sets the shot, if somebody looks on; dt in seconds. */
	shoot(shot: Shot, frame: Readonly<Frame>, dt: number): boolean {
		this.afterFinish(frame)
		if (!this.watched) return false
		this.gone.set(this.app.phase !== 'race')
		if (this.app.phase !== 'race') {
			if (this.replay && !this.replay.paused) this.replay.pause(true)
			return false
		}
		this.survey()
		this.pad()
		this.gaps.update(frame)
		if (this.auto || !frame.cars[this.slot]?.here) {
			this.slot = this.fights.update(frame, this.track?.n ?? 1, this.step, dt)
		}
		const car = frame.cars[this.slot]
		if (!car?.here) return false
		shot.slot = this.slot
		shot.kind = this.camera
		shot.lens = this.lens
		if (this.camera === 'tv') {
			if (this.cutter.update(this.places, this.track!.n, this.slot, car.segment % this.track!.n, dt)) {
				this.lens.cut()
				this.cuts++
			}
			this.lens.follow(this.places[this.cutter.camera]!, car.x, car.y, car.z, dt, calm(settings))
		} else this.cutter.reset()
		this.bar.update()
		this.slow += dt
		if (this.slow > 0.2) {
			this.slow = 0
			this.caption.show(frame, this.slot, this.app.names, this.gaps)
		}
		return true
	}

	/** Puts the cameras up along another track. */
	private survey(): void {
		if (this.track === this.app.track) return
		this.track = this.app.track
		this.places = placeCameras(this.track)
		this.step = lapLength(this.track) / this.track.n
		this.gaps = new Gaps(this.track.n)
		this.cutter.reset()
	}

	/** Time went elsewhere. */
	private jump(): void {
		this.cutter.reset()
		this.gaps.reset()
		this.app.onRace()
	}

	/** A car by its place. */
	private choose(slot: number): void {
		if (slot < 0) return
		this.slot = slot
		this.auto = false
		this.app.match?.follow(slot)
		this.slow = 1
		this.label()
	}

	private turn(by: 1 | -1): void {
		this.choose(neighbour(this.app.frame, this.slot, by))
	}

	private nextCamera(): void {
		this.camera = CAMERAS[(CAMERAS.indexOf(this.camera) + 1) % CAMERAS.length]!
		this.label()
	}

	private director(): void {
		this.auto = !this.auto
		this.fights.reset()
		this.label()
	}

	private out(): void {
		if (this.watched === 'own') this.app.pauseRace()
		else if (this.back) this.back()
		else this.app.home()
	}

	private label(): void {
		this.view.firstElementChild!.textContent = say(`watch.${this.camera}`)
		this.direct.firstElementChild!.textContent = say('watch.auto')
		this.direct.setAttribute('aria-pressed', String(this.auto))
		this.leave.firstElementChild!.textContent = say(this.watched === 'own' ? 'touch.pause' : 'watch.leave')
		this.hints.textContent = say(this.watched === 'replay' ? 'watch.keysReplay' : 'watch.keys')
	}

	private key(event: KeyboardEvent): void {
		if (!this.watched || this.app.phase !== 'race' || this.app.covered) return
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
		const onButton =
			document.activeElement instanceof HTMLButtonElement && this.element.contains(document.activeElement)
		if (!pressed(event, this.keys, this.watched === 'replay', onButton)) return
		event.preventDefault()
		event.stopPropagation()
	}

	/** Shoulders choose the car, the upper button the camera, triggers wind. Sticks and the rest are the buttons'. */
	private pad(): void {
		const pad = this.pads && !this.app.covered ? firstPad() : undefined
		if (!pad) return
		const down = (n: number): boolean => {
			const is = (pad.buttons[n]?.value ?? 0) > 0.5
			const was = this.down.has(n)
			if (is) this.down.add(n)
			else this.down.delete(n)
			return is && !was
		}
		if (down(4)) this.turn(-1)
		if (down(5)) this.turn(1)
		if (down(3)) this.nextCamera()
		if (down(2)) this.director()
		if (down(6)) this.bar.hop(-1)
		if (down(7)) this.bar.hop(1)
	}

	drive(_: Command): Command {
		return this.still
	}

	/** Whoever is seen stands out on board and map; behind a result it is the player again. */
	read(frame: Frame): void {
		if (this.app.phase === 'race') frame.slot = this.slot
	}

	hold(on: boolean): void {
		this.element.inert = on
	}

	seat(): void {}

	close(): void {
		this.watched = undefined
		this.replay = undefined
		this.back = undefined
		this.bar.of(undefined)
		this.hud.watch(false)
		this.gone.set(true)
	}
}

function step(sign: string, act: () => void): HTMLButtonElement {
	return button('item small hop', sign, act)
}
