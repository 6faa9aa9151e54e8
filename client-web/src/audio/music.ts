import { Follow, gain, swell } from './nodes'

/** How far ahead notes are written, in seconds: longer than a page without a graphics card takes for a frame. */
const AHEAD = 0.4

/** Steps to the bar: sixteenths. */
const STEPS = 16

/** A tune of four chords, in semitones over its key; low is the key's note in Hz, an octave above the bass. */
interface Tune {
	readonly low: number
	/** Beats a minute, in the menus and in a race. */
	readonly tempo: readonly [menu: number, race: number]
	readonly chords: readonly (readonly number[])[]
}

/** By the number of a track's mood. */
export const TUNES: readonly Tune[] = [
	{
		low: 110,
		tempo: [88, 112],
		chords: [
			[0, 7, 10, 15],
			[-4, 3, 7, 12],
			[3, 7, 10, 14],
			[-2, 5, 10, 14],
		],
	},
	{
		low: 98,
		tempo: [80, 106],
		chords: [
			[0, 7, 10, 14],
			[-4, 3, 8, 12],
			[-7, 5, 8, 12],
			[-2, 5, 10, 12],
		],
	},
	{
		low: 123.47,
		tempo: [84, 116],
		chords: [
			[0, 7, 12, 15],
			[-4, 3, 7, 12],
			[3, 7, 10, 15],
			[-2, 2, 10, 14],
		],
	},
	{
		low: 87.31,
		tempo: [82, 118],
		chords: [
			[0, 7, 12, 14],
			[5, 8, 12, 15],
			[-4, 3, 7, 14],
			[-5, 2, 5, 12],
		],
	},
]

/** Where in a bar the race's bass plays. */
const PULSE = [0, 3, 6, 8, 10, 12, 14]

/**
 * Quiet music, made up as it goes: chords that hang, a line that is plucked over them, and in a race bass, drum and
 * hats below. The same mood makes up the same tune. Its voices are made once; playing turns their knobs.
 */
export class Music {
	private readonly pads: readonly (readonly Follow[])[]
	private readonly padLevel: Follow
	private readonly padTone: Follow
	private readonly plucks: readonly { osc: OscillatorNode; level: AudioParam }[]
	private readonly bass: { osc: OscillatorNode; level: AudioParam }
	private readonly drum: { osc: OscillatorNode; level: AudioParam }
	private readonly hat: AudioParam
	private readonly echo: Follow
	private mood = 0
	private racing = false
	private step = 0
	/** When the next step is, once it plays. */
	private next = -1

	constructor(context: BaseAudioContext, hiss: AudioNode, out: AudioNode) {
		const tone = new BiquadFilterNode(context, { type: 'lowpass', frequency: 600, Q: 0.5 })
		const pad = gain(0, out)
		tone.connect(pad)
		this.padTone = new Follow(tone.frequency, 0.6)
		this.padLevel = new Follow(pad.gain, 0.5)
		this.pads = [0, 1, 2, 3].map(() =>
			[-4, 5].map((detune) => {
				const osc = new OscillatorNode(context, { type: 'sawtooth', detune })
				osc.connect(gain(0.5, tone))
				osc.start()
				return new Follow(osc.frequency, 0.09)
			}),
		)
		const plucked = gain(1, out)
		const delay = new DelayNode(context, { maxDelayTime: 1 })
		const again = gain(0.36, delay)
		plucked.connect(delay)
		delay.connect(again)
		delay.connect(new StereoPannerNode(context, { pan: 0.4 })).connect(gain(0.5, out))
		this.echo = new Follow(delay.delayTime, 0.2)
		this.plucks = [0, 1, 2].map(() => voice(context, 'triangle', plucked))
		const round = new BiquadFilterNode(context, { type: 'lowpass', frequency: 320 })
		round.connect(out)
		this.bass = voice(context, 'sawtooth', round)
		this.drum = voice(context, 'sine', out)
		const bright = new BiquadFilterNode(context, { type: 'highpass', frequency: 7000 })
		const hat = gain(0, out)
		hiss.connect(bright).connect(hat)
		this.hat = hat.gain
	}

	/** Goes on playing, in a mood, as for a menu or for a race. Called each frame. */
	play(mood: number, racing: boolean, at: number): void {
		// Another mood begins with its next bar; what was late is left out.
		if (this.next < at - AHEAD) this.next = at + 0.05
		while (this.next < at + AHEAD) {
			if (this.step % STEPS === 0) this.bar(mood, racing, this.next)
			this.write(this.next)
			this.step++
			this.next += this.seconds
		}
	}

	/** How long a step is. */
	private get seconds(): number {
		return 60 / this.tune.tempo[this.racing ? 1 : 0] / 4
	}

	private get tune(): Tune {
		return TUNES[this.mood] ?? TUNES[0]!
	}

	private get chord(): readonly number[] {
		return this.tune.chords[Math.floor(this.step / STEPS) % this.tune.chords.length]!
	}

	private hertz(semitones: number): number {
		return this.tune.low * 2 ** (semitones / 12)
	}

	private bar(mood: number, racing: boolean, at: number): void {
		this.mood = mood
		this.racing = racing
		this.chord.forEach((note, k) => {
			for (const pitch of this.pads[k]!) pitch.to(this.hertz(note), at)
		})
		this.padLevel.to(racing ? 0.12 : 0.2, at)
		this.padTone.to((racing ? 620 : 480) + 260 * this.chance(7), at)
		this.echo.to(this.seconds * 3, at)
	}

	/** Writes one step. */
	private write(at: number): void {
		const { chord, racing } = this
		const step = this.step % STEPS
		const bar = Math.floor(this.step / STEPS)
		// The line over the chords: it rests now and then, and in a race it runs.
		if (this.chance(1) < (step % 4 === 0 ? 0.72 : step % 2 === 0 ? (racing ? 0.6 : 0.34) : racing ? 0.24 : 0.04)) {
			const note = chord[Math.floor(this.chance(2) * chord.length)]! + 12 * (1 + Math.floor(this.chance(3) * 2))
			const { osc, level } = this.plucks[this.step % this.plucks.length]!
			osc.frequency.setValueAtTime(this.hertz(note), at)
			swell(level, 0.13 + 0.07 * this.chance(4), at, 0.03, racing ? 0.09 : 0.16)
		}
		if (racing ? PULSE.includes(step) : step === 0 || step === 10) {
			this.bass.osc.frequency.setValueAtTime(this.hertz(chord[0]!) / 2, at)
			swell(this.bass.level, racing ? 0.3 : 0.22, at, racing ? 0.09 : 0.3, racing ? 0.06 : 0.25)
		}
		if (!racing) return
		if (step % 8 === 0) {
			this.drum.osc.frequency.setValueAtTime(118, at)
			this.drum.osc.frequency.setTargetAtTime(46, at, 0.03)
			swell(this.drum.level, 0.42, at, 0.05, 0.06)
		}
		if (step % 4 === 2 || (bar % 2 === 1 && step > 12)) swell(this.hat, 0.07, at, 0.012, 0.022)
	}

	/** Chance, 0 to 1: the same in the same step of the same tune. */
	private chance(salt: number): number {
		let x = ((this.step % (STEPS * 64)) * 8 + salt) * 0x9e3779b1 + (this.mood + 1) * 0x85ebca6b
		x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
		x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
		return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
	}
}

function voice(
	context: BaseAudioContext,
	type: OscillatorType,
	to: AudioNode,
): { osc: OscillatorNode; level: AudioParam } {
	const osc = new OscillatorNode(context, { type })
	const loud = gain(0, to)
	osc.connect(loud)
	osc.start()
	return { osc, level: loud.gain }
}
