// What a page keeps between visits. A browser may refuse to keep anything: then nothing is kept.

const PREFIX = 'slipstream.'

export function recall(key: string): string {
	return read(() => localStorage, key)
}

export function keep(key: string, value: string): void {
	write(() => localStorage, key, value)
}

/** What this tab alone keeps, until it is closed: it is there when the page is loaded again. */
export function recallHere(key: string): string {
	return read(() => sessionStorage, key)
}

export function keepHere(key: string, value: string): void {
	write(() => sessionStorage, key, value)
}

function read(where: () => Storage, key: string): string {
	try {
		return where().getItem(PREFIX + key) ?? ''
	} catch {
		return ''
	}
}

function write(where: () => Storage, key: string, value: string): void {
	try {
		where().setItem(PREFIX + key, value)
	} catch {
		// Not kept.
	}
}
