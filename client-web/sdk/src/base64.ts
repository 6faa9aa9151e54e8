// Bytes as text, as they travel in messages of accounts and laps: base64 with the URL alphabet, without padding.

/** The text of some bytes, for what keeps only texts, such as a lap in localStorage. */
export function toBase64(bytes: Uint8Array): string {
	let text = ''
	for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of such a text; undefined if it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
	} catch {
		return undefined
	}
}
