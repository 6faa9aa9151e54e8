import { decode } from '@msgpack/msgpack'

/** What the bytes of a control message say; undefined if they are none. */
export function messageOf<M extends { t: string }>(bytes: ArrayBuffer | Uint8Array): M | undefined {
	try {
		const m = decode(bytes) as M | null
		return typeof m?.t === 'string' ? m : undefined
	} catch {
		return undefined
	}
}
