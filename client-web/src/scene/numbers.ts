import { CanvasTexture, LinearFilter, SRGBColorSpace } from 'three'

/** Places of the sheet of numbers: cells across and down. */
export const CELLS = 4

const CELL = 64

/**
 * The numbers of all cars on one small picture, a cell to a slot; white on nothing, so that each car prints its own
 * ink.
 */
export class NumberSheet {
	readonly texture: CanvasTexture
	private readonly pen: CanvasRenderingContext2D | null
	private readonly numbers = new Uint8Array(CELLS * CELLS)

	constructor() {
		const canvas = document.createElement('canvas')
		canvas.width = canvas.height = CELL * CELLS
		this.pen = canvas.getContext('2d')
		this.texture = new CanvasTexture(canvas)
		this.texture.colorSpace = SRGBColorSpace
		this.texture.minFilter = LinearFilter
		this.texture.generateMipmaps = false
		document.fonts.load('800 50px "Saira Variable"').then(
			() => {
				for (let slot = 0; slot < this.numbers.length; slot++) this.draw(slot)
			},
			() => undefined,
		)
	}

	set(slot: number, number: number): void {
		if (this.numbers[slot] === number) return
		this.numbers[slot] = number
		this.draw(slot)
	}

	private draw(slot: number): void {
		const { pen } = this
		if (!pen) return
		const x = (slot % CELLS) * CELL
		const y = Math.floor(slot / CELLS) * CELL
		pen.clearRect(x, y, CELL, CELL)
		pen.fillStyle = '#fff'
		pen.textAlign = 'center'
		pen.textBaseline = 'middle'
		pen.font = `800 ${CELL * 0.82}px "Saira Variable", system-ui, sans-serif`
		pen.fillText(String(this.numbers[slot]), x + CELL / 2, y + CELL * 0.54, CELL * 0.92)
		this.texture.needsUpdate = true
	}
}
