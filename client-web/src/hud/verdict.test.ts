import { expect, test } from 'vitest'
import { ago, cause, effect } from './verdict'

test('whose fault it was is said in words', () => {
	const h = { ms: 120, froze: 0, own: 0, rivals: 0 }
	const said = (['page', 'server', 'uplink', 'downlink', 'contact'] as const).map((verdict) => cause({ ...h, verdict }))
	expect(new Set(said).size).toBe(5)
	expect(said[1]).toBe('The server paused for 120 ms')
	expect(said[0]).toBe('This page was busy for 120 ms')
})

test('what was seen is said, and what was not is left out', () => {
	const h = { verdict: 'server', ms: 120, froze: 110, own: 0.2, rivals: 1.26 } as const
	expect(effect(h)).toBe('The picture stood still for 110 ms, a rival jumped 1.3 m')
	expect(effect({ ...h, froze: 0, own: 0.25, rivals: 0 })).toBe('Your car jumped 0.3 m')
})

test('how long ago', () => {
	expect(ago(900)).toBe('0 s ago')
	expect(ago(59_999)).toBe('59 s ago')
	expect(ago(61_000)).toBe('1 min ago')
})
