import { expect, test } from 'vitest'
import type { Welcome } from './generated/control'
import { type Description, figure, header, poseSize, type ToEngine } from './port'
import { PageReplay } from './replay'
import type { Recording } from './replaytypes'

const description: Description = {
	name: 'line',
	hz: 10,
	slots: 1,
	words: 1,
	settings: [],
	command: [],
	runs: [[1, 1, 1]],
}

function pose(at: number, tick: number, word: number, cut = false): ArrayBuffer {
	const buffer = new ArrayBuffer(poseSize(1))
	const figures = new Float64Array(buffer, 0, header)
	figures[figure.at] = at
	figures[figure.tick] = tick
	figures[figure.cut] = cut ? 1 : 0
	new Int32Array(buffer, 8 * header)[0] = word
	return buffer
}

function shown() {
	const posted: ToEngine[] = []
	const port = { post: (m: ToEngine) => void posted.push(m), onmessage: () => {} }
	const welcome = { players: [], settings: [] } as unknown as Welcome
	const replay = new PageReplay(1, port, welcome, description, 0, () => {})
	const recording = { first: 20, last: 220 } as unknown as Recording
	return { posted, replay: replay.of(recording) }
}

test('what was sought is drawn at once, and nothing on the way to it', () => {
	const { posted, replay } = shown()
	replay.pose(pose(100, 20, 1000))
	replay.pose(pose(200, 21, 2000))
	expect(replay.view(150)[0]).toBe(1500)
	replay.pose(pose(160, 120, 50_000, true))
	for (const now of [150, 160, 400]) expect(replay.view(now)[0]).toBe(50_000)
	expect(replay.tick).toBe(120)
	// Both poses went back, for nothing of them is drawn any more.
	expect(posted.filter((m) => m.k === 'pose')).toHaveLength(2)
	replay.pose(pose(260, 121, 51_000))
	expect(replay.view(210)[0]).toBe(50_500)
})

test('it goes no further than what was recorded, and at speeds there are', () => {
	const { posted, replay } = shown()
	replay.seek(5)
	replay.seek(100.4)
	replay.seek(1e9)
	replay.go(0.3)
	expect(replay.speed).toBe(0.25)
	replay.go(99)
	expect(replay.speed).toBe(4)
	replay.pause(true)
	expect(replay.paused).toBe(true)
	expect(posted).toEqual([
		{ k: 'seek', id: 1, tick: 20 },
		{ k: 'seek', id: 1, tick: 100 },
		{ k: 'seek', id: 1, tick: 220 },
		{ k: 'speed', id: 1, speed: 0.25 },
		{ k: 'speed', id: 1, speed: 4 },
		{ k: 'pause', id: 1, on: true },
	])
})
