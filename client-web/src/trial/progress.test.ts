import { expect, test } from 'vitest'
import { type Car, newFrame } from '../race/frame'
import { Progress } from './progress'

const car = (change: Partial<Car>): Car => ({ ...newFrame().cars[0]!, lap: 1, ...change })
const MARKS = 3

test('the clock runs from the line to the line, and marks are passed one by one', () => {
	const p = new Progress()
	expect(p.update(car({}), 100, MARKS)).toBe(false)
	expect([p.running, p.time, p.behind([1, 2, 3])]).toEqual([false, 0, undefined])
	const lap = { lap: 2, began: 150 }
	expect(p.update(car({ ...lap, mark: 1 }), 160, MARKS)).toBe(false)
	expect([p.running, p.time]).toEqual([true, 10])
	expect(p.update(car({ ...lap, mark: 2 }), 750, MARKS)).toBe(true)
	expect(p.behind([590, 1200, 1800])).toBe(10)
	expect(p.behind(undefined)).toBeUndefined()
	expect(p.update(car({ ...lap, mark: 2 }), 760, MARKS)).toBe(false)
	expect(p.behind([590, 1200, 1800])).toBe(10) // as it was at the mark
	expect(p.update(car({ ...lap, mark: 0 }), 1300, MARKS)).toBe(true)
	expect(p.behind([590, 1200, 1800])).toBe(-50)
	expect(p.update(car({ lap: 3, began: 1900, last: 1750, finish: 1900, mark: 1 }), 1905, MARKS)).toBe(true)
	expect([p.done, p.time, p.behind([590, 1200, 1800])]).toEqual([true, 1750, -50])
})

test('another run begins at nothing', () => {
	const p = new Progress()
	p.update(car({ lap: 2, mark: 2 }), 700, MARKS)
	expect(p.update(car({}), 1, MARKS)).toBe(false)
	expect([p.passed, p.time, p.behind([1, 2, 3])]).toEqual([0, 0, undefined])
})
