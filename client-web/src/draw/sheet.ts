import { el } from '../dom'
import type { Track } from '../race/track'
import { t } from '../text/text'
import { type Corner, type Drawing, metresOf, RISE, stepOf } from './corners'

const SVG = 'http://www.w3.org/2000/svg'

/** The smallest area that is shown, and the margin around the drawing: metres. */
const LEAST_SEEN = 320
const MARGIN = 50

/** What a player can do with the drawing on its sheet. */
export interface SheetActions {
	/** A corner was selected. */
	choose(at: number): void
	/** A corner is moved. begin means that the move has just begun. */
	move(at: number, x: number, z: number, begin: boolean): void
	key(event: KeyboardEvent, at: number): void
}

/** The simulation's verdict on a drawing: the track, and the point where it has a fault. */
export interface Laid {
	readonly track: Track
	readonly wrong: number | undefined
}

/** The track from above, with corners that can be dragged. They are buttons, so that keys can reach them too. */
export class Sheet {
	readonly element = el('div', 'sheet')
	private readonly svg = document.createElementNS(SVG, 'svg')
	private readonly paths: Readonly<Record<string, SVGPathElement>>
	private readonly buttons: HTMLButtonElement[] = []
	private drawing: Drawing | undefined
	private held = false
	/** The visible area, in metres. */
	private left = 0
	private top = 0
	private span = LEAST_SEEN

	constructor(private readonly actions: SheetActions) {
		const names = ['verge ink', 'verge', 'road', 'hull', 'flag', 'wrong'] as const
		this.paths = Object.fromEntries(
			names.map((name) => {
				const path = document.createElementNS(SVG, 'path')
				path.setAttribute('class', name)
				this.svg.append(path)
				return [name, path]
			}),
		)
		this.svg.setAttribute('aria-hidden', 'true')
		this.element.append(this.svg)
	}

	/** Shows where the corners are, and which of them is selected. */
	show(drawing: Drawing, chosen: number): void {
		this.drawing = drawing
		const { corners } = drawing
		while (this.buttons.length > corners.length) this.buttons.pop()!.remove()
		while (this.buttons.length < corners.length) this.buttons.push(this.corner(this.buttons.length))
		if (!this.held) this.fit(corners)
		corners.forEach((corner, at) => {
			const button = this.buttons[at]!
			button.style.left = `${((metresOf(corner.x) - this.left) / this.span) * 100}%`
			button.style.top = `${((metresOf(corner.z) - this.top) / this.span) * 100}%`
			button.classList.toggle('banked', corner.banked)
			button.style.setProperty('--up', String(corner.height))
			button.setAttribute('aria-pressed', String(at === chosen))
			button.setAttribute(
				'aria-label',
				t('draw.corner', { n: at + 1, of: corners.length, up: (corner.height * RISE).toFixed(1) }),
			)
		})
		const hull = corners.map((c, i) => `${i === 0 ? 'M' : 'L'}${metresOf(c.x)} ${metresOf(c.z)}`).join('')
		this.paths.hull!.setAttribute('d', `${hull}Z`)
	}

	/** Shows the simulation's verdict. */
	lay({ track, wrong }: Laid): void {
		const { half, x, z, wallLeft, wallRight } = track.shape
		const verge = ribbon(track, wallLeft, wallRight)
		this.paths['verge ink']!.setAttribute('d', verge)
		this.paths.verge!.setAttribute('d', verge)
		this.paths.road!.setAttribute('d', ribbon(track, half, half))
		let flag = ''
		if (track.n > 8) {
			const [w, dx, dz] = [half[0]! + 6, track.dx[0]!, track.dz[0]!]
			const [px, pz] = [x[0]! + dx * 26, z[0]! + dz * 26]
			flag = `M${x[0]! - dz * w} ${z[0]! + dx * w}L${x[0]! + dz * w} ${z[0]! - dx * w}`
			flag += `M${px - (dx + dz) * 9} ${pz - (dz - dx) * 9}L${px} ${pz}L${px - (dx - dz) * 9} ${pz - (dz + dx) * 9}`
		}
		this.paths.flag!.setAttribute('d', flag)
		const ring =
			wrong === undefined || wrong >= track.n
				? ''
				: `M${x[wrong]! - 22} ${z[wrong]!}a22 22 0 1 0 44 0a22 22 0 1 0 -44 0`
		this.paths.wrong!.setAttribute('d', ring)
	}

	focus(at: number): void {
		this.buttons[at]?.focus({ preventScroll: true })
	}

	private fit(corners: readonly Corner[]): void {
		const xs = corners.map((c) => metresOf(c.x))
		const zs = corners.map((c) => metresOf(c.z))
		const [minX, maxX, minZ, maxZ] = [Math.min(...xs), Math.max(...xs), Math.min(...zs), Math.max(...zs)]
		this.span = Math.max(LEAST_SEEN, maxX - minX + 2 * MARGIN, maxZ - minZ + 2 * MARGIN)
		this.left = (minX + maxX - this.span) / 2
		this.top = (minZ + maxZ - this.span) / 2
		this.svg.setAttribute('viewBox', `${this.left} ${this.top} ${this.span} ${this.span}`)
	}

	private corner(at: number): HTMLButtonElement {
		const button = el('button', 'corner', el('span', '', String(at + 1)))
		button.type = 'button'
		button.addEventListener('focus', () => this.actions.choose(at))
		button.addEventListener('click', () => this.actions.choose(at))
		button.addEventListener('keydown', (event) => this.actions.key(event, at))
		button.addEventListener('pointerdown', (event) => {
			if (event.button !== 0) return
			event.preventDefault()
			button.focus({ preventScroll: true })
			button.setPointerCapture(event.pointerId)
			this.held = true
			let begin = true
			const move = (to: PointerEvent): void => {
				const box = this.element.getBoundingClientRect()
				const share = (way: number, whole: number) => Math.min(1, Math.max(0, way / whole))
				const x = stepOf(this.left + share(to.clientX - box.left, box.width) * this.span)
				const z = stepOf(this.top + share(to.clientY - box.top, box.height) * this.span)
				const was = this.drawing?.corners[at]
				if (!was || (was.x === x && was.z === z)) return
				this.actions.move(at, x, z, begin)
				begin = false
			}
			const drop = (): void => {
				this.held = false
				button.removeEventListener('pointermove', move)
				if (this.drawing) this.show(this.drawing, at)
			}
			button.addEventListener('pointermove', move)
			button.addEventListener('lostpointercapture', drop, { once: true })
		})
		this.element.append(button)
		return button
	}
}

/** The area between two lines beside a track's middle. */
function ribbon(track: Track, left: readonly number[], right: readonly number[]): string {
	const { x, z } = track.shape
	const line = (to: readonly number[], side: number): string => {
		let path = ''
		for (let i = 0; i < track.n; i++) {
			const off = to[i]! * side
			path += `${i === 0 ? 'M' : 'L'}${(x[i]! + track.dz[i]! * off).toFixed(1)} ${(z[i]! - track.dx[i]! * off).toFixed(1)}`
		}
		return `${path}Z`
	}
	return track.n > 2 ? line(left, 1) + line(right, -1) : ''
}
