// What a page keeps between visits. A browser may refuse to keep anything: then nothing is kept.

const PREFIX = 'slipstream.'

export function recall(key: string): string {
	try {
		return localStorage.getItem(PREFIX + key) ?? ''
	} catch {
		return ''
	}
}

export function keep(key: string, value: string): void {
	try {
		localStorage.setItem(PREFIX + key, value)
	} catch {
		// Not kept.
	}
}
