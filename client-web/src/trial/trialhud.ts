import { button, Digits, el, Label, Toggle } from '../dom'
import { hz } from '../generated/racing'
import { keyName } from '../menu/controls'
import { deltaTime, raceTime } from '../race/format'
import type { Frame } from '../race/frame'
import { lookOfSlot, paintCss } from '../race/look'
import { settings } from '../settings/settings'
import { ordinal, say, t } from '../text/text'
import { type Medal, medalOf } from './medals'
import { Progress } from './progress'
import { RIVAL_SLOT, type Trial } from './trial'

/** How long the difference at a mark stays, in milliseconds. */
const DELTA_SHOWN = 2600

/** The ways on when a lap is done. */
export interface Ways {
	again(): void
	leave(): void
}

/** What is over the picture in a time trial: the clock, who is raced, and the differences to them. */
export class TrialHud {
	readonly element = el('div', 'trial gone')
	readonly progress = new Progress()
	private readonly said = el('div', 'unseen')
	private readonly timer = new Digits('big', '0:00.000')
	private readonly best: Row
	private readonly rival: Row
	private readonly out = new Toggle(this.element, 'out')
	private readonly done: Finish
	private trial: Trial | undefined
	private deltaUntil = 0

	constructor(ways: Ways) {
		this.done = new Finish(ways)
		this.said.setAttribute('aria-live', 'polite')
		this.best = new Row('mine')
		this.rival = new Row('theirs')
		this.rival.paint(paintCss(lookOfSlot(RIVAL_SLOT).paint))
		this.element.append(
			el('div', 'clock', el('div', 'tag', this.timer.element)),
			el('div', 'laps', this.best.element, this.rival.element),
			this.done.element,
			this.said,
		)
	}

	/** Shows a trial; undefined shows none. */
	show(trial: Trial | undefined): void {
		this.trial = trial
		this.element.classList.toggle('gone', trial === undefined)
		this.progress.reset()
		this.deltaUntil = 0
		if (!trial) return
		trial.onChange = () => this.change()
		this.change()
	}

	private change(): void {
		const { trial } = this
		if (!trial) return
		const medal = medalOf(trial.best.time, trial.bot)
		this.best.name.set(say('trial.best'))
		this.best.time.set(trial.best.time > 0 ? time(trial.best.time) : say('trial.none'))
		this.best.medal(medal)
		this.rival.shown(trial.rival !== undefined)
		if (trial.rival) {
			this.rival.name.set(trial.rival.name || say('trial.bot'))
			this.rival.time.set(time(trial.rival.time))
		}
		const said = this.done.show(trial)
		if (said) this.said.textContent = said
	}

	/** now in milliseconds. */
	update(frame: Readonly<Frame>, marks: number, now: number): void {
		const { trial, progress } = this
		const car = frame.cars[frame.slot]
		if (!trial || !car?.here) return
		const passed = progress.update(car, frame.clock, marks)
		const ms = Math.floor((progress.time * 1000) / frame.hz)
		this.timer.set(Math.floor(ms / 60000) * 100000 + (ms % 60000))
		this.out.set(!progress.running)
		if (passed && !progress.done) {
			this.best.against(progress.behind(trial.best.splits))
			this.rival.against(progress.behind(trial.rival?.splits))
			this.deltaUntil = now + DELTA_SHOWN
		}
		if (now >= this.deltaUntil || progress.done) {
			this.best.against(undefined)
			this.rival.against(undefined)
		}
	}
}

/** A lap that one is raced against, and how far off it one is. */
class Row {
	readonly element: HTMLElement
	readonly name = new Label('who')
	readonly time = new Label('when')
	private readonly delta = new Label('delta')
	private readonly gone: Toggle
	private readonly there: Toggle
	private readonly faster: Toggle
	private readonly mark = el('i', 'medal ring')

	constructor(kind: string) {
		this.element = el('div', `row ${kind}`, this.mark, this.name.element, this.time.element, this.delta.element)
		this.there = new Toggle(this.element, 'gone')
		this.gone = new Toggle(this.delta.element, 'gone')
		this.faster = new Toggle(this.delta.element, 'faster')
		this.gone.set(true)
	}

	shown(on: boolean): void {
		this.there.set(!on)
	}

	medal(medal: Medal | undefined): void {
		this.mark.className = `medal ${medal ?? 'ring'}`
	}

	/** The colour of the ghost's car. */
	paint(css: string): void {
		this.mark.style.setProperty('--ink', css)
		this.mark.className = 'medal'
	}

	/** Ticks behind, ahead below zero; undefined shows nothing. */
	against(ticks: number | undefined): void {
		this.gone.set(ticks === undefined)
		if (ticks === undefined) return
		this.faster.set(ticks <= 0)
		this.delta.set(`${ticks <= 0 ? '▲' : '▼'} ${difference(ticks)}`)
	}
}

/** Over the line: the time, what it is worth, and how it goes on. */
class Finish {
	readonly element = el('section', 'over layer gone')
	private readonly title = new Label('what', 'div')
	private readonly time = new Label('time', 'b')
	private readonly delta = new Label('delta', 'div')
	private readonly verdict = new Label('verdict', 'div')
	private readonly medal = el('i', 'medal gone')
	private readonly keys = new Label('keys', 'div')
	private shownFor: unknown

	private readonly again: HTMLButtonElement
	private readonly leave: HTMLButtonElement

	constructor(ways: Ways) {
		this.again = button('item chosen', '', ways.again)
		this.leave = button('item', '', ways.leave)
		this.leave.dataset.back = ''
		// Whoever lets go of the handbrake behind the line means no button.
		for (const b of [this.again, this.leave])
			b.addEventListener('keyup', (e) => e.code === 'Space' && e.preventDefault())
		this.element.append(
			this.title.element,
			el('div', 'line', this.medal, this.time.element),
			this.delta.element,
			this.verdict.element,
			el('div', 'ways', this.again, this.leave),
			this.keys.element,
		)
	}

	/** Returns what is to be said of it, the first time. */
	show(trial: Trial): string {
		const { finished } = trial
		this.element.classList.toggle('gone', !finished)
		if (!finished) {
			this.shownFor = undefined
			return ''
		}
		const better = finished.before === 0 || finished.time < finished.before
		const medal = medalOf(finished.time, trial.bot)
		this.title.set(say(!better ? 'trial.done' : finished.before === 0 ? 'trial.first' : 'trial.newBest'))
		this.time.set(time(finished.time))
		this.medal.className = medal ? `medal large ${medal}` : 'medal gone'
		this.delta.element.className = finished.before === 0 ? 'delta gone' : `delta${better ? ' faster' : ''}`
		this.delta.set(`${better ? '▲' : '▼'} ${difference(finished.time - finished.before)}`)
		this.verdict.set(this.words(trial))
		const key = settings.get('keys').respawn[0]
		this.keys.set(key ? t('trial.keys', { key: keyName(key) }) : '')
		this.again.firstElementChild!.textContent = say('trial.again')
		this.leave.firstElementChild!.textContent = say('menu.menu')
		if (this.shownFor === finished) return ''
		this.shownFor = finished
		return `${this.title.element.textContent}: ${time(finished.time)}`
	}

	private words(trial: Trial): string {
		const { verdict } = trial
		switch (verdict.kind) {
			case 'none':
				return ''
			case 'asking':
				return say('trial.asking')
			case 'ranked':
				return verdict.rank > 0 ? t('trial.ranked', { place: ordinal(verdict.rank) }) : say('trial.admitted')
			case 'refused':
				return verdict.why
			case 'own':
				return say('trial.own')
			case 'later':
				return say('trial.later')
		}
	}
}

const time = (ticks: number) => raceTime(ticks, hz)
const difference = (ticks: number) => deltaTime(ticks, hz)
