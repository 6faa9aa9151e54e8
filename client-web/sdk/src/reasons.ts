import { bye, refusal } from './generated/control'
import type { ErrorCode } from './types'

/** The code of what the server, or netcode/client, gives as its reason for ending a connection. */
export function codeOf(reason: string): ErrorCode {
	switch (reason) {
		case bye.ended:
		case bye.noMatch:
			return 'over'
		case bye.full:
			return 'full'
		case bye.replaced:
			return 'replaced'
		case bye.idle:
			return 'idle'
		case bye.token:
			return 'ticket'
		case bye.build:
		case 'version':
			return 'reload'
		case bye.failed:
		case 'garbled':
			return 'broken'
		case bye.draining:
			return 'draining'
		case 'lost':
			return 'unreachable'
		case 'left':
			return 'aborted'
	}
	return 'refused'
}

/** The code of an error of the lobby's. */
export function lobbyCode(code: string): ErrorCode {
	switch (code) {
		case refusal.code:
		case refusal.match:
			return 'not-found'
		case refusal.sketch:
			return 'sketch'
		case refusal.kicked:
			return 'kicked'
		case refusal.party:
			return 'aborted'
		case refusal.full:
			return 'full'
		case refusal.rate:
			return 'rate'
		case refusal.draining:
			return 'draining'
		case refusal.account:
		case refusal.proof:
			return 'account'
		case refusal.name:
			return 'name'
		case refusal.paused:
		case refusal.away:
			return 'paused'
	}
	return 'refused'
}
