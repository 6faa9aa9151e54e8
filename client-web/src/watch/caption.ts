import { el, Label, Toggle } from '../dom'
import { gapTime, raceTime } from '../race/format'
import type { Frame } from '../race/frame'
import type { Gaps } from '../race/gaps'
import { type Looks, onPaintCss, paintCss } from '../race/look'
import { shownLap } from '../race/standings'
import { ordinal, say, t } from '../text/text'
import { neighbour } from './fights'

/** Who is seen, as television writes it below: number, name, place, the gap to the car ahead, the last lap. */
export class Caption {
	readonly element = el('div', 'caption')
	private readonly chip = el('b', 'number')
	private readonly name = new Label('name', 'b')
	private readonly place = new Label('place')
	private readonly gap = new Label('gap')
	private readonly lap = new Label('lap')
	private readonly last = new Label('last')
	private readonly hidden = new Toggle(this.element, 'gone')
	private slot = -1
	private version = -1

	constructor(private readonly looks: Looks) {
		this.name.element.setAttribute('role', 'status')
		this.element.append(
			this.chip,
			el(
				'div',
				'',
				el('div', 'line', this.name.element, this.place.element),
				el('div', 'line small', this.gap.element, this.lap.element, this.last.element),
			),
		)
	}

	show(frame: Readonly<Frame>, slot: number, names: readonly string[], gaps: Gaps): void {
		const car = frame.cars[slot]
		this.hidden.set(!car?.here)
		if (!car?.here) return
		if (slot !== this.slot || this.version !== this.looks.version) {
			this.slot = slot
			this.version = this.looks.version
			const look = this.looks.of(slot)
			this.chip.textContent = String(look.number)
			this.chip.style.background = paintCss(look.paint)
			this.chip.style.color = onPaintCss(look.paint)
		}
		this.name.set(names[slot] ?? '')
		this.place.set(car.place > 0 ? ordinal(car.place) : '')
		this.gap.set(gapText(frame, slot, names, gaps))
		this.lap.set(frame.clock > 0 ? t('hud.lap', { lap: shownLap(car.lap, frame.goal), of: frame.goal }) : '')
		this.last.set(car.last > 0 ? t('watch.last', { time: raceTime(car.last, frame.hz) }) : '')
	}
}

function gapText(frame: Readonly<Frame>, slot: number, names: readonly string[], gaps: Gaps): string {
	const car = frame.cars[slot]!
	if (car.finish > 0) return t('watch.finished', { time: raceTime(car.finish, frame.hz) })
	if (frame.clock <= 0) return ''
	if (car.place <= 1) return say('watch.leads')
	const ahead = neighbour(frame, slot, -1)
	const gap = gaps.between(slot, ahead)
	if (ahead < 0 || Number.isNaN(gap) || gap < 0 || gaps.laps(frame, slot, ahead) > 0) return ''
	return t('watch.gap', { gap: gapTime(gap, frame.hz), name: names[ahead] ?? '' })
}
