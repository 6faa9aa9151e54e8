import { expect, test } from 'vitest'
import { example } from '../generated/racing'
import { drawingOf, LEAST, MOST, metresOf, stepOf, withCorner, withMore, without, wordsOf } from './corners'

test('a drawing is its words, and words are a drawing', () => {
	const drawing = drawingOf(example)!
	expect(wordsOf(drawing)).toEqual(example)
	const all = {
		mood: 3,
		motif: 2,
		corners: Array.from({ length: MOST }, (_, i) => ({
			x: (i * 37) % 256,
			z: 255 - i,
			height: i % 32,
			width: i % 4,
			banked: i % 3 === 0,
		})),
	}
	expect(drawingOf(wordsOf(all))).toEqual(all)
	expect(drawingOf([])).toBeUndefined()
	expect(drawingOf(example.with(0, example[0]! + 1))).toBeUndefined()
	expect(drawingOf([1 | (25 << 8)])).toBeUndefined()
})

test('whatever is done to a drawing, it can be written down', () => {
	let drawing = drawingOf(example)!
	drawing = withCorner(drawing, 2, { x: -5, z: 999, height: 40 })
	expect(drawing.corners[2]).toMatchObject({ x: 0, z: 255, height: 31 })
	for (let i = 0; i < 40; i++) drawing = withMore(drawing, i % drawing.corners.length)
	expect(drawing.corners).toHaveLength(MOST)
	expect(drawingOf(wordsOf(drawing))).toEqual(drawing)
	for (let i = 0; i < 40; i++) drawing = without(drawing, 0)
	expect(drawing.corners).toHaveLength(LEAST)
	expect(drawingOf(wordsOf(drawing))).toEqual(drawing)
})

test('a new corner lies half way to the next, and behind the last half way to the first', () => {
	const drawing = drawingOf(example)!
	const last = drawing.corners.length - 1
	const more = withMore(drawing, last)
	const [a, b] = [drawing.corners[last]!, drawing.corners[0]!]
	expect(more.corners[last + 1]).toMatchObject({ x: Math.round((a.x + b.x) / 2), z: Math.round((a.z + b.z) / 2) })
})

test('every step is where its metres are', () => {
	for (let step = 0; step <= 255; step++) expect(stepOf(metresOf(step))).toBe(step)
	expect([stepOf(-1e6), stepOf(1e6)]).toEqual([0, 255])
})
