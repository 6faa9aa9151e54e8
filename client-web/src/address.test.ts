import { expect, test } from 'vitest'
import { roomLink, roomOf } from './address'

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
