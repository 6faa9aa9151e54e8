import { el } from '../dom'

/** Says to a screen reader what the eye would see change: at most one line every two seconds, the newest. */
export class Announcer {
	readonly element = el('div', 'unseen')
	private pending = ''
	private last = 0

	constructor() {
		this.element.setAttribute('aria-live', 'polite')
		this.element.setAttribute('role', 'status')
	}

	say(text: string): void {
		this.pending = text
	}

	update(now: number): void {
		if (!this.pending || now - this.last < 2000) return
		this.last = now
		this.element.textContent = this.pending
		this.pending = ''
	}
}
