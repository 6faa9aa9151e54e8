// The sound without a sound card: what the browser's tests listen to. No page has it.

import { newFrame } from '../race/frame'
import type { Track } from '../race/track'
import { Ear } from './ear'
import { Graph, type Volumes } from './graph'
import { type Mix, newMix } from './mix'
import { firing } from './motor'
import { TUNES } from './music'

const RATE = 44100
const FULL: Volumes = { master: 1, engine: 1, effects: 1, interface: 1, music: 1 }

/** Renders so many seconds; play is called before with the graph and says what is when. */
async function render(seconds: number, play: (graph: Graph) => void): Promise<AudioBuffer> {
	const context = new OfflineAudioContext(2, seconds * RATE, RATE)
	const graph = new Graph(context)
	graph.volumes(FULL, false, 0)
	play(graph)
	return context.startRendering()
}

/** A side of a buffer between two times. */
function part(buffer: AudioBuffer, from: number, to: number, side = 0): Float32Array {
	return buffer.getChannelData(side).subarray(from * RATE, to * RATE)
}

function rms(samples: Float32Array): number {
	let sum = 0
	for (const s of samples) sum += s * s
	return Math.sqrt(sum / samples.length)
}

function loudest(samples: Float32Array): number {
	let most = 0
	for (const s of samples) most = Math.max(most, Number.isNaN(s) ? Number.POSITIVE_INFINITY : Math.abs(s))
	return most
}

/** The largest difference between neighbouring samples: a click is a large one. */
function step(samples: Float32Array): number {
	let most = 0
	for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs(samples[i]! - samples[i - 1]!))
	return most
}

/** How much of a pitch there is (Goertzel, with a Hann window). */
function power(samples: Float32Array, hertz: number): number {
	const w = (2 * Math.PI * hertz) / RATE
	const c = 2 * Math.cos(w)
	let a = 0
	let b = 0
	for (let i = 0; i < samples.length; i++) {
		const s = samples[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length))
		;[a, b] = [s + c * a - b, a]
	}
	return a * a + b * b - c * a * b
}

/** The pitch that there is most of between two. */
function pitch(samples: Float32Array, from: number, to: number): number {
	let best = from
	let most = -1
	for (let hertz = from; hertz <= to; hertz *= 1.002) {
		const p = power(samples, hertz)
		if (p > most) {
			most = p
			best = hertz
		}
	}
	return best
}

/** Whether the loudest pitch of the engine is its firing, at several revs. */
async function revs(): Promise<{ fired: number; heard: number; rms: number }[]> {
	const all = []
	for (const turning of [0.15, 0.3, 0.5, 0.7, 0.9]) {
		const mix = newMix()
		mix.engine = { hertz: firing(turning), load: 0.3 + turning / 2, level: 0.6 }
		const samples = part(await render(1, (graph) => graph.play(mix, 0)), 0.4, 1)
		all.push({ fired: mix.engine.hertz, heard: pitch(samples, 20, 500), rms: rms(samples) })
	}
	return all
}

/** A car that comes by at a speed while we stand: its pitch before and after, and on which side it was. */
async function passing(speed: number): Promise<{ before: number; after: number; left: number; right: number }> {
	const frame = newFrame()
	frame.clock = 600
	const ear = new Ear({ knock() {}, crack() {}, cue() {} })
	Object.assign(frame.cars[0]!, { here: true })
	const rival = Object.assign(frame.cars[1]!, { here: true, x: -3, vz: speed })
	const buffer = await render(4, (graph) => {
		for (let k = 0; k < 240; k++) {
			rival.z = (k / 60 - 2) * speed
			ear.update(frame, plane, { slot: 0, throttle: 0, back: false }, 1 / 60)
			ear.mix.engine.level = 0
			graph.play(ear.mix, k / 60)
			frame.clock++
		}
	})
	const heard = (from: number): number => pitch(part(buffer, from, from + 0.4, 1), 170, 290)
	return {
		before: heard(0.9),
		after: heard(2.7),
		left: rms(part(buffer, 1.9, 2.1)),
		right: rms(part(buffer, 1.9, 2.1, 1)),
	}
}

/** A straight road without end or edge, as far as an ear asks. */
const plane = {
	n: 1,
	dx: [0],
	dz: [1],
	ground: () => 0,
	shape: { x: [0], z: [0], half: [50], kerbLeft: [0], kerbRight: [0] },
} as unknown as Track

/** Everything at its loudest at once. */
function uproar(): Mix {
	const mix = newMix()
	mix.engine = { hertz: 240, load: 1, level: 1 }
	Object.assign(mix, { tyres: 1, tyresHertz: 1400, wind: 1.44, rush: 1, grass: 1, kerb: 1, kerbHertz: 40 })
	for (const rival of mix.rivals) Object.assign(rival, { hertz: 240, load: 1, level: 1, squeal: 1, pan: 1 })
	return mix
}

/** How loud it becomes when everything happens. */
async function worst(): Promise<{ peak: number; rms: number }> {
	const buffer = await render(2, (graph) => {
		graph.play(uproar(), 0)
		for (let k = 0; k < 12; k++) graph.strike(1, (k % 3) - 1, 0.5 + k / 10)
		graph.cue('finish', 1, 0.6)
		graph.cue('go', 1, 1)
		graph.cue('horn', 1, 1.2)
	})
	return { peak: Math.max(loudest(part(buffer, 0, 2)), loudest(part(buffer, 0, 2, 1))), rms: rms(part(buffer, 0.5, 2)) }
}

/** What is left of it when it is muted, and how large the steps are as it goes and as it was. */
async function muted(): Promise<{ before: number; after: number; stepBefore: number; stepAt: number }> {
	const buffer = await render(1.5, (graph) => {
		graph.play(uproar(), 0)
		graph.volumes(FULL, true, 0.8)
		graph.cue('finish', 1, 1.2)
	})
	return {
		before: rms(part(buffer, 0.4, 0.79)),
		after: loudest(part(buffer, 1.3, 1.5)),
		stepBefore: step(part(buffer, 0.4, 0.79)),
		stepAt: step(part(buffer, 0.79, 1.1)),
	}
}

/** How loud one cue or blow is by itself, and what is left of it. */
async function alone(play: (graph: Graph) => void): Promise<{ loud: number; later: number; step: number }> {
	const buffer = await render(2.5, (graph) => {
		graph.play(newMix(), 0)
		play(graph)
	})
	const whole = part(buffer, 0.2, 1.2)
	return { loud: loudest(whole), later: loudest(part(buffer, 2.2, 2.5)), step: step(part(buffer, 0.45, 1.2)) }
}

/** How many nodes are put together, to begin with and in a long race. */
async function nodes(): Promise<{ made: number; later: number }> {
	let joined = 0
	const connect = AudioNode.prototype.connect
	AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
		joined++
		return (connect as (...args: unknown[]) => AudioNode).apply(this, args)
	} as typeof connect
	try {
		const graph = new Graph(new OfflineAudioContext(2, RATE, RATE))
		const made = joined
		for (let k = 0; k < 500; k++) {
			graph.play(k % 2 ? uproar() : newMix(), k / 60)
			graph.strike(1, 0, k / 60)
			graph.cue('finish', 1, k / 60)
			graph.music.play(k & 3, k > 250, k / 60)
		}
		return { made, later: joined - made }
	} finally {
		AudioNode.prototype.connect = connect
	}
}

/** Ten seconds of a mood's music, as a page plays it that draws so often a second. */
function tune(mood: number, racing: boolean, volume = 1, fps = 20): Promise<AudioBuffer> {
	return render(10, (graph) => {
		graph.volumes({ ...FULL, music: volume }, false, 0)
		for (let k = 0; k < 10 * fps; k++) graph.music.play(mood, racing, k / fps)
	})
}

/** How long the beat is that the loudness of a piece goes in: the lag, between two, at which it is most like itself. */
function beat(samples: Float32Array, from: number, to: number): number {
	const hop = 441
	const rises: number[] = []
	let was = 0
	for (let i = 0; i + hop <= samples.length; i += hop) {
		const level = rms(samples.subarray(i, i + hop))
		rises.push(Math.max(0, level - was))
		was = level
	}
	let best = 0
	let most = -1
	for (let lag = Math.round(from * 100); lag <= to * 100; lag++) {
		let alike = 0
		for (let i = lag; i < rises.length; i++) alike += rises[i]! * rises[i - lag]!
		if (alike / (rises.length - lag) > most) {
			most = alike / (rises.length - lag)
			best = lag / 100
		}
	}
	return best
}

/** What each mood's music is like, in the menus and in a race. */
async function tunes() {
	const all = []
	for (let mood = 0; mood < TUNES.length; mood++)
		for (const racing of [false, true]) {
			const buffer = await tune(mood, racing)
			const samples = part(buffer, 1, 10)
			const quarter = 60 / TUNES[mood]!.tempo[racing ? 1 : 0]
			let quietest = 1
			for (let at = 1; at < 9; at++) quietest = Math.min(quietest, rms(part(buffer, at, at + 1)))
			// The drum of a race comes every other beat.
			all.push({
				mood,
				racing,
				rms: rms(samples),
				quietest,
				peak: loudest(samples),
				quarter,
				beat: beat(samples, quarter * 1.6, quarter * 2.4) / 2,
			})
		}
	const [first, again, slow] = [await tune(0, true), await tune(0, true), await tune(0, true, 1, 4)]
	const differ = (a: AudioBuffer, b: AudioBuffer): number => {
		const [p, q] = [part(a, 1, 9), part(b, 1, 9)]
		return loudest(p.map((v, i) => v - q[i]!))
	}
	return {
		all,
		off: loudest(part(await tune(0, true, 0), 0.5, 10)),
		again: differ(first, again),
		slow: differ(first, slow),
		others: differ(first, await tune(1, true)),
	}
}

/** Everything that is measured. */
export async function measure() {
	return {
		revs: await revs(),
		passing: await passing(40),
		worst: await worst(),
		muted: await muted(),
		soft: await alone((graph) => graph.strike(0.2, 0, 0.5)),
		hard: await alone((graph) => graph.strike(1, 0, 0.5)),
		light: await alone((graph) => graph.cue('light', 1, 0.5)),
		press: await alone((graph) => graph.cue('press', 1, 0.5)),
		nodes: await nodes(),
		tunes: await tunes(),
	}
}
