import { expect, test } from 'vitest'
import { newFrame } from './frame'
import { order, shownLap, window } from './standings'

test('cars are listed by place, absent ones not at all', () => {
	const frame = newFrame()
	for (const [slot, place] of [
		[3, 2],
		[5, 1],
		[9, 3],
	] as const) {
		frame.cars[slot]!.here = true
		frame.cars[slot]!.place = place
	}
	const out = new Int32Array(16)
	expect(order(frame, out)).toBe(3)
	expect([...out.subarray(0, 3)]).toEqual([5, 3, 9])
})

test('a car without a place comes last', () => {
	const frame = newFrame()
	frame.cars[0]!.here = frame.cars[1]!.here = true
	frame.cars[1]!.place = 1
	const out = new Int32Array(16)
	expect(order(frame, out)).toBe(2)
	expect([...out.subarray(0, 2)]).toEqual([1, 0])
})

test.each([
	[16, 0, [0, 1, 2, 3, 4]],
	[16, 2, [0, 1, 2, 3, 4]],
	[16, 7, [0, 6, 7, 8, 9]],
	[16, 15, [0, 12, 13, 14, 15]],
	[3, 2, [0, 1, 2]],
	[0, -1, []],
	[16, -1, [0, 1, 2, 3, 4]],
])('of %i cars the one in row %i sees rows %j', (count, mine, rows) => {
	const out = new Int32Array(5)
	expect([...out.subarray(0, window(count, mine, 5, out))]).toEqual(rows)
})

test('there is no lap 0 and none after the last', () => {
	expect([shownLap(0, 3), shownLap(2, 3), shownLap(4, 3)]).toEqual([1, 2, 3])
})
