import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { FakeNetwork, type FakeSocket, TurnedClock } from './fakes'
import type { Distance } from './generated/control'
import { Regions } from './regions'

const eu = { name: 'eu', url: 'wss://eu.test/play' }
const us = { name: 'us', url: 'wss://us.test/play' }

function meet() {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const told: Distance[][] = []
	const regions = new Regions({ clock, socket: network.open }, (d) => told.push(d))
	const at = (url: string) => network.sockets.findLast((s) => s.url === url)!
	return { clock, network, told, regions, at }
}

const pong = (socket: FakeSocket) => socket.tell({ t: 'pong', time: 0, tick: 0 })

/** Answers every ping of a socket after so long. */
async function answer(clock: TurnedClock, socket: FakeSocket, ms: readonly number[]) {
	socket.accept()
	for (const wait of ms) {
		await clock.run(wait)
		pong(socket)
	}
}

test('a socket that answers with something else is no region', async () => {
	const { clock, told, regions, at } = meet()
	regions.enter([eu])
	at(eu.url).accept()
	at(eu.url).onmessage?.({ data: Uint8Array.of(4, 0xc1).buffer })
	await clock.run(30)
	expect(told).toEqual([[]])
	expect(at(eu.url).closed).toBe(true)
})

test('the shortest round trip counts, and what waits is told as soon as all have answered once', async () => {
	const { clock, told, regions, at } = meet()
	regions.enter([eu, us])
	expect(regions.awaited).toBe(true)
	at(eu.url).accept()
	at(us.url).accept()
	await clock.run(30)
	pong(at(eu.url))
	expect(told).toEqual([])
	await clock.run(60)
	pong(at(us.url))
	expect(regions.awaited).toBe(false)
	expect(told).toEqual([
		[
			{ name: 'eu', rtt: 30 },
			{ name: 'us', rtt: 90 },
		],
	])
	for (let i = 0; i < 3; i++) {
		await clock.run(20)
		pong(at(eu.url))
		pong(at(us.url))
	}
	expect(at(eu.url).told()).toHaveLength(4)
	expect(at(eu.url).closed && at(us.url).closed).toBe(true)
	expect(told.at(-1)).toEqual([
		{ name: 'eu', rtt: 20 },
		{ name: 'us', rtt: 20 },
	])
	expect(told).toHaveLength(2)
})

test('nobody waits for long: a region that does not answer is left out, and told when it does', async () => {
	const { clock, told, regions, at } = meet()
	regions.enter([eu, us])
	await answer(clock, at(eu.url), [10, 10, 10, 10])
	expect(told).toEqual([])
	await clock.run(1000)
	expect(regions.awaited).toBe(false)
	expect(told).toEqual([[{ name: 'eu', rtt: 10 }]])
	await answer(clock, at(us.url), [300, 300, 300, 300])
	expect(told.at(-1)).toEqual([
		{ name: 'eu', rtt: 10 },
		{ name: 'us', rtt: 300 },
	])
})

test('what cannot be reached, or says something else, is left out', async () => {
	const { clock, network, told, regions, at } = meet()
	regions.enter([eu, us])
	at(eu.url).refuse()
	at(us.url).accept()
	at(us.url).onmessage?.({ data: encode({ t: 'pong' }).slice().buffer })
	expect(regions.awaited).toBe(false)
	expect(told).toEqual([[]])
	await clock.run(20_000)
	expect(network.sockets).toHaveLength(2)
})

test('what is known is not measured again, until it is old', async () => {
	const { clock, network, told, regions, at } = meet()
	regions.enter([eu])
	await answer(clock, at(eu.url), [10, 10, 10, 10])
	regions.leave()
	regions.enter([eu])
	expect(regions.awaited).toBe(false)
	expect(told).toHaveLength(3)
	expect(network.sockets).toHaveLength(1)
	regions.change([eu, us])
	// each at a time of his own
	for (let waited = 0; waited < 10_000 && network.sockets.length < 2; waited += 100) await clock.run(100)
	expect(network.sockets).toHaveLength(2)
	await answer(clock, at(us.url), [40, 40, 40, 40])
	expect(told.at(-1)).toEqual([
		{ name: 'eu', rtt: 10 },
		{ name: 'us', rtt: 40 },
	])
	regions.leave()
	await clock.run(600_000)
	regions.enter([eu, us])
	expect(network.sockets).toHaveLength(4)
	regions.leave()
	expect(network.sockets.every((s) => s.closed)).toBe(true)
})

test('one place is nothing to measure', () => {
	const { network, told, regions } = meet()
	regions.enter([])
	expect(regions.awaited).toBe(false)
	expect(network.sockets).toHaveLength(0)
	expect(told).toEqual([])
})
