import { expect, test } from 'vitest'
import { deltaTime, gapTime, raceTime } from './format'

test('a race time has minutes, seconds and thousandths', () => {
	expect(raceTime(0, 60)).toBe('0:00.000')
	expect(raceTime(4049, 60)).toBe('1:07.483')
	expect(raceTime(3600 * 60, 60)).toBe('60:00.000')
	expect(raceTime(-30, 60)).toBe('0:00.000')
})

test('rounding never makes a 60th second', () => {
	for (let ticks = 0; ticks < 60 * 130; ticks++) expect(raceTime(ticks, 60)).toMatch(/^\d+:[0-5]\d\.\d{3}$/)
})

test('a delta has a true sign', () => {
	expect(deltaTime(-13, 60)).toBe('−0.217')
	expect(deltaTime(63, 60)).toBe('+1.050')
	expect(deltaTime(0, 60)).toBe('+0.000')
})

test('a gap is shorter the longer it is', () => {
	expect(gapTime(25, 60)).toBe('+0.42')
	expect(gapTime(738, 60)).toBe('+12.3')
	expect(gapTime(62 * 60, 60)).toBe('+1:02')
	expect(gapTime(-5, 60)).toBe('+0.00')
})
