/** Makes an element; strings become text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Readonly<Record<string, string>> = {},
	...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag)
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
	element.append(...children)
	return element
}

export function button(label: string, act: () => void, kind = ''): HTMLButtonElement {
	const b = el('button', { type: 'button', class: kind }, label)
	b.addEventListener('click', act)
	return b
}

export function field(label: string, control: HTMLElement): HTMLLabelElement {
	return el('label', {}, label, control)
}

export function check(label: string, act: (on: boolean) => void): [HTMLLabelElement, HTMLInputElement] {
	const box = el('input', { type: 'checkbox' })
	box.addEventListener('change', () => act(box.checked))
	return [el('label', { class: 'line' }, box, label), box]
}

/** A form whose button, or Enter, does something. */
export function form(act: () => void, ...children: (Node | string)[]): HTMLFormElement {
	const f = el('form', {}, ...children)
	f.addEventListener('submit', (event) => {
		event.preventDefault()
		act()
	})
	return f
}

export function submit(label: string): HTMLButtonElement {
	return el('button', { type: 'submit' }, label)
}

/** A lap as m:ss.mmm. */
export function lap(ms: number): string {
	return `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`
}
