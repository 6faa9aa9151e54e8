import { button, el } from '../dom'

/** What a row of tabs leads to. */
export interface Tabs<P extends string> {
	/** Tells its elements from those of other tabs. */
	readonly name: string
	readonly label: string
	readonly pages: readonly P[]
	readonly page: P
	title(page: P): string
	/** Another page is chosen: all is written anew. */
	turn(page: P): void
}

/** Writes a row of tabs into a place, and below it the body of the page that is chosen, which it returns. */
export function tabbed<P extends string>(place: HTMLElement, of: Tabs<P>): HTMLElement {
	const tabs = el('div', 'tabs')
	tabs.setAttribute('role', 'tablist')
	tabs.setAttribute('aria-label', of.label)
	const body = el('div', 'page')
	body.id = `${of.name}-page`
	body.setAttribute('role', 'tabpanel')
	body.setAttribute('aria-labelledby', `${of.name}-${of.page}`)
	for (const page of of.pages) {
		const tab = button('tab', of.title(page), () => {
			of.turn(page)
			place.querySelector<HTMLElement>('[aria-selected="true"]')?.focus()
		})
		tab.id = `${of.name}-${page}`
		tab.setAttribute('role', 'tab')
		tab.setAttribute('aria-selected', String(page === of.page))
		tab.setAttribute('aria-controls', body.id)
		tab.tabIndex = page === of.page ? 0 : -1
		tabs.append(tab)
	}
	place.replaceChildren(tabs, body)
	return body
}
