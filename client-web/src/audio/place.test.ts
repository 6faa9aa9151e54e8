import { describe, expect, it } from 'vitest'
import { doppler, HEARD, nearness, pan, SOUND } from './place'

describe('where a sound comes from', () => {
	it('is higher as it comes and lower as it goes, by the speed of sound', () => {
		expect(doppler(0, 50, 0, 0, 0, -40)).toBeCloseTo(SOUND / (SOUND - 40), 6)
		expect(doppler(0, 50, 0, 0, 0, 40)).toBeCloseTo(SOUND / (SOUND + 40), 6)
		expect(doppler(0, 50, 0, 30, 0, 0)).toBeCloseTo((SOUND + 30) / SOUND, 6)
	})

	it('is as it is when both go the same way, or it passes sideways', () => {
		expect(doppler(3, 20, 5, 60, 5, 60)).toBe(1)
		expect(doppler(10, 0, 0, 0, 0, 50)).toBe(1)
		expect(doppler(0, 0, 40, 0, 0, 0)).toBe(1)
	})

	it('stays a sound whatever moves how fast', () => {
		for (const v of [-1e6, 1e6]) {
			expect(doppler(1, 0, v, 0, -v, 0)).toBeGreaterThan(0.3)
			expect(doppler(1, 0, v, 0, -v, 0)).toBeLessThan(3)
		}
	})

	it('is on the side that it is on, for whoever looks there', () => {
		expect(pan(10, 0, 0)).toBeLessThan(-0.8) // +x is to the left of +z
		expect(pan(-10, 0, 0)).toBeGreaterThan(0.8)
		expect(pan(-10, 0, Math.PI)).toBeLessThan(-0.8)
		expect(pan(0, 10, 0)).toBeCloseTo(0)
		expect(Math.abs(pan(0.3, 0, 0))).toBeLessThan(0.1)
	})

	it('is fainter the farther it is, and nothing in the end', () => {
		let last = 1.01
		for (let d = 0; d <= HEARD; d++) {
			expect(nearness(d)).toBeLessThan(last)
			last = nearness(d)
		}
		expect(nearness(HEARD)).toBe(0)
	})
})
