import { expect, test } from 'vitest'
import { newFrame } from './frame'
import { Splits } from './splits'

/** Drives a lap whose checkpoints come `pace` ticks apart; returns the deltas that were shown. */
function lap(splits: Splits, number: number, began: number, pace: number, best: number): number[] {
	const car = newFrame().cars[0]!
	const shown: number[] = []
	car.lap = number
	car.began = began
	car.last = best
	for (let mark = 1; mark <= 4; mark++) {
		const clock = began + mark * pace
		car.mark = (mark + 1) % 5
		if (splits.update(car, clock)) shown.push(splits.delta)
	}
	car.mark = 1
	car.lap = number + 1
	car.last = pace * 5
	car.began = began + pace * 5
	if (splits.update(car, car.began)) shown.push(splits.delta)
	return shown
}

test('the first lap has nothing to compare with, the second is measured against it', () => {
	const splits = new Splits()
	const car = newFrame().cars[0]!
	car.lap = 1
	car.mark = 1
	splits.update(car, 0)
	expect(lap(splits, 1, 0, 100, 0)).toEqual([])
	expect(lap(splits, 2, 500, 90, 500)).toEqual([-10, -20, -30, -40, -50])
	expect(lap(splits, 3, 950, 95, 450)).toEqual([5, 10, 15, 20, 25])
})

test('another race forgets the best lap', () => {
	const splits = new Splits()
	const car = newFrame().cars[0]!
	car.lap = 1
	car.mark = 1
	splits.update(car, 0)
	lap(splits, 1, 0, 100, 0)
	splits.reset()
	splits.update(car, 0)
	expect(lap(splits, 1, 0, 90, 0)).toEqual([])
})
