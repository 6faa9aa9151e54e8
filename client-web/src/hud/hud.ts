import type { Net } from '@slipstream/sdk'
import { Digits, el, Label, Toggle } from '../dom'
import { deltaTime, raceTime } from '../race/format'
import { type Frame, MAX_CARS } from '../race/frame'
import { Gaps } from '../race/gaps'
import { gearAt, revs } from '../race/gearbox'
import { LIGHTS, lit } from '../race/lights'
import type { Looks } from '../race/look'
import { Splits } from '../race/splits'
import { order, shownLap } from '../race/standings'
import type { Track } from '../race/track'
import type { Settings } from '../settings/settings'
import { onSpeak, ordinal, say, t } from '../text/text'
import { Announcer } from './announcer'
import { Board } from './board'
import { TrackMap } from './map'
import { NetGraph } from './netgraph'

const CELLS = 14
const HOT = 11
/** How long a delta stays, and GO, in milliseconds. */
const DELTA_SHOWN = 3500
const GO_SHOWN = 1100

/** Everything over the picture while one races. Frames write to it what changed, and nothing else. */
export class Hud {
	readonly element = el('div', 'hud gone')
	readonly net = new NetGraph()
	private readonly announcer = new Announcer()
	private readonly board: Board
	private readonly map: TrackMap
	private gaps: Gaps
	private readonly splits = new Splits()
	private readonly place = new Digits('', '00')
	private readonly of = new Label('of', 'div')
	private readonly lap = new Label('lap', 'div')
	private readonly timer = new Digits('big', '0:00.000')
	private readonly delta = new Label('delta')
	private readonly best = new Label('best')
	private readonly speed = new Digits('', '000')
	private readonly gear = new Label('gear')
	private readonly cells: Toggle[] = []
	private readonly lights: Toggle[] = []
	private readonly toggles: Record<
		'hidden' | 'delta' | 'faster' | 'lights' | 'go' | 'wrong' | 'conduct' | 'toast' | 'tow',
		Toggle
	>
	private readonly conduct = new Label('')
	private readonly unit = new Label('', 'div')
	private readonly words: readonly [Label, () => string][]
	private readonly toast = new Label('toast gone', 'div')
	private readonly slots = new Int32Array(MAX_CARS)
	private deltaUntil = 0
	private toastUntil = 0
	private goUntil = 0
	private slowAt = 0
	private mapAt = 0
	private lastPlace = 0
	private listed = -1
	private lastLap = 0
	private lastClock = -1
	private lastGear = 0
	private wrongFor = 0
	private lastConduct = ''
	private finished = false
	private watching = false
	private single = false
	/** Of the unit that is shown, in a metre a second. */
	private perMetre = KMH

	constructor(track: Track, looks: Looks, settings: Settings) {
		this.board = new Board(looks)
		this.map = new TrackMap(track, looks)
		this.gaps = new Gaps(track.n)
		const rev = el('div', 'rev')
		for (let k = 0; k < CELLS; k++) {
			const cell = el('i', k >= HOT ? 'hot' : '')
			rev.append(cell)
			this.cells.push(new Toggle(cell, 'on'))
		}
		const lights = el('div', 'lights gone')
		for (let k = 0; k < LIGHTS; k++) {
			const light = el('i')
			lights.append(light)
			this.lights.push(new Toggle(light, 'on'))
		}
		const goText = new Label('')
		const wrongText = new Label('')
		const towText = new Label('')
		this.words = [
			[goText, () => say('hud.go')],
			[wrongText, () => `↶ ${say('hud.wrong')}`],
			[towText, () => say('hud.tow')],
		]
		const go = el('div', 'go gone', goText.element)
		const wrong = el('div', 'wrong gone', wrongText.element)
		const conduct = el('div', 'conduct gone', this.conduct.element)
		const tow = el('div', 'tow gone', towText.element)
		const deltaRow = el('div', 'line gone', this.delta.element)
		this.toggles = {
			hidden: new Toggle(this.element, 'gone'),
			delta: new Toggle(deltaRow, 'gone'),
			faster: new Toggle(this.delta.element, 'faster'),
			lights: new Toggle(lights, 'gone'),
			go: new Toggle(go, 'gone'),
			wrong: new Toggle(wrong, 'gone'),
			conduct: new Toggle(conduct, 'gone'),
			toast: new Toggle(this.toast.element, 'gone'),
			tow: new Toggle(tow, 'gone'),
		}
		this.element.append(
			el('div', 'pos', el('b', '', this.place.element), el('div', 'side', this.of.element, this.lap.element)),
			this.board.element,
			el('div', 'time', el('div', 'tag', this.timer.element), deltaRow, el('div', 'line', this.best.element)),
			this.map.element,
			el(
				'div',
				'speed',
				tow,
				rev,
				el('div', 'kmh', el('b', '', this.speed.element), el('small', '', this.unit.element, this.gear.element)),
			),
			el('div', 'top', lights, go, wrong, conduct, this.toast.element),
			this.net.element,
			this.announcer.element,
		)
		const relabel = (): void => {
			const mph = settings.get('units') === 'mph'
			this.perMetre = mph ? MPH : KMH
			this.unit.set(say(mph ? 'hud.mph' : 'hud.kmh'))
			for (const [label, text] of this.words) label.set(text())
		}
		relabel()
		onSpeak(relabel)
		settings.on('units', relabel)
	}

	/** Another track: its map, and nothing known of gaps on it. */
	change(track: Track): void {
		this.map.change(track)
		this.gaps = new Gaps(track.n)
	}

	show(on: boolean): void {
		this.toggles.hidden.set(!on)
	}

	/** Whether nobody is raced but ghosts: no places, and another clock than the race's. */
	alone(on: boolean): void {
		this.single = on
		this.element.classList.toggle('alone', on)
	}

	/** Whether somebody looks on: no place and no speed of one's own. */
	watch(on: boolean): void {
		this.watching = on
		this.element.classList.toggle('watching', on)
	}

	/** Another race begins: nothing of the last one counts. */
	reset(): void {
		this.net.reset()
		this.splits.reset()
		this.gaps.reset()
		this.lastPlace = 0
		this.lastLap = 0
		this.lastClock = -1
		this.finished = false
		this.deltaUntil = this.toastUntil = this.goUntil = 0
	}

	/** A word in the middle, for a moment. */
	say(text: string, now: number): void {
		this.toast.set(text)
		this.toastUntil = now + 2200
	}

	/** slot: whose race is shown; now in milliseconds. */
	update(
		frame: Readonly<Frame>,
		slot: number,
		names: readonly string[],
		net: Readonly<Net> | undefined,
		fps: number,
		now: number,
	): void {
		const car = frame.cars[slot]
		this.gaps.update(frame)
		const count = order(frame, this.slots)
		let mine = -1
		for (let k = 0; k < count; k++) if (this.slots[k] === slot) mine = k
		if (car?.here) {
			this.drive(frame, slot)
			if (!this.single && !this.watching) this.race(frame, slot, mine, count, now)
		}
		this.start(frame, now)
		if (now - this.mapAt > 66) {
			this.mapAt = now
			this.map.draw(frame, count > 0 ? this.slots[0]! : -1)
		}
		if (now - this.slowAt > 250 || mine !== this.listed) {
			this.slowAt = now
			this.listed = mine // the board never says another place than the large number
			this.board.update(frame, this.slots, count, mine, names, this.gaps)
			this.of.set(`/${count}`)
			this.lap.set(t('hud.lap', { lap: shownLap(car?.lap ?? 1, frame.goal), of: frame.goal }))
			this.best.set(car && car.best > 0 ? t('hud.best', { time: raceTime(car.best, frame.hz) }) : '')
		}
		if (net) this.net.update(net, fps, now)
		this.toggles.toast.set(now >= this.toastUntil)
		this.toggles.delta.set(now >= this.deltaUntil)
		this.announcer.update(now)
	}

	/** What the car itself tells: speed, revs, the tow. */
	private drive(frame: Readonly<Frame>, slot: number): void {
		const car = frame.cars[slot]!
		const speed = Math.hypot(car.vx, car.vz)
		this.speed.set(speed * this.perMetre, true)
		this.lastGear = gearAt(speed, this.lastGear)
		this.gear.set(car.vx * Math.sin(car.yaw) + car.vz * Math.cos(car.yaw) < -0.7 ? 'R' : (GEARS[this.lastGear] ?? ''))
		const full = Math.round(revs(speed, this.lastGear) * CELLS)
		for (let k = 0; k < CELLS; k++) this.cells[k]!.set(k < full)
		this.toggles.tow.set(car.tow < 0.25)
		this.wrongFor = car.wrongWay ? this.wrongFor + 1 : 0
		this.toggles.wrong.set(!car.wrongWay)
		this.clock(frame, slot)
		if (this.watching) return
		if (this.wrongFor === 1) this.announcer.say(say('hud.wrong'))
		const conduct = car.driven ? 'hud.driven' : car.ghosted ? 'hud.ghosted' : ''
		this.toggles.conduct.set(conduct === '')
		if (conduct !== this.lastConduct) {
			this.lastConduct = conduct
			if (conduct) {
				this.conduct.set(say(conduct))
				this.announcer.say(say(conduct))
			}
		}
	}

	private clock(frame: Readonly<Frame>, slot: number): void {
		const car = frame.cars[slot]!
		const time = car.finish > 0 ? car.finish : Math.max(0, frame.clock)
		const ms = Math.floor((time * 1000) / frame.hz)
		this.timer.set(Math.floor(ms / 60000) * 100000 + (ms % 60000))
	}

	private race(frame: Readonly<Frame>, slot: number, mine: number, count: number, now: number): void {
		const car = frame.cars[slot]!
		const place = mine + 1
		this.place.set(place, true)
		if (this.splits.update(car, frame.clock) && car.finish === 0) {
			const faster = this.splits.delta <= 0
			this.delta.set(`${faster ? '▲' : '▼'} ${deltaTime(this.splits.delta, frame.hz)}`)
			this.toggles.faster.set(faster)
			this.deltaUntil = now + DELTA_SHOWN
		}
		if (this.lastPlace > 0 && place !== this.lastPlace && frame.clock > 3 * frame.hz && car.finish === 0) {
			if (place < this.lastPlace) this.say(`P${this.lastPlace} → P${place}`, now)
			this.announcer.say(t('say.place', { place: ordinal(place), of: count }))
		}
		if (car.finish > 0 && !this.finished) {
			this.finished = true
			this.say(t('hud.finished', { place: ordinal(place) }), now + 3000)
			this.announcer.say(t('say.finished', { place: ordinal(place), of: count }))
		}
		this.lastPlace = place
		if (car.lap !== this.lastLap) {
			if (this.lastLap > 0 && car.lap === frame.goal && frame.goal > 1) this.say(say('hud.lastLap'), now)
			if (car.lap > 0 && car.lap <= frame.goal)
				this.announcer.say(t('say.lap', { lap: car.lap, of: frame.goal, place: ordinal(place) }))
			this.lastLap = car.lap
		}
	}

	/** The lights; they go out, and GO. */
	private start(frame: Readonly<Frame>, now: number): void {
		this.toggles.lights.set(frame.clock >= 0)
		if (frame.clock < 0) {
			const on = lit(frame.clock, frame.hz)
			for (let k = 0; k < LIGHTS; k++) this.lights[k]!.set(k < on)
		}
		if (this.lastClock < 0 && frame.clock >= 0 && frame.clock < frame.hz && this.lastClock > -frame.hz) {
			this.goUntil = now + GO_SHOWN
			this.announcer.say(say('say.go'))
		}
		this.lastClock = frame.clock
		this.toggles.go.set(now >= this.goUntil)
	}
}

const GEARS = ['N', '1', '2', '3', '4', '5', '6', '7']

const KMH = 3.6
const MPH = 2.236936
