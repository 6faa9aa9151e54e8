// What a page keeps of its player. The resume token is the tab's own (sessionStorage): it makes a page that is
// loaded again the same player in the same room. The seed of the account's key is the device's (localStorage).

const TOKEN = 'slipstream.lobby'
const SEED = 'slipstream.key'

interface Kept {
	server: string
	token: string
}

export function keepToken(server: string, token: string): void {
	const kept: Kept = { server, token }
	if (token) storage('session')?.setItem(TOKEN, JSON.stringify(kept))
	else storage('session')?.removeItem(TOKEN)
}

/** The token of the last connection of this tab to that server, or an empty one. */
export function keptToken(server: string): string {
	try {
		const kept = JSON.parse(storage('session')?.getItem(TOKEN) ?? 'null') as Kept | null
		return kept?.server === server && typeof kept.token === 'string' ? kept.token : ''
	} catch {
		return ''
	}
}

/** Keeps the secret of this device's account; empty: forgets it. */
export function keepSeed(seed: string): void {
	if (seed) storage('local')?.setItem(SEED, seed)
	else storage('local')?.removeItem(SEED)
}

export function keptSeed(): string {
	return storage('local')?.getItem(SEED) ?? ''
}

/** A browser may refuse to keep anything: then a reload is a new player. */
export function storage(kind: 'session' | 'local'): Storage | undefined {
	try {
		return kind === 'session' ? globalThis.sessionStorage : globalThis.localStorage
	} catch {
		return undefined
	}
}
