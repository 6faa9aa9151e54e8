import { settings } from '../settings/settings'
import { type Key, onSpeak, say } from '../text/text'
import type { Focus } from './focus'
import { Garage } from './garage'
import type { Panel } from './panel'
import { SettingsScreen } from './settings'

type Entry = readonly [Key, () => void]

/** What the screens want of the page. */
export interface ScreenActions {
	/** Back to the first screen, at one of its entries. */
	home(at: Key): void
	/** One car to be looked at, or no more. */
	park(parked: boolean): void
	/** The quality of the picture, if there is one. */
	quality(): string
}

/** The screens that the first one leads to: what others offer, the garage and the settings. */
export class Screens {
	private readonly offered: Entry[] = []
	private readonly own: readonly Entry[] = [
		['menu.garage', () => this.garage()],
		['menu.settings', () => this.settings(() => this.actions.home('menu.settings'))],
	]

	constructor(
		private readonly panel: Panel,
		private readonly focus: Focus,
		private readonly actions: ScreenActions,
	) {}

	/** The first screen's list, from the top. */
	get entries(): readonly Entry[] {
		return [...this.offered, ...this.own]
	}

	offer(key: Key, act: () => void): void {
		this.offered.push([key, act])
	}

	/** Shows a screen over the first one, which its way back leads to. */
	show(title: Key, body: HTMLElement, closed?: () => void): void {
		this.panel.screen(title, body, [say('menu.back'), () => this.actions.home(title)], closed)
		this.panel.show(true)
	}

	settings(back: () => void): void {
		const screen = new SettingsScreen(settings, { focus: this.focus, quality: () => this.actions.quality() })
		const stop = onSpeak(() => {
			this.panel.retitle(say('settings.title'), say('menu.back'))
		})
		this.panel.screen('settings.title', screen.element, [say('menu.back'), back], () => {
			stop()
			screen.close()
		})
		this.panel.show(true)
	}

	private garage(): void {
		this.actions.park(true)
		this.panel.screen(
			'garage.title',
			new Garage(settings).element,
			[say('garage.done'), () => this.actions.home('menu.garage')],
			() => this.actions.park(false),
		)
	}
}
