// Parts that the graph is put together from. Each is made once and is bent, never replaced.

/** A parameter that follows what it is told without a step: no clicks. What has hardly changed is not said again. */
export class Follow {
	private last = Number.NaN

	constructor(
		private readonly param: AudioParam,
		/** Seconds for most of the way. */
		private readonly slack: number,
	) {}

	to(value: number, at: number): void {
		if (!Number.isFinite(value) || Math.abs(value - this.last) <= 1e-4 + 1e-3 * Math.abs(value)) return
		this.last = value
		this.param.setTargetAtTime(value, at, this.slack)
	}
}

export function gain(value: number, to: AudioNode): GainNode {
	const node = new GainNode(to.context, { gain: value })
	node.connect(to)
	return node
}

/** Two seconds of noise that come again and again, the same each time the page is opened. */
export function noise(context: BaseAudioContext): AudioBufferSourceNode {
	const buffer = new AudioBuffer({ length: context.sampleRate * 2, sampleRate: context.sampleRate })
	const samples = buffer.getChannelData(0)
	let seed = 0x2545f491
	for (let i = 0; i < samples.length; i++) {
		seed ^= seed << 13
		seed ^= seed >>> 17
		seed ^= seed << 5
		samples[i] = seed / 2 ** 31
	}
	const source = new AudioBufferSourceNode(context, { buffer, loop: true })
	source.start()
	return source
}

/** How loud each multiple of the working cycle is, from the first on. Four cylinders fire four times in a cycle. */
const PULLING = [0.1, 0.3, 0.12, 1, 0.08, 0.24, 0.07, 0.6, 0.05, 0.14, 0.04, 0.36, 0.03, 0.08, 0.03, 0.2, 0, 0, 0, 0.1]
const ROLLING = [0.16, 0.4, 0.1, 1, 0.05, 0.12, 0.03, 0.22, 0, 0.04, 0, 0.06]

/** An engine as it pulls and as it rolls, one fading into the other. */
export class EngineVoice {
	private readonly pulling: OscillatorNode
	private readonly pitch: readonly [Follow, Follow]
	private readonly pull: Follow
	private readonly roll: Follow

	constructor(context: BaseAudioContext, to: AudioNode) {
		this.pulling = cycle(context, PULLING)
		const rolling = cycle(context, ROLLING)
		const pull = gain(0, to)
		const roll = gain(0.6, to)
		this.pulling.connect(pull)
		rolling.connect(roll)
		this.pitch = [new Follow(this.pulling.frequency, 0.025), new Follow(rolling.frequency, 0.025)]
		this.pull = new Follow(pull.gain, 0.04)
		this.roll = new Follow(roll.gain, 0.04)
	}

	/** hertz: firings a second. */
	set(hertz: number, load: number, at: number): void {
		for (const pitch of this.pitch) pitch.to(hertz / 4, at)
		this.pull.to(0.15 + 0.85 * load, at)
		this.roll.to(0.6 * (1 - load), at)
	}
}

function cycle(context: BaseAudioContext, levels: readonly number[]): OscillatorNode {
	const imag = new Float32Array(levels.length + 1)
	imag.set(levels, 1)
	const wave = new PeriodicWave(context, { real: new Float32Array(imag.length), imag })
	const node = new OscillatorNode(context, { type: 'custom', periodicWave: wave, frequency: 8 })
	node.start()
	return node
}

/** A curve that rounds off what is too loud. Its ends are what nothing gets above. */
export function rounded(context: BaseAudioContext, drive: number, most: number): WaveShaperNode {
	const curve = new Float32Array(513)
	for (let i = 0; i < curve.length; i++) curve[i] = (most * Math.tanh(((i - 256) / 256) * drive)) / Math.tanh(drive)
	return new WaveShaperNode(context, { curve })
}

/** A blow: a burst of noise and a thump, heard from one side. */
export class KnockVoice {
	private readonly side: StereoPannerNode
	private readonly colour: BiquadFilterNode
	private readonly burst: GainNode
	private readonly thump: GainNode

	constructor(context: BaseAudioContext, hiss: AudioNode, to: AudioNode) {
		this.side = new StereoPannerNode(context)
		this.side.connect(to)
		this.burst = gain(0, this.side)
		this.thump = gain(0, this.side)
		this.colour = new BiquadFilterNode(context, { type: 'lowpass', frequency: 900 })
		hiss.connect(this.colour).connect(this.burst)
		const low = new OscillatorNode(context, { frequency: 58 })
		low.connect(this.thump)
		low.start()
	}

	strike(strength: number, pan: number, at: number): void {
		this.side.pan.setTargetAtTime(pan, at, 0.002)
		this.colour.frequency.setTargetAtTime(500 + 2600 * strength, at, 0.002)
		swell(this.burst.gain, 0.9 * strength, at, 0.02, 0.03 + 0.07 * strength)
		swell(this.thump.gain, 0.9 * strength * strength, at, 0.03, 0.06 + 0.06 * strength)
	}
}

/** Goes up to a level at once, stays for some seconds and fades away; without a step, whatever it was before. */
export function swell(param: AudioParam, level: number, at: number, seconds: number, fade: number): void {
	param.cancelScheduledValues(at)
	param.setTargetAtTime(level, at, 0.003)
	param.setTargetAtTime(0, at + seconds, fade)
}
