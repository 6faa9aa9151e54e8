/** Makes an element with a class and children. Strings become text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	className = '',
	...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag)
	if (className) element.className = className
	element.append(...children)
	return element
}

export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
	const b = el('button', className, el('span', '', label))
	b.type = 'button'
	b.addEventListener('click', onClick)
	return b
}

/** Sets a class when it changed; a frame may ask as often as it likes. */
export class Toggle {
	private on: boolean | undefined

	constructor(
		private readonly element: Element,
		private readonly name: string,
	) {}

	set(on: boolean): void {
		if (on === this.on) return
		this.on = on
		this.element.classList.toggle(this.name, on)
	}
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** A number of fixed digits, written without making a string: one text node for each digit. */
export class Digits {
	readonly element: HTMLElement
	private readonly nodes: Text[] = []
	private readonly shown: Int8Array

	/** pattern: 0 stands for a digit, anything else for itself. */
	constructor(className: string, pattern: string) {
		this.element = el('span', className)
		for (const sign of pattern) {
			const node = document.createTextNode(sign)
			this.element.append(node)
			if (sign === '0') this.nodes.push(node)
		}
		this.shown = new Int8Array(this.nodes.length)
	}

	/** Shows value; blank leaves leading zeros out. */
	set(value: number, blank = false): void {
		let rest = Math.max(0, Math.floor(value))
		for (let i = this.nodes.length - 1; i >= 0; i--) {
			const digit = rest % 10
			const empty = blank && rest === 0 && i < this.nodes.length - 1
			rest = Math.floor(rest / 10)
			const code = empty ? -1 : digit
			if (this.shown[i] === code) continue
			this.shown[i] = code
			this.nodes[i]!.data = empty ? '' : DIGITS[digit]!
		}
	}
}

/** Text that changes now and then: the node is touched only when it does. */
export class Label {
	readonly element: HTMLElement
	private text = ''

	constructor(className: string, tag: 'span' | 'div' | 'b' | 'small' = 'span') {
		this.element = el(tag, className)
	}

	set(text: string): void {
		if (text === this.text) return
		this.text = text
		this.element.textContent = text
	}
}
