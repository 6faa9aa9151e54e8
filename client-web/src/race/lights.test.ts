import { expect, test } from 'vitest'
import { LIGHTS, lit } from './lights'

test('one light after another in the last two seconds, and none from the start on', () => {
	expect(lit(-300, 60)).toBe(0)
	expect(lit(-121, 60)).toBe(0)
	expect([-120, -96, -72, -48, -24].map((clock) => lit(clock, 60))).toEqual([1, 2, 3, 4, 5])
	expect(lit(-1, 60)).toBe(LIGHTS)
	expect(lit(0, 60)).toBe(0)
})
