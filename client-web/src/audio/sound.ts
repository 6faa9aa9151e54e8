import type { Frame } from '../race/frame'
import type { Track } from '../race/track'
import type { Settings } from '../settings/settings'
import type { CueName } from './cues'
import { Ear, type Listener } from './ear'
import { Graph, type Volumes } from './graph'

const VOLUMES = ['muted', 'volume', 'volumeEngine', 'volumeEffects', 'volumeInterface', 'volumeMusic'] as const

/**
 * Milliseconds in which everything fades before the sound card is let go, and in which a press has no other click
 * beside it.
 */
const FADE = 150

/**
 * The race as sound, all of it made here and now. Browsers allow it from the first key or click on; a hidden page is
 * silent, and so is one that is muted: neither keeps the sound card.
 */
export class Sound {
	private context: AudioContext | undefined
	private graph: Graph | undefined
	private readonly chosen: Volumes = { master: 0, engine: 0, effects: 0, interface: 0, music: 0 }
	private readonly ear = new Ear({
		knock: (strength, pan) => this.graph?.strike(strength, pan, this.now),
		crack: () => this.graph?.strike(0.16, 0, this.now),
		cue: (name, level) => this.graph?.cue(name, level, this.now),
	})
	private pressed = 0

	constructor(private readonly settings: Settings) {
		const wake = (): void => this.adjust(true)
		window.addEventListener('pointerdown', wake)
		window.addEventListener('keydown', wake)
		document.addEventListener('visibilitychange', () => this.adjust(false))
		settings.on(VOLUMES, () => this.adjust(true))
		document.addEventListener('click', (event) => this.clicked(event.target))
		document.addEventListener('focusin', (event) => this.focused(event.target))
	}

	/** Turns sound off or on. True when it is on now. */
	toggle(): boolean {
		this.settings.set('muted', !this.settings.get('muted'))
		return !this.settings.get('muted')
	}

	/** Says something in tones. */
	cue(name: CueName, level = 1): void {
		if (this.context?.state === 'running') this.graph?.cue(name, level, this.now)
	}

	/** Lets dt seconds of the race be heard. */
	update(frame: Readonly<Frame>, track: Track, listener: Readonly<Listener>, dt: number): void {
		if (this.context?.state !== 'running') return
		this.ear.update(frame, track, listener, dt)
		this.graph?.play(this.ear.mix, this.now)
		if (this.chosen.music > 0) this.graph?.music.play(track.shape.mood, listener.slot >= 0, this.now)
	}

	private get now(): number {
		return this.context?.currentTime ?? 0
	}

	private get silent(): boolean {
		return this.settings.get('muted') || document.visibilityState === 'hidden'
	}

	/** Makes it as loud as it should be now. gesture: the player did something, so there may be sound. */
	private adjust(gesture: boolean): void {
		const { settings, silent, chosen } = this
		if (!this.context) {
			if (!gesture || silent || typeof AudioContext === 'undefined') return
			this.context = new AudioContext({ latencyHint: 'interactive' })
			this.graph = new Graph(this.context)
		}
		chosen.master = settings.get('volume') / 100
		chosen.engine = settings.get('volumeEngine') / 100
		chosen.effects = settings.get('volumeEffects') / 100
		chosen.interface = settings.get('volumeInterface') / 100
		chosen.music = settings.get('volumeMusic') / 100
		this.graph?.volumes(chosen, silent, this.now)
		if (!silent) void this.context.resume()
		else window.setTimeout(() => this.silent && void this.context?.suspend(), FADE)
	}

	private clicked(target: EventTarget | null): void {
		if (!(target instanceof Element) || !target.closest('button')) return
		this.pressed = performance.now()
		this.cue('press')
	}

	private focused(target: EventTarget | null): void {
		if (target instanceof HTMLElement && performance.now() - this.pressed > FADE) this.cue('move')
	}
}
