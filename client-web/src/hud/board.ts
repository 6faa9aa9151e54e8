import { el, Label, Toggle } from '../dom'
import { gapTime, raceTime } from '../race/format'
import { type Frame, MAX_CARS } from '../race/frame'
import type { Gaps } from '../race/gaps'
import { type Looks, onPaintCss, paintCss } from '../race/look'
import { window as rowsAround } from '../race/standings'
import { many } from '../text/text'

const ROWS = 5

/** Who is where: the leader and those around us, with the time to the leader. */
export class Board {
	readonly element = el('div', 'board')
	private readonly rows: Row[] = []
	private readonly shown = new Int32Array(ROWS)

	constructor(looks: Looks) {
		for (let k = 0; k < ROWS; k++) {
			const row = new Row(looks)
			this.rows.push(row)
			this.element.append(row.element)
		}
	}

	/** order: slots by place; count of them; mine: our index in it, or the one we watch. */
	update(
		frame: Readonly<Frame>,
		order: Int32Array,
		count: number,
		mine: number,
		names: readonly string[],
		gaps: Gaps,
	): void {
		const shown = rowsAround(count, mine, ROWS, this.shown)
		for (let k = 0; k < ROWS; k++) {
			const row = this.rows[k]!
			row.hidden.set(k >= shown)
			if (k >= shown) continue
			const index = this.shown[k]!
			const slot = order[index]!
			row.show(slot, index + 1, names[slot] ?? '', slot === frame.slot, gapText(frame, order, index, gaps))
		}
	}
}

function gapText(frame: Readonly<Frame>, order: Int32Array, index: number, gaps: Gaps): string {
	const slot = order[index]!
	const leader = order[0]!
	const car = frame.cars[slot]!
	const first = frame.cars[leader]!
	if (car.finish > 0) return index === 0 ? raceTime(car.finish, frame.hz) : gapTime(car.finish - first.finish, frame.hz)
	if (index === 0 || frame.clock <= 0) return '—'
	const gap = gaps.between(slot, leader)
	if (Number.isNaN(gap) || gap < 0) return '—'
	const laps = gaps.laps(frame, slot, leader)
	if (laps > 0) return many('hud.lapsBehind', laps)
	return gapTime(gap, frame.hz)
}

class Row {
	readonly element = el('div', 'row')
	readonly hidden: Toggle
	private readonly place = new Label('place')
	private readonly chip = new Label('chip')
	private readonly name = new Label('name')
	private readonly gap = new Label('gap')
	private readonly mine: Toggle
	private slot = -1
	private version = -1

	constructor(private readonly looks: Looks) {
		this.element.append(this.place.element, this.chip.element, this.name.element, this.gap.element)
		this.hidden = new Toggle(this.element, 'gone')
		this.mine = new Toggle(this.element, 'me')
	}

	show(slot: number, place: number, name: string, mine: boolean, gap: string): void {
		this.place.set(NUMBERS[place] ?? '')
		this.name.set(name)
		this.gap.set(gap)
		this.mine.set(mine)
		if (slot === this.slot && this.version === this.looks.version) return
		this.slot = slot
		this.version = this.looks.version
		const look = this.looks.of(slot)
		this.chip.set(String(look.number))
		this.chip.element.style.background = paintCss(look.paint)
		this.chip.element.style.color = onPaintCss(look.paint)
	}
}

const NUMBERS = Array.from({ length: MAX_CARS + 1 }, (_, i) => String(i))
