// The real module, on this thread and on a clock that the test turns: what the Worker does, without one.

import { expect, test } from 'vitest'
import * as tag from '../../src/generated/tag'
import { createClient, SlipstreamError } from '.'
import { TurnedClock, wasm } from './fakes'

test('a demo of tag plays itself, and its picture moves between ticks too', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const match = await clock.settled(client.demo('tag', { seed: 3 }))
	expect(match.watching).toBe(true)
	expect(match.players).toHaveLength(tag.slots)
	expect(match.net.hz).toBe(tag.hz)

	await clock.run(2000)
	expect(match.tick).toBeGreaterThan(55)
	const whole = tag.playerX(match.view(clock.now()), 1)
	const seen = new Set<number>()
	for (let i = 0; i < 12; i++) {
		await clock.run(1000 / tag.hz / 4)
		const w = match.view(clock.now())
		for (let p = 0; p < tag.playerCount; p++) {
			expect(tag.playerHere(w, p)).toBe(1)
			seen.add(tag.playerX(w, p) - whole)
		}
	}
	expect(seen.size).toBeGreaterThan(12)
	client.close()
})

test('who drives a demo moves at once, and its array is one and the same', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const match = await clock.settled(client.demo<tag.Command>('tag', { drive: true, seed: 1 }))
	expect([match.slot, match.watching]).toEqual([0, false])
	const before = match.view(clock.now())
	const x = tag.playerX(before, 0)
	match.send({ dx: 1, dy: 0 })
	await clock.run(1000)
	const after = match.view(clock.now())
	expect(after).toBe(before)
	expect(tag.playerX(after, 0) - x).toBeGreaterThan(4)

	const ends: string[] = []
	match.on('leave', ({ code }) => ends.push(code))
	match.leave()
	await clock.run(100)
	expect(ends).toEqual(['aborted'])
	expect(match.status).toBe('left')
})

test('two runs of one seed are the same to the last word', async () => {
	const run = async () => {
		const clock = new TurnedClock()
		const client = createClient({ url: 'http://nowhere', wasm, clock })
		const match = await clock.settled(client.demo('tag', { seed: 7 }))
		while (match.tick < 200) await clock.run(5)
		return [...match.view(Number.MAX_SAFE_INTEGER / 1e6)].join()
	}
	expect(await run()).toBe(await run())
})

test('a game that this page does not know', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const error = await clock.settled(client.demo('chess')).catch((e: unknown) => e)
	expect(error).toBeInstanceOf(SlipstreamError)
	expect((error as SlipstreamError).code).toBe('reload')
})

test('an aborted demo', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const abort = new AbortController()
	const demo = client.demo('tag', { signal: abort.signal })
	abort.abort()
	await expect(demo).rejects.toMatchObject({ code: 'aborted' })
})
