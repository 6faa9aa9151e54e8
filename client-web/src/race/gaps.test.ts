import { expect, test } from 'vitest'
import { newFrame } from './frame'
import { Gaps } from './gaps'

test('the gap is the time since the other car was here', () => {
	const gaps = new Gaps(100)
	const frame = newFrame()
	frame.cars[0]!.here = frame.cars[1]!.here = true
	for (let tick = 0; tick <= 600; tick += 2) {
		frame.clock = tick
		frame.cars[0]!.segment = Math.floor(tick / 4) % 100
		frame.cars[1]!.segment = Math.floor(Math.max(0, tick - 40) / 4) % 100
		gaps.update(frame)
	}
	expect(Math.abs(gaps.between(1, 0) - 40)).toBeLessThanOrEqual(4)
})

test('nothing is known before anybody moved, nor of a car that jumped', () => {
	const gaps = new Gaps(100)
	const frame = newFrame()
	frame.cars[0]!.here = frame.cars[1]!.here = true
	gaps.update(frame)
	expect(gaps.between(0, 1)).toBeNaN()
	frame.cars[0]!.segment = 60
	gaps.update(frame)
	expect(gaps.between(0, 1)).toBeNaN()
})

test('a car that was lapped is whole laps behind', () => {
	const gaps = new Gaps(100)
	const frame = newFrame()
	const [ahead, behind] = [frame.cars[0]!, frame.cars[1]!]
	ahead.lap = 3
	ahead.segment = 20
	behind.lap = 2
	behind.segment = 30
	expect(gaps.laps(frame, 1, 0)).toBe(0)
	behind.segment = 20
	expect(gaps.laps(frame, 1, 0)).toBe(1)
	behind.lap = 0
	behind.segment = 99
	expect(gaps.laps(frame, 1, 0)).toBe(2)
	expect(gaps.laps(frame, 0, 1)).toBe(0)
})

test('samples that were passed in one step were passed one after the other', () => {
	const gaps = new Gaps(100)
	const frame = newFrame()
	frame.cars[0]!.here = frame.cars[1]!.here = true
	gaps.update(frame)
	frame.clock = 20
	frame.cars[0]!.segment = 10
	frame.cars[1]!.segment = 5
	gaps.update(frame)
	expect(gaps.between(1, 0)).toBe(10)
	frame.clock = 30
	frame.cars[1]!.segment = 10
	gaps.update(frame)
	expect(gaps.between(1, 0)).toBe(10)
})
