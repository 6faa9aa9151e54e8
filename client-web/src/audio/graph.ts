import { CUES, type CueName } from './cues'
import { type Mix, RIVALS } from './mix'
import { Music } from './music'
import { EngineVoice, Follow, gain, KnockVoice, noise, rounded, swell } from './nodes'

/** Blows and tones that can sound at once; the oldest makes room. */
const KNOCKS = 4
const TONES = 4

/** How loud music is at its loudest, beside all else. */
const QUIET = 0.29

/** The loudest that anything can become, whatever is played. */
const CEILING = 0.97

const BUSES = ['engine', 'effects', 'interface', 'music'] as const

/** How loud each part is, 0 to 1, as the player has chosen. */
export interface Volumes {
	master: number
	engine: number
	effects: number
	interface: number
	music: number
}

/**
 * Everything that makes a sound, made once for a context: some hundred nodes, and never one more. A race only turns
 * their knobs, ramped, so that nothing clicks.
 */
export class Graph {
	private readonly master: Follow
	private readonly buses: Readonly<Record<(typeof BUSES)[number], Follow>>
	readonly music: Music
	private readonly engine: EngineVoice
	private readonly engineLevel: Follow
	private readonly engineTone: Follow
	private readonly layers: Readonly<
		Record<
			'tyres' | 'tyresHertz' | 'wind' | 'windHertz' | 'rush' | 'rushHertz' | 'grass' | 'kerb' | 'kerbHertz',
			Follow
		>
	>
	private readonly rivals: readonly RivalVoice[]
	private readonly knocks: readonly KnockVoice[]
	private readonly tones: readonly { osc: OscillatorNode; level: AudioParam }[]
	private knock = 0
	private tone = 0

	constructor(readonly context: BaseAudioContext) {
		const ceiling = rounded(context, 1.6, CEILING)
		ceiling.connect(context.destination)
		const press = new DynamicsCompressorNode(context, { threshold: -16, ratio: 5, attack: 0.004, release: 0.15 })
		press.connect(ceiling)
		const master = gain(0, press)
		this.master = new Follow(master.gain, 0.03)
		const engine = gain(0, master)
		const effects = gain(0, master)
		const signals = gain(0, master)
		const music = gain(0, gain(QUIET, master))
		this.buses = {
			engine: new Follow(engine.gain, 0.03),
			effects: new Follow(effects.gain, 0.03),
			interface: new Follow(signals.gain, 0.03),
			music: new Follow(music.gain, 0.03),
		}

		const level = gain(0, engine)
		const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 400, Q: 0.9 })
		tone.connect(level)
		const drive = rounded(context, 2.4, 0.9)
		drive.connect(tone)
		this.engine = new EngineVoice(context, gain(0.8, drive))
		this.engineLevel = new Follow(level.gain, 0.02)
		this.engineTone = new Follow(tone.frequency, 0.03)

		const hiss = noise(context)
		this.music = new Music(context, hiss, music)
		const layer = (type: BiquadFilterType, frequency: number, Q: number): [Follow, Follow] => {
			const colour = new BiquadFilterNode(context, { type, frequency, Q })
			const loud = gain(0, effects)
			hiss.connect(colour).connect(loud)
			return [new Follow(loud.gain, 0.05), new Follow(colour.frequency, 0.06)]
		}
		const [tyres, tyresHertz] = layer('bandpass', 900, 8)
		const [wind, windHertz] = layer('lowpass', 400, 0.4)
		const [rush, rushHertz] = layer('bandpass', 500, 0.9)
		const [grass] = layer('lowpass', 190, 0.8)
		const stripes = new OscillatorNode(context, { type: 'square', frequency: 28 })
		stripes.start()
		const dull = new BiquadFilterNode(context, { type: 'lowpass', frequency: 420 })
		const kerb = gain(0, effects)
		stripes.connect(dull).connect(kerb)
		this.layers = {
			tyres,
			tyresHertz,
			wind,
			windHertz,
			rush,
			rushHertz,
			grass,
			kerb: new Follow(kerb.gain, 0.02),
			kerbHertz: new Follow(stripes.frequency, 0.04),
		}

		this.rivals = Array.from({ length: RIVALS }, () => new RivalVoice(context, hiss, engine, effects))
		this.knocks = Array.from({ length: KNOCKS }, () => new KnockVoice(context, hiss, effects))
		this.tones = Array.from({ length: TONES }, () => {
			const osc = new OscillatorNode(context, { type: 'triangle' })
			const loud = gain(0, signals)
			osc.connect(loud)
			osc.start()
			return { osc, level: loud.gain }
		})
	}

	/** How loud everything is from now on; silent is silence whatever the volumes are. */
	volumes(v: Readonly<Volumes>, silent: boolean, at: number): void {
		this.master.to(silent ? 0 : v.master ** 2, at)
		for (const name of BUSES) this.buses[name].to(v[name] ** 2, at)
	}

	/** What is to be heard from a moment on. */
	play(mix: Readonly<Mix>, at: number): void {
		const { engine, layers } = this
		const { hertz, load } = mix.engine
		engine.set(hertz, load, at)
		this.engineTone.to(380 + 1700 * load + 4.5 * hertz, at)
		this.engineLevel.to(0.37 * mix.engine.level, at)
		layers.tyres.to(1.5 * mix.tyres, at)
		layers.tyresHertz.to(mix.tyresHertz, at)
		layers.wind.to(0.6 * mix.wind, at)
		layers.windHertz.to(260 + 700 * mix.wind, at)
		layers.rush.to(0.55 * mix.rush, at)
		layers.rushHertz.to(320 + 560 * mix.rush, at) // it closes in with the rival
		layers.grass.to(1.1 * mix.grass, at)
		layers.kerb.to(0.4 * mix.kerb, at)
		layers.kerbHertz.to(mix.kerbHertz, at)
		for (let v = 0; v < RIVALS; v++) this.rivals[v]!.play(mix.rivals[v]!, at)
	}

	strike(strength: number, pan: number, at: number): void {
		this.knock = (this.knock + 1) % KNOCKS
		this.knocks[this.knock]!.strike(strength, pan, at)
	}

	cue(name: CueName, loud: number, at: number): void {
		for (const { hertz, at: after, seconds, level } of CUES[name]) {
			this.tone = (this.tone + 1) % TONES
			const voice = this.tones[this.tone]!
			voice.osc.frequency.setValueAtTime(hertz, at + after)
			swell(voice.level, level * loud, at + after, seconds * 0.5, seconds * 0.3)
		}
	}
}

/** A rival's engine and tyres, from its side. */
class RivalVoice {
	private readonly engine: EngineVoice
	private readonly level: Follow
	private readonly squeal: Follow
	private readonly sides: readonly [Follow, Follow]

	constructor(context: BaseAudioContext, hiss: AudioNode, engines: AudioNode, effects: AudioNode) {
		const side = (to: AudioNode): StereoPannerNode => {
			const node = new StereoPannerNode(context)
			node.connect(to)
			return node
		}
		const [left, right] = [side(engines), side(effects)]
		const level = gain(0, left)
		const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 1500 })
		tone.connect(level)
		this.engine = new EngineVoice(context, tone)
		const squeal = gain(0, right)
		hiss.connect(new BiquadFilterNode(context, { type: 'bandpass', frequency: 1100, Q: 6 })).connect(squeal)
		this.level = new Follow(level.gain, 0.04)
		this.squeal = new Follow(squeal.gain, 0.05)
		this.sides = [new Follow(left.pan, 0.05), new Follow(right.pan, 0.05)]
	}

	play(mix: Readonly<Mix['rivals'][number]>, at: number): void {
		this.engine.set(mix.hertz, mix.load, at)
		this.level.to(0.34 * mix.level, at)
		this.squeal.to(0.5 * mix.squeal, at)
		for (const pan of this.sides) pan.to(mix.pan, at)
	}
}
