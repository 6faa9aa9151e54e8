import { expect, test } from 'vitest'
import { blend, type Run } from './blend'

const runs: Run[] = [
	[1, 0, 1],
	[1, 1, 1],
	[1, 2, 100],
	[1, 3, 1000],
]

function at(f: number, from: number[], to: number[]): number[] {
	const out = new Int32Array(from.length)
	blend(runs, Int32Array.from(from), Int32Array.from(to), f, out)
	return [...out]
}

test('a jump takes the newer value, the rest is blended', () => {
	expect(at(0.5, [1, 10, 100, 100], [2, 20, 200, 200])).toEqual([2, 15, 150, 150])
	expect(at(0, [1, 10, 100, 100], [2, 20, 200, 200])).toEqual([2, 10, 100, 100])
	expect(at(1, [1, 10, 100, 100], [2, 20, 200, 200])).toEqual([2, 20, 200, 200])
})

test('an angle goes the short way round', () => {
	expect(at(0.5, [0, 0, 0, 950], [0, 0, 0, 50])[3]).toBe(0)
	expect(at(0.5, [0, 0, 0, 50], [0, 0, 0, 950])[3]).toBe(1000)
})

test('a position further than four units away was put there', () => {
	expect(at(0.5, [0, 0, 0, 0], [0, 0, 401, 0])[2]).toBe(401)
	expect(at(0.5, [0, 0, 0, 0], [0, 0, 400, 0])[2]).toBe(200)
})

test('a late page may look a little ahead', () => {
	expect(at(1.5, [0, 10, 0, 0], [0, 20, 0, 0])[1]).toBe(25)
})
