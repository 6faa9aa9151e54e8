import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '.'
import { FakeNetwork, type FakeSocket, TurnedClock, wasm } from './fakes'
import { type Account, bye, type FromLobby, type Room, type Ticket } from './generated/control'

const ticket: Ticket = { t: 'ticket', url: '', token: 'T', match: 'm1', code: '', game: 'tag', watching: false }
const ada = { name: 'Ada', id: 'a', ready: false, away: false, vote: 0 }
const room: Room = {
	t: 'room',
	code: 'AB3K9',
	game: 'racing',
	seats: 8,
	members: [ada],
	you: 0,
	match: '',
	expires: 600,
	settings: [1, 3],
	public: false,
	why: '',
}
const games = [
	{
		name: 'racing',
		behaviour: 'b',
		hz: 60,
		slots: 16,
		settings: [
			{ name: 'track', min: 0, max: 3, default: 0 },
			{ name: 'laps', min: 1, max: 9, default: 3 },
		],
	},
]
const entered = {
	t: 'entered' as const,
	player: 'p',
	name: 'Ada',
	games,
	token: 'one',
	resumed: false,
	waiting: false,
	match: '',
	regions: [] as { name: string; url: string }[],
}
const account: Account = { t: 'account', player: '1y2p0ij32e8e8', name: 'Ada', tag: '0042', rename: 0, ratings: [] }

/** Storage as a browser has it. */
class FakeStorage {
	readonly kept = new Map<string, string>()
	getItem = (key: string) => this.kept.get(key) ?? null
	setItem = (key: string, value: string) => void this.kept.set(key, value)
	removeItem = (key: string) => void this.kept.delete(key)
}

beforeEach(() => {
	vi.stubGlobal('sessionStorage', new FakeStorage())
	vi.stubGlobal('localStorage', new FakeStorage())
})
afterEach(() => vi.unstubAllGlobals())

function meet(account = false) {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const client = createClient({ url: 'https://play.test/', name: 'Ada', clock, socket: network.open, wasm, account })
	return { clock, network, client, lobby: client.lobby }
}

async function enter(clock: TurnedClock, network: FakeNetwork, more: Partial<typeof entered> = {}) {
	const before = network.sockets.findIndex((s) => !s.closed)
	await clock.until(() => network.sockets.some((s) => !s.closed))
	const socket = before >= 0 ? network.sockets[before]! : network.last
	socket.accept()
	await clock.run(1)
	socket.say({ ...entered, ...more })
	await clock.run(1)
	return socket
}

async function inRoom() {
	const met = meet()
	const opening = met.lobby.create({ game: 'racing' })
	const socket = await enter(met.clock, met.network)
	socket.say(room)
	return { ...met, socket, room: await met.clock.settled(opening) }
}

const last = (socket: FakeSocket) => socket.asked().at(-1)

test('what a host and a member do in a room travels, settings by name', async () => {
	const { clock, socket, room: mine } = await inRoom()
	expect(mine.settings).toEqual({ track: 1, laps: 3 })
	const sent = async (act: () => void) => {
		act()
		await clock.run(1)
		return last(socket)
	}
	expect(await sent(() => mine.configure({ settings: { laps: 5 }, public: true }))).toEqual({
		t: 'configure',
		game: 'racing',
		seats: 8,
		settings: [1, 5],
		public: true,
	})
	expect(await sent(() => mine.ready())).toEqual({ t: 'ready', ready: true })
	expect(await sent(() => mine.vote(2))).toEqual({ t: 'vote', value: 2, none: false })
	expect(await sent(() => mine.vote(undefined))).toEqual({ t: 'vote', value: 0, none: true })
	expect(await sent(() => mine.kick('b'))).toEqual({ t: 'kick', player: 'b' })
	expect(await sent(() => mine.say(`${'ü'.repeat(300)}`))).toEqual({ t: 'say', text: 'ü'.repeat(200) })
})

test('chat comes to every listener, and is kept', async () => {
	const { clock, socket, room: mine } = await inRoom()
	const heard: string[] = []
	mine.on('said', (s) => heard.push(`one ${s.text}`))
	mine.on('said', () => {
		throw new Error('a listener of the page')
	})
	mine.on('said', (s) => heard.push(`two ${s.text}`))
	const reported = vi.fn()
	vi.stubGlobal('reportError', reported)
	socket.say({ t: 'said', player: 'b', name: 'Bob', text: '<b>hi</b>', time: 1000 })
	await clock.run(1)
	expect(heard).toEqual(['one <b>hi</b>', 'two <b>hi</b>'])
	expect(reported).toHaveBeenCalledOnce()
	expect(mine.chat.map((s) => s.time)).toEqual([1000])
})

test('a lost connection: the room drops, and is back with the token that came last', async () => {
	const { clock, network, socket, lobby, room: mine } = await inRoom()
	const told: string[] = []
	mine.on('drop', () => told.push('drop'))
	mine.on('change', () => told.push('change'))
	mine.on('leave', (l) => told.push(`leave ${l.code}`))
	lobby.on('back', (b) => told.push(`back ${b.resumed} ${b.match}`))
	socket.refuse()
	await clock.until(() => network.sockets.length === 2)
	expect(mine.connected).toBe(false)
	const second = await enter(clock, network, { resumed: true, token: 'two', match: 'm7' })
	expect(second.asked()[0]).toMatchObject({ t: 'enter', token: 'one' })
	second.say({ ...room, members: [{ ...ada, ready: true }] })
	await clock.run(1)
	expect(told).toEqual(['drop', 'back true m7', 'change'])
	expect(lobby.room).toBe(mine)
	const again = lobby.rejoin()
	await clock.run(1)
	expect(last(second)).toEqual({ t: 'rejoin' })
	second.say({ ...ticket, match: 'm7' })
	expect((await clock.settled(again)).match).toBe('m7')

	second.refuse()
	await clock.until(() => network.sockets.length === 3)
	await enter(clock, network, { player: 'q' }) // away for too long
	expect(told.at(-2)).toBe('leave not-found')
	expect(lobby.room).toBeUndefined()
})

test('a page that is loaded again is brought back to its room and party', async () => {
	const first = await inRoom()
	expect(first.lobby.room).toBeDefined()
	const { clock, network, lobby } = meet() // of the same tab
	const rooms: (string | undefined)[] = []
	lobby.on('room', (r) => rooms.push(r?.code))
	const connecting = lobby.connect()
	await clock.run(1)
	const socket = await enter(clock, network, { resumed: true })
	await clock.settled(connecting)
	expect(socket.asked()[0]).toMatchObject({ t: 'enter', token: 'one' })
	socket.say(room)
	socket.say({ t: 'party', code: 'PPP', members: [], you: 0, room: 'AB3K9', queued: false, match: '', why: '' })
	await clock.run(1)
	expect(rooms).toEqual(['AB3K9'])
	expect(lobby.party?.code).toBe('PPP')
})

test('a place in the queue that the lobby has kept is not asked for again', async () => {
	const { clock, network, lobby } = meet()
	const queued = lobby.quick()
	const socket = await enter(clock, network)
	socket.refuse()
	await clock.until(() => network.sockets.length === 2)
	const second = await enter(clock, network, { resumed: true, waiting: true })
	expect(second.asked().map((m) => m.t)).toEqual(['enter'])
	expect(lobby.queued).toBe(true)
	second.say(ticket)
	expect((await clock.settled(queued)).match).toBe('m1')
	expect(lobby.queued).toBe(false)
})

test('while one waits one may ask why, and give up', async () => {
	const { clock, network, lobby } = meet()
	const queued = lobby.quick()
	const socket = await enter(clock, network)
	const why = lobby.why()
	await clock.run(1)
	expect(last(socket)).toEqual({ t: 'why' })
	socket.say({ t: 'waiting', seconds: 3, players: 9, fitting: 2, window: 500, rtt: 80, bots: 4 })
	expect((await clock.settled(why)).fitting).toBe(2)
	lobby.cancel()
	await expect(queued).rejects.toMatchObject({ code: 'aborted' })
	await clock.run(1)
	expect(last(socket)).toEqual({ t: 'cancel' })
	const late = lobby.why()
	await clock.run(1)
	socket.say({ t: 'error', code: 'match', text: 'You do not wait.' })
	await expect(clock.settled(late)).rejects.toMatchObject({ code: 'not-found' })
})

test('the list of rooms is live, and asked for again after a lost connection', async () => {
	const { clock, network, lobby } = meet()
	const list = lobby.list({ free: true })
	const socket = await enter(clock, network)
	const listed = { code: 'A', game: 'racing', host: 'Bob', seats: 8, players: 1, racing: false, settings: [] }
	expect(socket.asked().at(-1)).toEqual({ t: 'rooms', watch: true, game: '', free: true })
	let changes = 0
	list.on('change', () => changes++)
	socket.say({ t: 'list', first: true, rooms: [listed, { ...listed, code: 'B' }], gone: [] })
	socket.say({ t: 'list', first: false, rooms: [{ ...listed, players: 2 }], gone: [{ code: 'B' }] })
	await clock.run(1)
	expect([changes, list.rooms.map((r) => [r.code, r.players])]).toEqual([2, [['A', 2]]])
	socket.refuse()
	await clock.until(() => network.sockets.length === 2)
	const second = await enter(clock, network)
	expect(second.asked().at(-1)).toMatchObject({ t: 'rooms', watch: true })
	second.say({ t: 'list', first: true, rooms: [], gone: [] })
	await clock.run(1)
	list.close()
	await clock.run(1)
	expect([list.rooms.length, last(second)]).toEqual([0, { t: 'rooms', watch: false, game: '', free: false }])
})

test('signing in: the challenge of the server that was called is signed, and the key is kept', async () => {
	const { clock, network, lobby } = meet()
	const signing = lobby.signIn()
	await clock.until(() => network.sockets.length > 0)
	const socket = network.last
	socket.accept()
	await clock.until(() => socket.sent.length > 0)
	const [first] = socket.asked()
	expect(first).toMatchObject({ t: 'enter', token: '' })
	expect((first as { key: string }).key).toHaveLength(43)
	socket.say({ t: 'challenge', server: 'play.test', nonce: 'n', expires: 9 })
	await clock.until(() => socket.sent.length > 1)
	expect(socket.asked()[1]).toMatchObject({ t: 'prove', sig: expect.stringMatching(/^[\w-]{86}$/) })
	socket.say({ ...entered, player: account.player })
	socket.say(account)
	expect((await clock.settled(signing)).tag).toBe('0042')
	expect(lobby.hasKey).toBe(true)

	const again = meet(true) // another page of this device
	void again.lobby.connect().catch(() => {})
	await again.clock.until(() => again.network.sockets.length > 0)
	again.network.last.accept()
	await again.clock.until(() => again.network.last.sent.length > 0)
	expect((again.network.last.asked()[0] as { key: string }).key).toBe((first as { key: string }).key)
})

test.each<[string, FromLobby]>([
	['another server', { t: 'challenge', server: 'evil.test', nonce: 'n', expires: 9 }],
	['a proof that is refused', { t: 'error', code: 'proof', text: 'No.' }],
	['a server without accounts', { ...entered, player: 'p' }],
])('signing in fails with a reason: %s', async (_, answer) => {
	const { clock, network, lobby } = meet()
	const signing = lobby.signIn()
	await clock.until(() => network.sockets.length > 0)
	const socket = network.last
	socket.accept()
	await clock.until(() => socket.sent.length > 0)
	socket.say(answer)
	await expect(clock.settled(signing)).rejects.toMatchObject({ code: 'account' })
	expect(socket.asked().some((m) => m.t === 'prove')).toBe(false)
})

test('rename, history, boards, export and erase; what comes unasked is an event', async () => {
	const { clock, network, lobby } = meet()
	const connecting = lobby.connect()
	const socket = await enter(clock, network, { player: account.player })
	await clock.settled(connecting)
	socket.say(account)
	const answered = async <T>(promise: Promise<T>, ...says: FromLobby[]) => {
		await clock.run(1)
		for (const m of says) socket.say(m)
		return clock.settled(promise)
	}
	const renamed = await answered(lobby.rename('Grace'), { ...account, name: 'Grace', rename: 3600 })
	expect([renamed.name, lobby.name, lobby.account?.name]).toEqual(['Grace', 'Grace', 'Grace'])
	const refused = lobby.rename('Admin')
	await clock.run(1)
	socket.say({ t: 'error', code: 'name', text: 'No.' })
	await expect(clock.settled(refused)).rejects.toMatchObject({ code: 'name' })

	const told: string[] = []
	lobby.on('race', (r) => told.push(`race ${r.match}`))
	lobby.on('board', (b) => told.push(`board ${b.lines.length}`))
	const race = {
		match: 'm9',
		game: 'racing',
		track: 0,
		ended: 1,
		place: 1,
		of: 8,
		quit: false,
		best: 1,
		points: 25,
		change: 9,
	}
	const news: FromLobby = { t: 'history', new: true, races: [race], next: '' }
	const page = await answered(lobby.history(), news, { t: 'history', new: false, races: [], next: '' })
	expect(page.races).toHaveLength(0)
	const board = {
		t: 'board' as const,
		kind: 'laps',
		game: 'racing',
		track: 0,
		season: 0,
		from: 0,
		new: false,
		sketch: '',
		lines: [],
	}
	await answered(lobby.board({ kind: 'laps', game: 'racing', watch: true }), board)
	socket.say({ ...board, new: true })
	const text = await answered(
		lobby.exportAccount(),
		{ t: 'exported', text: '{"a":', last: false },
		{ t: 'exported', text: '1}', last: true },
	)
	expect(text).toBe('{"a":1}')
	await answered(lobby.eraseAccount(), { t: 'erased' })
	expect(lobby.account).toBeUndefined()
	expect(told).toEqual(['race m9', 'board 0'])
})

test('a party: entering, changes, leaving; who leads brings us to a room', async () => {
	const { clock, network, lobby } = meet()
	const joining = lobby.joinParty('xyz')
	const socket = await enter(clock, network)
	const party = { t: 'party' as const, code: 'XYZ', members: [], you: 1, room: '', queued: false, match: '', why: '' }
	socket.say(party)
	expect((await clock.settled(joining)).code).toBe('XYZ')
	const parties: (boolean | undefined)[] = []
	lobby.on('party', (p) => parties.push(p?.queued))
	socket.say({ ...party, queued: true })
	socket.say(room)
	lobby.leaveParty()
	await clock.run(1)
	expect([lobby.room?.code, last(socket)]).toEqual(['AB3K9', { t: 'part' }])
	socket.say({ ...party, code: '' })
	await clock.run(1)
	expect(parties).toEqual([true, undefined])
})

test('another member ends the waiting of a party: whoever leads it does not wait on', async () => {
	const { clock, network, lobby } = meet()
	const opening = lobby.joinParty()
	const socket = await enter(clock, network)
	const party = { t: 'party' as const, code: 'XYZ', members: [], you: 0, room: '', queued: false, match: '', why: '' }
	socket.say(party)
	await clock.settled(opening)
	const queued = lobby.quick()
	await clock.run(1)
	socket.say({ ...party, queued: true })
	socket.say(party)
	socket.say({ t: 'error', code: 'party', text: 'Somebody left the queue.' })
	await expect(clock.settled(queued)).rejects.toMatchObject({ code: 'aborted', message: 'Somebody left the queue.' })
	expect(lobby.queued).toBe(false)
	// Who has not asked, or asks for something else, is told and goes on.
	const told: string[] = []
	lobby.on('refused', ({ code }) => told.push(code))
	const opened = lobby.create()
	socket.say({ t: 'error', code: 'party', text: 'Somebody left the queue.' })
	socket.say(room)
	expect((await clock.settled(opened)).code).toBe('AB3K9')
	socket.say({ ...party, code: '', why: 'kicked' })
	await clock.run(1)
	expect(told).toEqual(['aborted', 'kicked'])
})

test('the same player elsewhere: this page is told, and does not come again by itself', async () => {
	const { clock, network, socket, room: mine } = await inRoom()
	const left: string[] = []
	mine.on('leave', (l) => left.push(l.code))
	socket.say({ t: 'bye', reason: bye.replaced, text: 'You came again.', final: true, retry: 0 })
	socket.refuse()
	await clock.run(60_000)
	expect([left, network.sockets.length]).toEqual([['replaced'], 1])
})

test('whom we have muted is what the lobby last said', async () => {
	const { clock, network, lobby } = meet()
	const heard: number[] = []
	lobby.on('muted', (muted) => heard.push(muted.size))
	lobby.mute('zz')
	const socket = await enter(clock, network)
	socket.say({ t: 'muted', players: [{ id: 'zz' }, { id: 'y' }] })
	await clock.run(1)
	expect([...lobby.muted]).toEqual(['zz', 'y'])
	lobby.mute('y', false)
	await clock.run(1)
	expect(socket.asked().at(-1)).toEqual({ t: 'mute', player: 'y', mute: false })
	socket.say({ ...entered, player: 'q' }) // somebody new, who has muted nobody
	await clock.run(1)
	expect(lobby.muted.size).toBe(0)
	expect(heard).toEqual([2, 0])
})

test('who came in another tab is told so once, and the next request comes again', async () => {
	const { clock, network, lobby } = meet()
	const lost: string[] = []
	lobby.on('lost', ({ code }) => lost.push(code))
	const first = lobby.connect()
	const socket = await enter(clock, network)
	await clock.settled(first)
	socket.say({ t: 'bye', reason: 'replaced', final: true, text: 'Elsewhere.', retry: 0 })
	socket.refuse()
	await clock.run(20_000)
	expect(lost).toEqual(['replaced'])
	expect(network.sockets).toHaveLength(1)
	const again = lobby.connect()
	await enter(clock, network)
	await clock.settled(again)
	expect(lobby.connected).toBe(true)
})
