// Laps alone, with the real module: driven, kept, raced against, and handed to a lobby that is this test.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as racing from '../../src/generated/racing'
import track from '../../src/generated/racing-track-3.json'
import { createClient, type Driven, type Haunt, SlipstreamError, type Solo } from '.'
import { fromBase64, toBase64 } from './base64'
import { FakeNetwork, TurnedClock, wasm } from './fakes'
import { type FromLobby, maxLap } from './generated/control'
import { Coming, parts } from './solo'

beforeEach(() => {
	const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
	vi.stubGlobal('sessionStorage', storage)
	vi.stubGlobal('localStorage', storage)
})
afterEach(() => vi.unstubAllGlobals())

const SPRINT = 3

const entered: FromLobby = {
	t: 'entered',
	player: 'p',
	name: 'Ada',
	games: [],
	token: 'one',
	resumed: false,
	waiting: false,
	match: '',
	regions: [],
}

async function alone() {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const solo = await clock.settled(client.solo<racing.Command>('racing', { number: SPRINT }))
	return { clock, client, solo }
}

async function haunt(
	clock: TurnedClock,
	solo: Solo<racing.Command>,
	slot: number,
	lap: Uint8Array | 'bot' | undefined,
) {
	const told = new Promise<Haunt>((resolve) => {
		const stop = solo.on('haunt', (h) => {
			stop()
			resolve(h)
		})
	})
	solo.ghost(slot, lap)
	return clock.settled(told)
}

/** Steers along the points of the track, slowly. */
function follow(w: Int32Array): racing.Command {
	const n = track.x.length
	const at = (racing.carSegment(w, 0) + 6) % n
	const turn = Math.atan2(track.x[at]! / 1024 - racing.carX(w, 0), track.z[at]! / 1024 - racing.carZ(w, 0))
	const off = turn - racing.carYaw(w, 0) * 2 * Math.PI
	const steer = Math.max(-1, Math.min(1, -3 * Math.atan2(Math.sin(off), Math.cos(off))))
	const speed = Math.hypot(racing.carVx(w, 0), racing.carVz(w, 0))
	return { steer: Math.round(steer * 127), pedal: speed < 24 ? 15 : 0, buttons: 0 }
}

test('who is alone drives at once, and begins again as often as he likes', async () => {
	const { clock, client, solo } = await alone()
	expect([solo.slot, solo.watching, solo.settings[0]]).toEqual([0, false, SPRINT])
	const begin = [...solo.view(clock.now())]
	expect([racing.carHere(solo.view(0), 0), racing.carHere(solo.view(0), 1), racing.track(solo.view(0))]).toEqual([
		1,
		0,
		SPRINT,
	])
	solo.send({ steer: 40, pedal: 15, buttons: 0 })
	await clock.run(1500)
	const x = racing.carX(solo.view(clock.now()), 0)
	solo.restart()
	await clock.run(2000 / racing.hz)
	expect(racing.clock(solo.view(clock.now()))).toBeLessThan(3)
	expect(Math.abs(racing.carX(solo.view(clock.now()), 0) - x)).toBeGreaterThan(5)
	expect(begin).toHaveLength(racing.words)
	client.close()
})

test('time stands still and goes on where it was', async () => {
	const { clock, client, solo } = await alone()
	await clock.run(500)
	solo.pause(true)
	await clock.run(100)
	const before = racing.clock(solo.view(clock.now()))
	await clock.run(60_000)
	expect(racing.clock(solo.view(clock.now()))).toBe(before)
	solo.pause(false)
	await clock.run(100)
	const after = racing.clock(solo.view(clock.now()))
	expect(after - before).toBeGreaterThan(3)
	expect(after - before).toBeLessThan(9)
	client.close()
})

test('a lap that was driven is told with its splits, and is a ghost in the next run', async () => {
	const { clock, client, solo } = await alone()
	const bot = await haunt(clock, solo, 2, 'bot')
	expect(bot.refused).toBe('')
	expect(bot.splits.at(-1)).toBe(bot.time)
	expect(racing.carHere(solo.view(clock.now()), 2)).toBe(0) // from the next run on
	solo.restart()
	await clock.run(50)
	expect(racing.carHere(solo.view(clock.now()), 2)).toBe(1)

	const laps: Driven[] = []
	solo.on('lap', (lap) => laps.push(lap))
	for (let ms = 0; ms < 60_000 && laps.length === 0; ms += 20) {
		solo.send(follow(solo.view(clock.now())))
		await clock.run(20)
	}
	const { time, splits, lap } = laps[0]!
	const h = await haunt(clock, solo, 1, lap)
	expect(h).toEqual({ slot: 1, refused: '', time, splits })
	expect(lap.length).toBeLessThan(4000)

	// What was changed is no lap any more, and says why.
	const forged = lap.slice()
	forged[forged.length - 3]! ^= 0x55
	expect((await haunt(clock, solo, 1, forged)).refused).not.toBe('')
	expect((await haunt(clock, solo, 1, lap.slice(0, 60))).refused).toBe('truncated')
	expect((await haunt(clock, solo, 1, new Uint8Array(maxLap + 1))).refused).toBe('too_long')
	expect((await haunt(clock, solo, 1, new Uint8Array(maxLap))).refused).toBe('malformed')
	expect((await haunt(clock, solo, 99, lap)).refused).toBe('malformed')
	client.close()
})

test('not every game can be played alone', async () => {
	const clock = new TurnedClock()
	const client = createClient({ url: 'http://nowhere', wasm, clock })
	const error = await clock.settled(client.solo('tag')).catch((e: unknown) => e)
	expect(error).toBeInstanceOf(SlipstreamError)
	expect((error as SlipstreamError).code).toBe('refused')
	client.close()
})

test('a lap is handed in in parts that fit, and what becomes of it is told', async () => {
	const clock = new TurnedClock()
	const network = new FakeNetwork()
	const client = createClient({ url: 'http://play.test', wasm, clock, socket: network.open })
	const lap = Uint8Array.from({ length: 6000 }, (_, k) => (k * 7) & 0xff)
	const judged = client.lobby.handIn({ game: 'racing', track: 3, lap })
	await clock.run(1)
	const lobby = network.last
	lobby.accept()
	await clock.run(1)
	lobby.say(entered)
	await clock.run(1)
	const handed = lobby.asked().filter((m) => m.t === 'lap')
	expect(handed.map((m) => [m.from, m.of])).toEqual([
		[0, 6000],
		[2700, 6000],
		[5400, 6000],
	])
	expect(handed.flatMap((m) => [...fromBase64(m.text)!])).toEqual([...lap])
	const answer = {
		t: 'judged' as const,
		game: 'racing',
		track: 3,
		reason: '',
		text: '',
		time: 25_550,
		best: true,
		rank: 2,
	}
	lobby.say(answer)
	expect(await clock.settled(judged)).toEqual(answer)

	const rival = client.lobby.rival({ game: 'racing', track: 3, time: 25_550.7 })
	await clock.run(1)
	expect(lobby.asked().at(-1)).toEqual({ t: 'rival', game: 'racing', track: 3, sketch: '', rank: 0, time: 25_550 })
	const head = { t: 'rival' as const, game: 'racing', track: 3, rank: 1, name: 'Ada', tag: '0042', time: 25_000 }
	lobby.say({ ...head, from: 0, of: 6000, text: toBase64(lap.subarray(0, 4800)) })
	lobby.say({ ...head, from: 4800, of: 6000, text: toBase64(lap.subarray(4800)) })
	expect(await clock.settled(rival)).toEqual({ rank: 1, name: 'Ada', tag: '0042', time: 25_000, lap })

	const nobody = client.lobby.rival({ game: 'racing', track: 3, rank: 9 })
	await clock.run(1)
	lobby.say({ ...head, name: '', from: 0, of: 0, text: '' })
	expect(await clock.settled(nobody)).toBeUndefined()
	client.close()
})

test('parts that do not fit one another are no lap', () => {
	const head = { t: 'rival' as const, game: 'g', track: 0, rank: 1, name: 'A', tag: '', time: 1 }
	const part = (from: number, of: number, text: string) => ({ ...head, from, of, text })
	const four = toBase64(new Uint8Array(4))
	expect(new Coming().take(part(0, 8, four))).toBeUndefined()
	expect(new Coming().take(part(4, 8, four))).toBeNull()
	expect(new Coming().take(part(0, 2, four))).toBeNull()
	expect(new Coming().take(part(0, 4, '*'))).toBeNull()
	expect(parts('g', 0, '', new Uint8Array()).map((m) => m.t === 'lap' && m.of)).toEqual([0])
})
