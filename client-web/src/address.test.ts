import { expect, test } from 'vitest'
import { roomLink, roomOf, watchOf, wishOf, withWatch } from './address'

test('a room link leads back to its room', () => {
	expect(roomOf(new URL(roomLink('http://race.lan:8080', 'AB3K9')).pathname)).toBe('AB3K9')
})

test.each([
	['/', ''],
	['/r/', ''],
	['/r/ab3k9', 'AB3K9'],
	['/r/AB3K9/', 'AB3K9'],
	['/r/AB3K9/x', ''],
	['/r/<script>', ''],
	['/races', ''],
])('%s names the room %j', (path, code) => {
	expect(roomOf(path)).toBe(code)
})

test('an address can wish for a shorter race', () => {
	expect(wishOf('?laps=1&seats=8&quality=potato')).toEqual({ seats: 8, settings: { laps: 1 } })
	expect(wishOf('')).toEqual({})
	expect(wishOf('?laps=x&seats=-1')).toEqual({})
})

test('an address can ask for a race to watch', () => {
	expect([watchOf(''), watchOf('?watch'), watchOf('?watch=any'), watchOf('?watch=k3j2h1')]).toEqual([
		undefined,
		'',
		'',
		'k3j2h1',
	])
	expect(watchOf('?watch=<img>')).toBe('')
	expect(withWatch('?quality=low', 'abc')).toBe('?quality=low&watch=abc')
	expect(withWatch('?quality=low&watch=abc', '')).toBe('?quality=low')
	expect(withWatch('?watch=abc', '')).toBe('')
})
