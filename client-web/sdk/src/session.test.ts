import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { createClient } from '.'
import { FakeNetwork, TurnedClock, wasm, welcome } from './fakes'
import { bye, type Ticket } from './generated/control'

const ticket: Ticket = { t: 'ticket', url: '', token: 'TICKET', match: 'm1', code: '', game: 'tag', watching: false }

function meet() {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const client = createClient({ url: 'http://play.test:8080', clock, socket: network.open, wasm })
	return { clock, network, client }
}

test('the first message is a hello with the ticket, on the server’s own socket', async () => {
	const { clock, network, client } = meet()
	const abort = new AbortController()
	const joining = client.join(ticket, { signal: abort.signal })
	await clock.until(() => network.sockets.length === 1)
	expect(network.last.url).toBe('ws://play.test:8080/play')
	network.last.accept()
	expect(network.last.told()).toEqual([
		{ t: 'hello', v: expect.any(Number), behaviour: expect.stringMatching(/^[0-9a-f]{16}$/), token: 'TICKET', look: 0 },
	])
	abort.abort()
	await expect(joining).rejects.toMatchObject({ code: 'aborted' })
	await clock.run(100)
	expect(network.last.closed).toBe(true)
	expect(network.last.told().at(-1)).toEqual({ t: 'leave' })
})

test('a ticket may name another node', async () => {
	const { clock, network, client } = meet()
	client.join({ ...ticket, url: 'wss://node7.test/play' }).catch(() => {})
	await clock.until(() => network.sockets.length === 1)
	expect(network.last.url).toBe('wss://node7.test/play')
})

test.each([
	[bye.token, 'ticket'],
	[bye.build, 'reload'],
	[bye.replaced, 'replaced'],
	[bye.idle, 'idle'],
	[bye.full, 'full'],
	[bye.ended, 'over'],
	[bye.noMatch, 'over'],
	[bye.draining, 'draining'],
	[bye.failed, 'broken'],
	['crowded', 'refused'],
])('the server’s final %s is %s here', async (reason, code) => {
	const { clock, network, client } = meet()
	const joining = client.join(ticket)
	await clock.until(() => network.sockets.length === 1)
	network.last.accept()
	network.last.tell({ t: 'bye', reason, text: 'What to do.', final: true, retry: 0 })
	await expect(clock.settled(joining)).rejects.toMatchObject({ code, message: 'What to do.' })
	expect(network.last.closed).toBe(true)
	await clock.run(60_000)
	expect(network.sockets).toHaveLength(1)
})

test('a match that cannot be reached', async () => {
	const { clock, network, client } = meet()
	const joining = client.join(ticket)
	let over = false
	joining.catch(() => {
		over = true
	})
	let refused = 0
	while (!over) {
		await clock.until(() => over || network.sockets.length > refused)
		if (network.sockets.length > refused) {
			refused = network.sockets.length
			network.last.refuse()
		}
	}
	await expect(joining).rejects.toMatchObject({ code: 'unreachable' })
	expect(refused).toBeGreaterThan(3)
})

test('a socket that never opens is given up, and another is tried', async () => {
	const { clock, network, client } = meet()
	client.join(ticket).catch(() => {})
	await clock.until(() => network.sockets.length === 1)
	await clock.until(() => network.sockets.length === 2)
	expect(network.sockets[0]!.closed).toBe(true)
	network.last.accept()
	expect(network.last.told()[0]).toMatchObject({ t: 'hello', token: 'TICKET' })
})

test('a module that cannot be had', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://play.test', clock, wasm: 'http://127.0.0.1:1/nothing.wasm' })
	await expect(clock.settled(client.preload())).rejects.toMatchObject({ code: 'unreachable' })
	await expect(clock.settled(client.demo('tag'))).rejects.toMatchObject({ code: 'unreachable' })
})

test('whoever thinks better of a match while the game is made ready takes no seat', async () => {
	const { clock, network, client } = meet()
	await clock.settled(client.preload())
	for (let turns = 0; turns < 12; turns++) {
		const abort = new AbortController()
		const joining = client.join(ticket, { signal: abort.signal })
		for (let k = 0; k < turns; k++) await Promise.resolve()
		abort.abort()
		await expect(joining).rejects.toMatchObject({ code: 'aborted' })
	}
	client.join({ ...ticket, url: 'ws://last.test/play' }).catch(() => {})
	await clock.until(() => network.sockets.some((socket) => socket.url === 'ws://last.test/play'))
	expect(network.sockets.filter((socket) => !socket.closed)).toHaveLength(1)
})

/** A keyframe of tick 1, in which all words are 0: a code whose every decision is 0 is empty. */
const keyframe = Uint8Array.of(0x13, 1, 0, 0, 0)

/** A seat in a match of tag, and the socket that it came over. */
async function seat() {
	const { clock, network, client } = meet()
	const joining = client.join(ticket)
	await clock.until(() => network.sockets.length === 1)
	const socket = network.last
	socket.accept()
	socket.tell(welcome)
	socket.onmessage?.({ data: keyframe.slice().buffer })
	return { clock, network, socket, match: await clock.settled(joining) }
}

test('a result that is told again counts once', async () => {
	const { clock, socket, match } = await seat()
	const results: number[] = []
	match.on('result', ({ tick }) => results.push(tick))
	for (const tick of [70, 70]) socket.tell({ t: 'result', tick, places: [] })
	await clock.run(100)
	expect(results).toEqual([70])
})

test.each([
	['no msgpack', Uint8Array.of(4, 0xc1)],
	['a control message with a flag', Uint8Array.of(0x44, ...encode({ t: 'bye', reason: bye.full, final: true }))],
	['a welcome that nobody waits for', Uint8Array.of(4, ...encode({ ...welcome, slot: 5 }))],
	['more than any message', new Uint8Array(1 << 20).fill(4)],
])('%s changes nothing', async (_, message) => {
	const { clock, socket, match } = await seat()
	socket.onmessage?.({ data: message.slice().buffer })
	await clock.run(100)
	expect(match).toMatchObject({ status: 'playing', slot: 2 })
	socket.tell({ t: 'bye', reason: bye.ended, text: '', final: true, retry: 0 })
	await clock.run(100)
	expect(match.status).toBe('left')
})
