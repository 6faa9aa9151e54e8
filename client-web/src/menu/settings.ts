import { button, el } from '../dom'
import type { SettingName, Settings, SettingValue } from '../settings/settings'
import { type Key, languages, nameOf, say, t } from '../text/text'
import { Controls } from './controls'
import { segments, slider, toggle } from './fields'
import type { Focus } from './focus'
import { tabbed } from './tabs'

type Page = 'game' | 'picture' | 'sound' | 'driving' | 'controls'
const PAGES: readonly Page[] = ['game', 'picture', 'sound', 'driving', 'controls']

/** What the settings' screen needs to know besides the settings. */
export interface Around {
	readonly focus: Focus
	/** What the picture's automatic quality came to, if there is a picture. */
	quality(): string
}

/** All that can be set, in five pages. */
export class SettingsScreen {
	readonly element = el('div', 'settings')
	private page: Page = 'game'
	private bindings: Controls | undefined

	constructor(
		private readonly settings: Settings,
		private readonly around: Around,
	) {
		this.write()
	}

	/** Writes itself anew: another page, or another language. */
	write(): void {
		this.close()
		const body = tabbed(this.element, {
			name: 'settings',
			label: say('settings.title'),
			pages: PAGES,
			page: this.page,
			title: (page) => say(`settings.${page}`),
			turn: (page) => {
				this.page = page
				this.write()
			},
		})
		body.append(...this[this.page]())
	}

	/** Is seen no more. */
	close(): void {
		this.bindings?.close()
		this.bindings = undefined
	}

	private game(): Node[] {
		const { settings } = this
		const done = el('p', 'done')
		done.setAttribute('role', 'status')
		return [
			segments(
				say('settings.language'),
				[
					{ value: 'auto', label: say('settings.auto') },
					...languages.map((l) => ({ value: l, label: nameOf(l), lang: l })),
				],
				settings.get('language'),
				(value) => {
					settings.set('language', value)
					this.write()
					this.element.querySelector<HTMLElement>('.segments [aria-checked="true"]')?.focus()
				},
			),
			this.pick('units', 'settings.units', { kmh: 'settings.kmh', mph: 'settings.mph' }),
			this.percent('textScale', 'settings.textScale', { min: 80, max: 150, step: 10 }),
			this.pick('contrast', 'settings.contrast', {
				auto: 'settings.auto',
				normal: 'settings.normal',
				more: 'settings.more',
			}),
			this.pick('motion', 'settings.motion', { auto: 'settings.auto', full: 'settings.full', less: 'settings.less' }),
			this.flag('shareLaps', 'settings.shareLaps', say('settings.shareLapsHint')),
			el(
				'div',
				'foot',
				button('item small', say('settings.reset'), () => {
					settings.reset()
					this.write()
					const said = this.element.querySelector('.done')
					if (said) said.textContent = say('settings.resetDone')
					this.element.querySelector<HTMLElement>('.foot button')?.focus()
				}),
				done,
			),
		]
	}

	private picture(): Node[] {
		const { around, settings } = this
		const auto = (): boolean => settings.get('quality') === 'auto'
		const now = around.quality()
		const known = auto() && now in QUALITY ? say(QUALITY[now as keyof typeof QUALITY]) : ''
		const quality = this.pick(
			'quality',
			'settings.quality',
			QUALITY,
			known && t('settings.nowQuality', { quality: known }),
		)
		// What was found out by itself is told of that alone.
		quality.addEventListener('click', () => quality.querySelector('small')?.classList.toggle('gone', !auto()))
		return [quality, this.percent('shake', 'settings.shake', { min: 0, max: 100, step: 10 })]
	}

	private sound(): Node[] {
		const scale = { min: 0, max: 100, step: 5 }
		return [
			this.flag('muted', 'settings.muted'),
			this.percent('volume', 'settings.volume', scale),
			this.percent('volumeEngine', 'settings.volumeEngine', scale),
			this.percent('volumeEffects', 'settings.volumeEffects', scale),
			this.percent('volumeInterface', 'settings.volumeInterface', scale),
			this.percent('volumeMusic', 'settings.volumeMusic', scale),
		]
	}

	private driving(): Node[] {
		return [
			this.pick('autoThrottle', 'settings.autoThrottle', {
				touch: 'settings.touchOnly',
				always: 'settings.always',
				never: 'settings.never',
			}),
			this.flag('steerAssist', 'settings.steerAssist', say('settings.steerAssistHint')),
			this.flag('brakeAssist', 'settings.brakeAssist', say('settings.brakeAssistHint')),
			this.flag('toggleHandbrake', 'settings.toggleHandbrake', say('settings.toggleHandbrakeHint')),
			this.flag('vibration', 'settings.vibration', say('settings.vibrationHint')),
			this.pick('touchSide', 'settings.touchSide', { left: 'settings.left', right: 'settings.right' }),
		]
	}

	private controls(): Node[] {
		this.bindings = new Controls(this.settings, this.around.focus)
		return [this.bindings.element]
	}

	private pick<K extends PickName>(
		name: K,
		label: Key,
		choices: Readonly<Record<SettingValue<K>, Key>>,
		hint = '',
	): HTMLElement {
		const all = (Object.entries(choices) as [SettingValue<K>, Key][]).map(([value, key]) => ({
			value,
			label: say(key),
		}))
		return segments(say(label), all, this.settings.get(name), (value) => this.settings.set(name, value), hint)
	}

	private percent(name: NumberName, label: Key, scale: { min: number; max: number; step: number }): HTMLElement {
		const { settings } = this
		return slider(
			say(label),
			scale,
			settings.get(name),
			(value) => `${value} %`,
			(value) => settings.set(name, value),
		)
	}

	private flag(name: FlagName, label: Key, hint = ''): HTMLElement {
		return toggle(say(label), this.settings.get(name), (value) => this.settings.set(name, value), hint)
	}
}

type PickName = Extract<SettingName, 'units' | 'contrast' | 'motion' | 'quality' | 'autoThrottle' | 'touchSide'>
type NumberName = Extract<
	SettingName,
	'textScale' | 'shake' | 'volume' | 'volumeEngine' | 'volumeEffects' | 'volumeInterface' | 'volumeMusic'
>
type FlagName = Extract<
	SettingName,
	'muted' | 'steerAssist' | 'brakeAssist' | 'toggleHandbrake' | 'vibration' | 'shareLaps'
>

const QUALITY = {
	auto: 'settings.auto',
	potato: 'settings.potato',
	low: 'settings.low',
	medium: 'settings.medium',
	high: 'settings.high',
} as const
