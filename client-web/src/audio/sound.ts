import { keep, recall } from '../memory'
import type { Car, Frame } from '../race/frame'
import { gearAt, revs } from '../race/gearbox'
import { lit } from '../race/lights'

/** Seconds in which a value follows what it should be: no clicks. */
const SMOOTH = 0.03
const LOUD = 0.5

/**
 * The car one drives, as sound: engine, tyres, wind, knocks and the start's
 * beeps, all made here and now. Browsers allow it from the first key or click
 * on; a hidden page is silent.
 */
export class Sound {
	private voice: Voice | undefined
	private muted = recall('muted') === '1'
	private gear = 1
	private knocks = -1
	private clock = 0

	constructor() {
		const wake = (): void => {
			if (!this.voice && !this.muted) this.voice = makeVoice()
			void this.voice?.context.resume()
		}
		window.addEventListener('pointerdown', wake)
		window.addEventListener('keydown', wake)
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState === 'hidden') void this.voice?.context.suspend()
			else void this.voice?.context.resume()
		})
	}

	/** Turns sound off or on, and remembers it. True when it is on now. */
	toggle(): boolean {
		this.muted = !this.muted
		keep('muted', this.muted ? '1' : '')
		if (!this.muted) {
			this.voice ??= makeVoice()
			void this.voice?.context.resume()
		}
		return !this.muted
	}

	/** Follows the car of a frame; without one it is quiet. */
	update(frame: Readonly<Frame>, car: Readonly<Car> | undefined, throttle: number): void {
		const { voice } = this
		if (voice?.context.state !== 'running') return
		const now = voice.context.currentTime
		voice.master.gain.setTargetAtTime(car && !this.muted ? LOUD : 0, now, 0.08)
		if (!car) {
			this.knocks = -1
			return
		}
		const speed = Math.hypot(car.vx, car.vz)
		this.gear = gearAt(speed, this.gear)
		const turning = revs(speed, this.gear)
		const hertz = 26 + turning * 96
		voice.saw.frequency.setTargetAtTime(hertz, now, SMOOTH)
		voice.square.frequency.setTargetAtTime(hertz / 2, now, SMOOTH)
		voice.drive.gain.setTargetAtTime(0.5 + throttle * 0.9, now, SMOOTH)
		voice.tone.frequency.setTargetAtTime(320 + 1500 * throttle + 900 * turning, now, SMOOTH)
		voice.engine.gain.setTargetAtTime(0.16 + 0.12 * throttle, now, SMOOTH)
		voice.tyres.gain.setTargetAtTime(speed > 3 ? car.skid * 0.3 : 0, now, 0.06)
		voice.squeal.frequency.setTargetAtTime(700 + Math.min(700, speed * 12), now, 0.06)
		voice.wind.gain.setTargetAtTime(Math.min(0.3, (speed / 75) ** 2 * 0.25 + car.tow * 0.12), now, 0.1)
		const knocks = car.hits + car.scrapes
		if (this.knocks >= 0 && knocks > this.knocks && speed > 2) voice.knock(Math.min(1, speed / 30))
		this.knocks = knocks
		this.beep(frame, voice)
	}

	/** A low tone for each of the lights, a high one for GO. */
	private beep(frame: Readonly<Frame>, voice: Voice): void {
		const before = this.clock
		this.clock = frame.clock
		if (before >= 0 || frame.clock < before || frame.clock - before > frame.hz) return
		if (before < 0 && frame.clock >= 0) voice.tick(880, 0.5)
		else if (lit(before, frame.hz) !== lit(frame.clock, frame.hz)) voice.tick(440, 0.16)
	}
}

interface Voice {
	readonly context: AudioContext
	readonly master: GainNode
	readonly saw: OscillatorNode
	readonly square: OscillatorNode
	readonly drive: GainNode
	readonly tone: BiquadFilterNode
	readonly engine: GainNode
	readonly tyres: GainNode
	readonly squeal: BiquadFilterNode
	readonly wind: GainNode
	knock(strength: number): void
	tick(hertz: number, seconds: number): void
}

function makeVoice(): Voice | undefined {
	if (typeof AudioContext === 'undefined') return undefined
	const context = new AudioContext({ latencyHint: 'interactive' })
	const gain = (value: number, to: AudioNode): GainNode => {
		const node = new GainNode(context, { gain: value })
		node.connect(to)
		return node
	}
	const master = gain(0, context.destination)
	const engine = gain(0, master)
	const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 400, Q: 1.2 })
	tone.connect(engine)
	const shaper = new WaveShaperNode(context, { curve: saturation() })
	shaper.connect(tone)
	const drive = gain(0.5, shaper)
	const saw = new OscillatorNode(context, { type: 'sawtooth', frequency: 30 })
	const square = new OscillatorNode(context, { type: 'square', frequency: 15 })
	saw.connect(drive)
	square.connect(gain(0.6, drive))
	saw.start()
	square.start()

	const hiss = noise(context)
	const rush = new AudioBufferSourceNode(context, { buffer: hiss, loop: true })
	const squeal = new BiquadFilterNode(context, { type: 'bandpass', frequency: 900, Q: 8 })
	const tyres = gain(0, master)
	rush.connect(squeal).connect(tyres)
	const low = new BiquadFilterNode(context, { type: 'lowpass', frequency: 500 })
	const wind = gain(0, master)
	rush.connect(low).connect(wind)
	rush.start()

	return {
		context,
		master,
		saw,
		square,
		drive,
		tone,
		engine,
		tyres,
		squeal,
		wind,
		knock(strength) {
			const now = context.currentTime
			const burst = new AudioBufferSourceNode(context, { buffer: hiss })
			const level = gain(strength * 0.6, master)
			level.gain.exponentialRampToValueAtTime(0.001, now + 0.18)
			burst.connect(new BiquadFilterNode(context, { type: 'lowpass', frequency: 900 })).connect(level)
			burst.start(now, Math.random(), 0.2)
			const thump = new OscillatorNode(context, { frequency: 60 })
			thump.connect(level)
			thump.start(now)
			thump.stop(now + 0.2)
		},
		tick(hertz, seconds) {
			const now = context.currentTime
			const level = gain(0.25, master)
			level.gain.exponentialRampToValueAtTime(0.001, now + seconds)
			const osc = new OscillatorNode(context, { type: 'square', frequency: hertz })
			osc.connect(level)
			osc.start(now)
			osc.stop(now + seconds)
		},
	}
}

/** The curve of an overdriven engine: a tanh. */
function saturation(): Float32Array<ArrayBuffer> {
	const curve = new Float32Array(257)
	for (let i = 0; i < curve.length; i++) curve[i] = Math.tanh(((i - 128) / 128) * 2.2)
	return curve
}

function noise(context: AudioContext): AudioBuffer {
	const buffer = new AudioBuffer({ length: context.sampleRate * 2, sampleRate: context.sampleRate })
	const samples = buffer.getChannelData(0)
	for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1
	return buffer
}
