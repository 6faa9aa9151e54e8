// A lap as text, for what keeps only texts.

export function textOf(bytes: Uint8Array): string {
	let text = ''
	for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
	return btoa(text)
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
	} catch {
		return undefined
	}
}
