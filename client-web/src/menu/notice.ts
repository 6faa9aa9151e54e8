import { el } from '../dom'
import { say } from '../text/text'

/** How long a notice is shown, in milliseconds. */
const SHOWN = 6000

/** A line that tells something for a while, whatever else is on the screen. */
export class NoticeLine {
	readonly element = el('div', 'notice gone')

	constructor() {
		this.element.setAttribute('role', 'status')
	}

	tell(text: string): void {
		const { element } = this
		element.textContent = text
		element.classList.toggle('gone', text === '')
		window.setTimeout(() => {
			if (element.textContent === text) element.classList.add('gone')
		}, SHOWN)
	}
}

/** What a server's notice says: in the page's language, if it is of a kind we know. */
export function noticed(notice: Readonly<{ kind: string; text: string }>): string {
	const key = `notice.${notice.kind}`
	return key === 'notice.draining' || key === 'notice.paused' || key === 'notice.resumed' ? say(key) : notice.text
}
