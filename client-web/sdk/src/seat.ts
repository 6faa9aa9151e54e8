// The seat that this tab has, kept so that the page may be loaded again without losing it.
// sessionStorage is the tab's own and ends with it. Its token never stands in a URL.

import type { Ticket, Welcome } from './generated/control'
import { storage } from './kept'

const KEY = 'slipstream.seat'

interface Kept {
	server: string
	ticket: Ticket
}

/** Keeps the seat of a welcome. A spectator has none. */
export function keepSeat(server: string, url: string, welcome: Welcome): void {
	if (welcome.token === '') return
	const { token, match, code, game } = welcome
	const kept: Kept = { server, ticket: { t: 'ticket', url, token, match, code, game, watching: false } }
	storage('session')?.setItem(KEY, JSON.stringify(kept))
}

/** What takes the seat again, if this tab has one on that server. */
export function keptSeat(server: string): Ticket | undefined {
	try {
		const kept = JSON.parse(storage('session')?.getItem(KEY) ?? 'null') as Kept | null
		return kept?.server === server && typeof kept.ticket?.token === 'string' ? kept.ticket : undefined
	} catch {
		return undefined
	}
}

/** Forgets the seat in a match; another one stays. */
export function forgetSeat(server: string, match: string): void {
	if (keptSeat(server)?.match === match) storage('session')?.removeItem(KEY)
}
