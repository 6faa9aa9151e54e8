import { expect, test, vi } from 'vitest'
import { createClient } from '.'
import { FakeNetwork, type FakeSocket, TurnedClock } from './fakes'
import { bye, out, type Room, type Ticket } from './generated/control'

const ticket: Ticket = { t: 'ticket', url: '', token: 'T', match: 'm1', code: '', game: 'tag', watching: false }
const room: Room = {
	t: 'room',
	code: 'AB3K9',
	game: 'tag',
	seats: 8,
	members: [{ name: 'Ada', id: 'a', ready: false, away: false, vote: 0 }],
	you: 0,
	match: '',
	expires: 600,
	settings: [],
	public: false,
	why: '',
}
const games = [
	{ name: 'racing', behaviour: 'b', hz: 60, slots: 16, settings: [{ name: 'laps', min: 1, max: 9, default: 3 }] },
	{ name: 'tag', behaviour: 'c', hz: 30, slots: 8, settings: [] },
]

const entered = {
	t: 'entered' as const,
	player: 'p',
	name: 'Ada',
	games,
	token: '',
	resumed: false,
	waiting: false,
	match: '',
	regions: [] as { name: string; url: string }[],
}

function meet() {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const client = createClient({ url: 'https://play.test/some/page', name: 'Ada', clock, socket: network.open })
	return { clock, network, client }
}

const regions = [
	{ name: 'eu', url: 'wss://eu.test/play' },
	{ name: 'us', url: 'wss://us.test/play' },
]

async function enter(clock: TurnedClock, network: FakeNetwork, where = entered.regions): Promise<FakeSocket> {
	await clock.until(() => network.sockets.length > 0)
	const socket = network.last
	socket.accept()
	socket.say({ ...entered, regions: where })
	await clock.run(1)
	return socket
}

test('a quick match: enter, ask, ticket', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch({ game: 'tag', seats: 4 })
	const socket = await enter(clock, network)
	expect(socket.url).toBe('wss://play.test/lobby')
	expect(socket.asked()).toEqual([
		{ t: 'enter', v: expect.any(Number), name: 'Ada', key: '', token: '' },
		{ t: 'quick', game: 'tag', seats: 4, settings: [], also: [] },
	])
	socket.say(ticket)
	expect(await clock.settled(got)).toEqual(ticket)
	expect(client.games.map((g) => g.name)).toEqual(['racing', 'tag'])
})

test('settings travel by position, defaults for the rest', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch({ settings: { laps: 1 } })
	const socket = await enter(clock, network)
	await clock.until(() => socket.asked().some((m) => m.t === 'quick'))
	expect(socket.asked().at(-1)).toEqual({ t: 'quick', game: '', seats: 0, settings: [1], also: [] })
	socket.say(ticket)
	await clock.settled(got)
})

test('requests are answered one at a time, each by its own answer', async () => {
	const { clock, network, client } = meet()
	const first = client.quickMatch()
	const second = client.spectate('m9')
	const socket = await enter(clock, network)
	expect(socket.asked().map((m) => m.t)).toEqual(['enter', 'quick'])
	socket.say({ t: 'error', code: 'full', text: 'No race has a free seat.' })
	await expect(clock.settled(first)).rejects.toMatchObject({ code: 'full', message: 'No race has a free seat.' })
	await clock.run(1)
	expect(socket.asked().at(-1)).toEqual({ t: 'spectate', match: 'm9' })
	socket.say({ ...ticket, watching: true })
	expect((await clock.settled(second)).watching).toBe(true)
})

test('an aborted request keeps its place until it is answered', async () => {
	const { clock, network, client } = meet()
	const abort = new AbortController()
	const first = client.spectate('old', { signal: abort.signal })
	const socket = await enter(clock, network)
	abort.abort()
	await expect(first).rejects.toMatchObject({ code: 'aborted' })
	const second = client.spectate('x')
	await clock.run(1)
	socket.say({ ...ticket, match: 'old' })
	await clock.run(1)
	expect(socket.asked().at(-1)).toEqual({ t: 'spectate', match: 'x' })
	socket.say({ ...ticket, match: 'new' })
	expect((await clock.settled(second)).match).toBe('new')
})

test('a room: members come, a start is refused, the host starts, the room closes', async () => {
	const { clock, network, client } = meet()
	const opening = client.createRoom({ game: 'tag' })
	const socket = await enter(clock, network)
	socket.say(room)
	const mine = await clock.settled(opening)
	expect([mine.code, mine.host]).toEqual(['AB3K9', true])

	const told: string[] = []
	mine.on('change', (r) => told.push(`change ${r.members.length}`))
	mine.on('refused', (r) => told.push(`refused ${r.code}`))
	mine.on('leave', (r) => told.push(`leave ${r.code}`))
	socket.say({ ...room, members: [...room.members, ...room.members] })
	socket.say({ t: 'error', code: 'host', text: 'Only the host may start.' })
	const seat = mine.ticket()
	mine.start()
	await clock.run(1)
	expect(socket.asked().at(-1)).toEqual({ t: 'start' })
	socket.say({ ...ticket, code: 'AB3K9' })
	expect((await clock.settled(seat)).match).toBe('m1')
	socket.say({ ...room, code: '', why: out.closed })
	await clock.run(1)
	expect(told).toEqual(['change 2', 'refused refused', 'leave not-found'])
	await expect(mine.ticket()).rejects.toMatchObject({ code: 'not-found' })
})

test('why we are out of a room', async () => {
	const { clock, network, client } = meet()
	for (const [why, code] of [
		[out.kicked, 'kicked'],
		[out.left, 'aborted'],
		[out.away, 'not-found'],
		[out.closed, 'not-found'],
		['', 'not-found'], // of an older server
	] as const) {
		const opening = client.createRoom({ game: 'tag' })
		const socket = network.sockets.length > 0 ? network.last : await enter(clock, network)
		socket.say(room)
		const left = vi.fn()
		;(await clock.settled(opening)).on('leave', left)
		socket.say({ ...room, code: '', why })
		await clock.run(1)
		expect(left).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code }))
	}
})

test('a guest types another name: the lobby hears of it when he has stopped, or asks for something', async () => {
	const { clock, network, client } = meet()
	void client.createRoom({ game: 'tag' })
	const socket = await enter(clock, network)
	const asked = () => socket.asked().slice(2)
	for (const name of ['Z', 'Zo', 'Zoe']) {
		client.name = name
		await clock.run(200)
	}
	expect(asked()).toEqual([])
	await clock.run(2000)
	expect(asked()).toEqual([{ t: 'rename', name: 'Zoe' }])
	socket.say({ t: 'renamed', name: 'Zoë' })
	await clock.run(1)
	expect(client.lobby.name).toBe('Zoë')
	client.name = 'Eve'
	client.lobby.cancel()
	void client.lobby.why()
	await clock.run(1)
	expect(asked().slice(1)).toEqual([{ t: 'rename', name: 'Eve' }, { t: 'why' }])
	client.name = 'Eve'
	await clock.run(2000)
	expect(asked().length).toBe(3)
})

test('a ticket that came before anybody waited for it is kept', async () => {
	const { clock, network, client } = meet()
	const entering = client.joinByCode('ab3-k9')
	const socket = await enter(clock, network)
	socket.say({ ...room, you: 1 })
	socket.say({ ...ticket, code: 'AB3K9' })
	const theirs = await clock.settled(entering)
	await clock.run(1)
	expect(theirs.host).toBe(false)
	expect((await clock.settled(theirs.ticket())).match).toBe('m1')
})

test.each([[Uint8Array.of(0xc1)], [Uint8Array.of(7)], [Uint8Array.of(0xc0)], [Uint8Array.of()]])(
	'bytes that are no message change nothing: %s',
	async (bytes) => {
		const { clock, network, client } = meet()
		const queued = client.quickMatch({ game: 'tag' })
		const socket = await enter(clock, network)
		socket.onmessage?.({ data: bytes.slice().buffer })
		socket.say(ticket)
		expect(await clock.settled(queued)).toEqual(ticket)
	},
)

test('no such room', async () => {
	const { clock, network, client } = meet()
	const entering = client.joinByCode('XXXX')
	const socket = await enter(clock, network)
	socket.say({ t: 'error', code: 'code', text: 'There is no such room.' })
	await expect(clock.settled(entering)).rejects.toMatchObject({ code: 'not-found' })
})

test('a race on a drawing that nobody can play on', async () => {
	const { clock, network, client } = meet()
	const queued = client.quickMatch({ game: 'racing' })
	const socket = await enter(clock, network)
	socket.say({ t: 'error', code: 'sketch', text: 'Nobody can play on this drawing: too short.' })
	await expect(clock.settled(queued)).rejects.toMatchObject({ code: 'sketch' })
})

test('a server that cannot be reached, with longer and longer waits between the attempts', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch()
	const times: number[] = []
	let over = false
	got.catch(() => {
		over = true
	})
	while (!over) {
		const before = network.sockets.length
		await clock.until(() => over || network.sockets.length > before)
		if (!over) {
			times.push(clock.now())
			network.last.refuse()
		}
	}
	await expect(got).rejects.toMatchObject({ code: 'unreachable' })
	expect(times.length).toBeGreaterThan(5)
	expect(times.length).toBeLessThan(15)
	expect(times.at(-1)! - times.at(-2)!).toBeGreaterThan(2000)
})

test('a connection that is lost: requests fail, a place in the queue is taken again', async () => {
	const { clock, network, client } = meet()
	const room = client.createRoom()
	const queued = client.quickMatch()
	const socket = await enter(clock, network)
	socket.say({ t: 'error', code: 'full', text: 'No.' })
	await expect(clock.settled(room)).rejects.toMatchObject({ code: 'full' })
	const other = client.joinByCode('AB3K9')
	socket.refuse()
	await expect(clock.settled(other)).rejects.toMatchObject({ code: 'unreachable' })
	await clock.until(() => network.sockets.length === 2)
	await enter(clock, network)
	expect(network.last.asked().map((m) => m.t)).toEqual(['enter', 'quick'])
	network.last.say(ticket)
	expect((await clock.settled(queued)).match).toBe('m1')
})

test('a page that is older than the server is told to reload, and does not come again by itself', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch()
	await clock.until(() => network.sockets.length === 1)
	network.last.accept()
	network.last.say({ t: 'bye', reason: bye.build, text: 'Load the page again.', final: true, retry: 0 })
	network.last.refuse()
	await expect(clock.settled(got)).rejects.toMatchObject({ code: 'reload', message: 'Load the page again.' })
	await clock.run(60_000)
	expect(network.sockets).toHaveLength(1)
})

test('a server that stops says when to come back', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch()
	const socket = await enter(clock, network)
	socket.say(ticket)
	await clock.settled(got)
	socket.say({ t: 'bye', reason: bye.draining, text: 'Back soon.', final: false, retry: 20 })
	socket.refuse()
	await clock.run(19_000)
	expect(network.sockets).toHaveLength(1)
	await clock.run(1500)
	expect(network.sockets).toHaveLength(2)
})

test('a connection that has gone silent is given up', async () => {
	const { clock, network, client } = meet()
	const first = client.spectate()
	const socket = await enter(clock, network)
	await expect(clock.settled(first)).rejects.toMatchObject({
		code: 'unreachable',
		message: 'The server does not answer.',
	})
	expect(socket.closed).toBe(true)
	await clock.until(() => network.sockets.length === 2)
})

test('a client that was closed', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch()
	const socket = await enter(clock, network)
	client.close()
	await expect(got).rejects.toMatchObject({ code: 'aborted' })
	await clock.run(1)
	expect(socket.closed).toBe(true)
	await expect(client.quickMatch()).rejects.toMatchObject({ code: 'aborted' })
})

test('a quick race waits until it is known how far the regions are', async () => {
	const { clock, network, client } = meet()
	const got = client.quickMatch({ also: [2] })
	const lobby = await enter(clock, network, regions)
	expect(network.sockets.map((s) => s.url).slice(1)).toEqual(['wss://eu.test/play', 'wss://us.test/play'])
	expect(lobby.asked().map((m) => m.t)).toEqual(['enter'])
	for (const region of network.sockets.slice(1)) region.accept()
	await clock.run(25)
	for (const region of network.sockets.slice(1)) region.tell({ t: 'pong', time: 0, tick: 0 })
	expect(lobby.asked().slice(1)).toEqual([
		{
			t: 'distances',
			regions: [
				{ name: 'eu', rtt: 25 },
				{ name: 'us', rtt: 25 },
			],
		},
		{ t: 'quick', game: '', seats: 0, settings: [], also: [2] },
	])
	lobby.say(ticket)
	await clock.settled(got)
})

test('a quick race that is given up while it waits is not asked for', async () => {
	const { clock, network, client } = meet()
	const abort = new AbortController()
	const got = client.quickMatch({ signal: abort.signal })
	const lobby = await enter(clock, network, regions)
	abort.abort()
	await expect(clock.settled(got)).rejects.toMatchObject({ code: 'aborted' })
	await clock.run(5000)
	expect(lobby.asked().some((m) => m.t === 'quick')).toBe(false)
})
