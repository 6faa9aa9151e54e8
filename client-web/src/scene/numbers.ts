import { CanvasTexture, LinearFilter, SRGBColorSpace } from 'three'

/** Places of the sheet of numbers: cells across and down. */
export const CELLS = 4

/** The numbers of all slots on one small picture; white on nothing, so that each car prints them in its own ink. */
export function numberSheet(): CanvasTexture {
	const cell = 64
	const canvas = document.createElement('canvas')
	canvas.width = canvas.height = cell * CELLS
	const texture = new CanvasTexture(canvas)
	texture.colorSpace = SRGBColorSpace
	texture.minFilter = LinearFilter
	texture.generateMipmaps = false
	const draw = (): void => {
		const pen = canvas.getContext('2d')
		if (!pen) return
		pen.clearRect(0, 0, canvas.width, canvas.height)
		pen.fillStyle = '#fff'
		pen.textAlign = 'center'
		pen.textBaseline = 'middle'
		pen.font = `800 ${cell * 0.82}px "Saira Variable", system-ui, sans-serif`
		for (let k = 0; k < CELLS * CELLS; k++) {
			const x = ((k % CELLS) + 0.5) * cell
			const y = (Math.floor(k / CELLS) + 0.54) * cell
			pen.fillText(String(k + 1), x, y, cell * 0.92)
		}
		texture.needsUpdate = true
	}
	draw()
	document.fonts.load('800 50px "Saira Variable"').then(draw, () => undefined)
	return texture
}
