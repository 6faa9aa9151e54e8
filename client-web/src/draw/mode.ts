import type { App } from '../app'
import { example } from '../generated/racing'
import { recall } from '../memory'
import { numberOfText, sketchOf } from '../race/sketch'
import { say } from '../text/text'

/** The part of the page that draws tracks. Its screen is loaded when somebody begins to draw. */
export class DrawMode {
	constructor(
		private readonly app: App,
		/** Drives a track alone, against the clock. */
		private readonly drive: (track: number) => void,
	) {
		app.offer('menu.draw', () => void this.open())
	}

	private async open(): Promise<void> {
		const { app } = this
		try {
			const { DrawScreen, KEPT } = await import('./screen')
			const { track } = app.wish
			const words = sketchOf(track < 0 ? track : (numberOfText(recall(KEPT)) ?? 0))
			const screen = new DrawScreen(app.client, words, example, {
				take: (number) => app.wish.take(number),
				drive: (number) => {
					app.wish.take(number)
					this.drive(number)
				},
			})
			app.screen('menu.draw', screen.element, () => screen.close())
		} catch (error) {
			console.error(error)
			app.fail('unreachable', say('failed.unreachable.text'))
		}
	}
}
