import { expect, test } from 'vitest'
import { gearAt, revs } from './gearbox'

test('gears go up with speed, come down later than they went up, and never hunt', () => {
	let gear = 0
	const ups: number[] = []
	for (let v = 0; v < 80; v += 0.1) {
		const next = gearAt(v, gear)
		expect(next - gear).toBeGreaterThanOrEqual(0)
		if (next > gear) ups.push(v)
		gear = next
	}
	expect(gear).toBe(6)
	for (let v = 80; v > 1; v -= 0.1) {
		const next = gearAt(v, gear)
		if (next < gear) expect(v).toBeLessThan(ups[gear - 1]! * 0.9)
		gear = next
	}
	expect(gear).toBe(1)
})

test('revs stay between idle and the most', () => {
	for (let v = 0; v < 90; v += 0.5) {
		const r = revs(v, gearAt(v, 1))
		expect(r).toBeGreaterThanOrEqual(0.12)
		expect(r).toBeLessThanOrEqual(1)
	}
})
