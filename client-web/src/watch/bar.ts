import type { Replay } from '@slipstream/sdk'
import { button, el, Label } from '../dom'
import { say, t } from '../text/text'

/** How fast a replay can go. */
export const SPEEDS = [0.25, 0.5, 1, 2] as const

/** How far an arrow goes, in seconds. */
const HOP = 5

const SIGNS: Readonly<Record<number, string>> = { 0.25: '¼×', 0.5: '½×', 1: '1×', 2: '2×' }

/** The lever of a replay: where it is, how fast it goes, and whether it does. */
export class Bar {
	readonly element = el('div', 'replaybar')
	private readonly seek = el('input', 'seek')
	private readonly play: HTMLButtonElement
	private readonly speeds: HTMLButtonElement[] = []
	private readonly time = new Label('time')
	private replay: Replay | undefined
	private hz = 60
	/** Where a hand wants it, until it is there. */
	private wanted = -1
	private shown = ''

	constructor(private readonly jumped: () => void) {
		this.seek.type = 'range'
		this.play = button('item small play', '', () => this.toggle())
		const speeds = el('div', 'speeds')
		speeds.setAttribute('role', 'group')
		for (const speed of SPEEDS) {
			const b = button('item small', SIGNS[speed]!, () => this.go(speed))
			this.speeds.push(b)
			speeds.append(b)
		}
		this.seek.addEventListener('input', () => this.to(Number(this.seek.value)))
		this.element.append(this.play, this.seek, this.time.element, speeds)
	}

	/** Whose lever it is; without one there is none. */
	of(replay: Replay | undefined): void {
		this.replay = replay
		this.wanted = -1
		this.element.classList.toggle('gone', !replay)
		if (!replay) return
		this.hz = replay.net.hz
		this.seek.min = String(replay.first)
		this.seek.max = String(replay.last)
		this.seek.step = '1'
		this.seek.setAttribute('aria-label', say('watch.seek'))
		this.element.querySelector('.speeds')?.setAttribute('aria-label', say('watch.speed'))
		replay.on('sought', () => {
			this.wanted = -1
			this.jumped()
		})
		this.label()
	}

	focus(): void {
		this.seek.focus({ preventScroll: true })
	}

	/** Called each frame. */
	update(): void {
		const { replay } = this
		if (!replay) return
		const tick = this.wanted >= 0 ? this.wanted : replay.tick
		if (this.seek.value !== String(tick)) this.seek.value = String(tick)
		const text = `${clock(tick - replay.first, this.hz)} / ${clock(replay.last - replay.first, this.hz)}`
		if (text === this.shown) return
		this.shown = text
		this.time.set(text)
		this.seek.setAttribute('aria-valuetext', text)
		this.seek.style.setProperty('--at', `${((tick - replay.first) / Math.max(1, replay.last - replay.first)) * 100}%`)
	}

	to(tick: number): void {
		const { replay } = this
		if (!replay) return
		this.wanted = Math.min(replay.last, Math.max(replay.first, Math.round(tick)))
		replay.seek(this.wanted)
	}

	/** Some seconds on, or back. */
	hop(way: 1 | -1): void {
		const { replay } = this
		if (replay) this.to((this.wanted >= 0 ? this.wanted : replay.tick) + way * HOP * this.hz)
	}

	toggle(): void {
		const { replay } = this
		if (!replay) return
		if (replay.tick >= replay.last) {
			this.to(replay.first)
			replay.pause(false)
		} else replay.pause(!replay.paused)
		this.label()
	}

	/** The next speed, faster or slower. */
	faster(way: 1 | -1): void {
		const k = SPEEDS.indexOf(this.replay?.speed as (typeof SPEEDS)[number])
		const next = SPEEDS[k + way]
		if (next) this.go(next)
	}

	private go(speed: number): void {
		this.replay?.go(speed)
		this.replay?.pause(false)
		this.label()
	}

	private label(): void {
		const paused = this.replay?.paused ?? false
		this.play.firstElementChild!.textContent = paused ? '▶' : '❚❚'
		this.play.setAttribute('aria-label', say(paused ? 'watch.play' : 'watch.pause'))
		for (const [k, b] of this.speeds.entries()) {
			b.setAttribute('aria-pressed', String(this.replay?.speed === SPEEDS[k]))
			b.setAttribute('aria-label', t('watch.times', { n: SIGNS[SPEEDS[k]!]! }))
		}
	}
}

function clock(ticks: number, hz: number): string {
	const seconds = Math.max(0, Math.floor(ticks / hz))
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
