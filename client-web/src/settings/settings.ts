// What a player has chosen, kept on this device. A table says of each setting what it may be: what was kept and is
// something else, from another version or by another's hand, is as if it had not been kept.

import { type Bindings, keyDefaults, padDefaults, readKeys, readPads } from '../input/bindings'
import { keep, recall } from '../memory'
import { LOOKS } from '../race/look'

/** One setting: what it is at first, and a value as it was kept, or undefined if it cannot be one. */
interface Setting<T> {
	readonly first: T
	read(kept: unknown): T | undefined
}

function choice<const T extends string>(first: NoInfer<T>, ...all: readonly T[]): Setting<T> {
	return { first, read: (kept) => all.find((value) => value === kept) }
}

function flag(first: boolean): Setting<boolean> {
	return { first, read: (kept) => (typeof kept === 'boolean' ? kept : undefined) }
}

/** A whole number of steps from min to max. */
function steps(first: number, min: number, max: number, step = 1): Setting<number> {
	return {
		first,
		read: (kept) =>
			typeof kept === 'number' && kept >= min && kept <= max && (kept - min) % step === 0 ? kept : undefined,
	}
}

/** In percent. */
const volume = (first: number) => steps(first, 0, 100, 5)

const TABLE = {
	language: choice('auto', 'auto', 'en', 'de'),
	units: choice('kmh', 'kmh', 'mph'),
	/** Size of everything but the picture, in percent. */
	textScale: steps(100, 80, 150, 10),
	contrast: choice('auto', 'auto', 'normal', 'more'),
	motion: choice('auto', 'auto', 'full', 'less'),
	quality: choice('auto', 'auto', 'potato', 'low', 'medium', 'high'),
	/** How much the camera shakes, in percent. */
	shake: steps(100, 0, 100, 10),
	muted: flag(false),
	volume: volume(80),
	volumeEngine: volume(80),
	volumeEffects: volume(80),
	volumeInterface: volume(70),
	volumeMusic: volume(75),
	/** Who accelerates by itself: only a touch screen, every device, or none. */
	autoThrottle: choice('touch', 'touch', 'always', 'never'),
	steerAssist: flag(false),
	brakeAssist: flag(false),
	/** The handbrake stays on until it is pressed again. */
	toggleHandbrake: flag(false),
	/** Knocks and kerbs are felt in a gamepad or a phone. */
	vibration: flag(true),
	/** Best laps are handed in to the server's leaderboards. */
	shareLaps: flag(true),
	/** The thumb that steers on a touch screen. */
	touchSide: choice('left', 'left', 'right'),
	keys: { first: keyDefaults, read: readKeys } as Setting<Bindings>,
	pads: { first: padDefaults, read: readPads } as Setting<Bindings>,
	/** The car's paint, livery and number, as race/look.ts packs them; 0: what the seat gives. */
	look: steps(0, 0, LOOKS),
} as const

export type SettingName = keyof typeof TABLE
export type SettingValue<K extends SettingName> = (typeof TABLE)[K]['first']

/** What is kept has a version: what an older page kept is read as far as its settings still exist. */
const VERSION = 1

/** The most that is looked at: more than all settings at their longest. */
const KEPT_MAX = 8192

/** Where settings are kept: one text. */
export interface Keeper {
	load(): string
	save(text: string): void
}

type Listener = (name: SettingName) => void

/** The settings of this device. Whoever depends on one reads it when he needs it, or listens for changes. */
export class Settings {
	private readonly chosen = new Map<SettingName, unknown>()
	private readonly listeners = new Set<Listener>()

	constructor(private readonly keeper: Keeper) {
		const kept = parse(keeper.load())
		for (const name of settingNames) {
			if (!Object.hasOwn(kept, name)) continue
			const value = TABLE[name].read(kept[name])
			if (value !== undefined) this.chosen.set(name, value)
		}
	}

	get<K extends SettingName>(name: K): SettingValue<K> {
		return (this.chosen.has(name) ? this.chosen.get(name) : TABLE[name].first) as SettingValue<K>
	}

	/** A value that cannot be one is ignored. */
	set<K extends SettingName>(name: K, value: SettingValue<K>): void {
		const read = TABLE[name].read(value)
		if (read === undefined || read === this.get(name)) return
		this.chosen.set(name, read)
		this.save()
		this.tell(name)
	}

	/** As it was at first; without names, everything. */
	reset(...names: SettingName[]): void {
		const all = (names.length > 0 ? names : settingNames).filter((name) => this.chosen.delete(name))
		this.save()
		for (const name of all) this.tell(name)
	}

	/** Calls the listener whenever one of the settings changed; the function returned removes it. */
	on(names: SettingName | readonly SettingName[], listener: Listener): () => void {
		const wanted = typeof names === 'string' ? [names] : names
		const mine: Listener = (name) => {
			if (wanted.includes(name)) listener(name)
		}
		this.listeners.add(mine)
		return () => this.listeners.delete(mine)
	}

	private tell(name: SettingName): void {
		for (const listener of [...this.listeners]) listener(name)
	}

	private save(): void {
		this.keeper.save(JSON.stringify({ v: VERSION, ...Object.fromEntries(this.chosen) }))
	}
}

export const settingNames = Object.keys(TABLE) as SettingName[]

function parse(text: string): Record<string, unknown> {
	if (text.length > KEPT_MAX) return {}
	try {
		const kept: unknown = JSON.parse(text || '{}')
		if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {}
		return (kept as { v?: unknown }).v === VERSION ? (kept as Record<string, unknown>) : {}
	} catch {
		return {}
	}
}

const KEY = 'settings'

/** The settings of this page. */
export const settings = new Settings({ load: () => recall(KEY), save: (text) => keep(KEY, text) })
