import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { example } from '../generated/racing'
import { numberOf, textOf } from '../race/sketch'
import { type Best, bestOf, keepBest, kept } from './kept'

const best: Best = { time: 3661, splits: [600, 3661], lap: 'U0xJUA', sent: false, bot: 3500 }
let storage: Map<string, string>

beforeEach(() => {
	storage = new Map()
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => storage.get(key) ?? null,
		setItem: (key: string, value: string) => void storage.set(key, value),
	})
})
afterEach(() => vi.unstubAllGlobals())

test('a best lap comes back as it was kept, and only that of its track', () => {
	keepBest(2, best)
	expect(bestOf(2)).toEqual(best)
	expect(bestOf(3)).toBeUndefined()
	keepBest(2, undefined)
	expect(bestOf(2)).toBeUndefined()
	expect(kept()).toEqual([])
})

test('what is kept has an end: the oldest goes', () => {
	for (let track = 0; track < 60; track++) keepBest(track, best)
	keepBest(25, best) // driven again
	expect(kept()).toHaveLength(40)
	expect(kept()[0]).toBe(25)
	expect(bestOf(0)).toBeUndefined()
	expect(bestOf(59)).toEqual(best)
	expect([...storage.values()].filter((v) => v.includes('U0xJUA'))).toHaveLength(40)
})

test('what another page or a hand left there is no lap', () => {
	for (const junk of [
		'',
		'nonsense',
		'null',
		'5',
		'{"time":-1}',
		JSON.stringify({ ...best, splits: ['a'] }),
		JSON.stringify({ ...best, lap: 'x'.repeat(100_000) }),
	]) {
		storage.set('slipstream.trial.7', junk)
		expect(bestOf(7), junk).toBeUndefined()
	}
	storage.set('slipstream.trials', '{"a":1}')
	expect(kept()).toEqual([])
})

test('a browser that keeps nothing', () => {
	vi.stubGlobal('localStorage', undefined)
	keepBest(1, best)
	expect(bestOf(1)).toBeUndefined()
})

test('what was driven on a drawing is kept by the drawing: a page numbers them as they come', () => {
	const number = numberOf(example)
	keepBest(number, best)
	expect(bestOf(number)).toEqual(best)
	expect(kept()).toEqual([textOf(number)])
	expect(bestOf(numberOf(example.with(1, example[1]! + 1)))).toBeUndefined()
})
