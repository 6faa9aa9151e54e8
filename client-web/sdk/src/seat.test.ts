import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '.'
import { FakeNetwork, TurnedClock, wasm, welcome } from './fakes'
import { forgetSeat, keepSeat, keptSeat } from './seat'

const server = 'ws://play.test'

let kept: Map<string, string>

beforeEach(() => {
	kept = new Map()
	vi.stubGlobal('sessionStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => kept.set(key, value),
		removeItem: (key: string) => kept.delete(key),
	})
})
afterEach(() => vi.unstubAllGlobals())

test('a seat is kept for its server, until it is forgotten', () => {
	keepSeat(server, '', welcome)
	expect(keptSeat(server)).toMatchObject({ token: 'RESUME', match: 'm1', game: 'tag' })
	expect(keptSeat('ws://elsewhere.test')).toBeUndefined()
	forgetSeat(server, 'm0')
	expect(keptSeat(server)).toBeDefined()
	forgetSeat(server, 'm1')
	expect(keptSeat(server)).toBeUndefined()
})

test('a spectator has no seat, and what is kept may be anything', () => {
	keepSeat(server, '', { ...welcome, token: '' })
	expect(kept.size).toBe(0)
	for (const junk of ['', '{', 'null', '7', '{"server":"ws://play.test"}']) {
		kept.set('slipstream.seat', junk)
		expect(keptSeat(server)).toBeUndefined()
	}
})

test('a browser that keeps nothing', () => {
	vi.stubGlobal('sessionStorage', undefined)
	keepSeat(server, '', welcome)
	expect(keptSeat(server)).toBeUndefined()
})

test('a page that was loaded again says hello with its resume token, and nowhere else', async () => {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const client = createClient({ url: 'http://play.test', clock, socket: network.open, wasm })
	await expect(client.resume()).resolves.toBeUndefined()
	keepSeat(server, '', welcome)
	expect([client.hasSeat(), client.hasSeat('tag'), client.hasSeat('racing')]).toEqual([true, true, false])
	const back = client.resume()
	await clock.until(() => network.sockets.length === 1)
	expect(network.last.url).toBe('ws://play.test/play')
	network.last.accept()
	expect(network.last.told()[0]).toMatchObject({ t: 'hello', token: 'RESUME' })
	network.last.tell({ t: 'bye', reason: 'no_such_match', text: 'It is over.', final: true, retry: 0 })
	await expect(clock.settled(back)).rejects.toMatchObject({ code: 'over' })
	expect(kept.size).toBe(0)
})
