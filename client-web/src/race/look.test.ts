import { expect, test } from 'vitest'
import { LIVERIES, LOOKS, Looks, lookOf, lookOfSlot, NUMBER_MAX, PAINTS, packLook } from './look'

test('every look survives the way', () => {
	const seen = new Set<number>()
	for (let paint = 0; paint < PAINTS.length; paint++)
		for (let livery = 0; livery < LIVERIES; livery++)
			for (let number = 1; number <= NUMBER_MAX; number++) {
				const packed = packLook({ paint, livery, number })
				expect(lookOf(packed, 3)).toEqual({ paint, livery, number })
				seen.add(packed)
			}
	expect(seen.size).toBe(LOOKS)
	expect(Math.min(...seen)).toBe(1)
	expect(Math.max(...seen)).toBe(LOOKS)
})

test('what is no look is that of the seat', () => {
	for (const bad of [0, -1, LOOKS + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 65535])
		expect(lookOf(bad, 5)).toEqual(lookOfSlot(5))
})

test('sixteen bots are told apart by paint and livery', () => {
	const all = Array.from({ length: 16 }, (_, slot) => lookOfSlot(slot))
	expect(new Set(all.map((l) => `${l.paint}/${l.livery}`)).size).toBe(16)
})

test('a change of looks is noticed, and no change is none', () => {
	const looks = new Looks(4)
	const packed = packLook({ paint: 6, livery: 4, number: 77 })
	looks.set(2, packed)
	looks.set(2, packed)
	looks.set(9, packed)
	expect(looks.version).toBe(1)
	expect(looks.of(2).number).toBe(77)
	looks.reset()
	expect(looks.of(2)).toEqual(lookOfSlot(2))
	expect(looks.version).toBe(2)
})
