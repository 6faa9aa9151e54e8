import { el } from '../dom'
import { say } from '../text/text'

/** A room's link, to be read and copied. */
export function linkField(link: string): HTMLInputElement {
	const field = el('input', 'link')
	field.type = 'text'
	field.readOnly = true
	field.value = link
	field.setAttribute('aria-label', say('room.link'))
	field.addEventListener('focus', () => field.select())
	return field
}

/**
 * Puts text on the clipboard. On a plain http page of another host there is no
 * clipboard to write to; then the field is selected and copied the old way, and
 * if that fails too it stays selected for the player's own Ctrl+C.
 */
export async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
	try {
		if (navigator.clipboard) {
			await navigator.clipboard.writeText(text)
			return true
		}
	} catch {
		// Not allowed here: the field is the way.
	}
	field.focus()
	field.select()
	return document.execCommand('copy')
}
