import { expect, test } from 'vitest'
import { MEDALS, medalOf, medalTime } from './medals'

test('the better a lap, the better its medal', () => {
	const bot = 3600
	for (const medal of MEDALS) {
		expect(medalOf(medalTime(medal, bot), bot)).toBe(medal)
		expect(medalOf(medalTime(medal, bot) + 1, bot)).not.toBe(medal)
	}
	const times = MEDALS.map((medal) => medalTime(medal, bot))
	expect([...times].sort((a, b) => a - b)).toEqual(times)
})

test('no lap, or no bot, is worth nothing', () => {
	expect(medalOf(0, 3600)).toBeUndefined()
	expect(medalOf(100, 0)).toBeUndefined()
	expect(medalOf(99_999, 3600)).toBeUndefined()
})
