import { type ErrorCode, type Match, SlipstreamError, type Ticket } from '@slipstream/sdk'
import { expect, test } from 'vitest'
import type { Command } from './generated/racing'
import { seated } from './seated'

const match = {} as Match<Command>

/** A client whose joins end with these codes, and then succeed; asked has the tickets that were asked for and used. */
function client(...codes: ErrorCode[]) {
	const asked: string[] = []
	return {
		asked,
		ask: async () => {
			asked.push('ask')
			return { token: String(asked.length) } as Ticket
		},
		join: async (ticket: Ticket) => {
			asked.push(ticket.token)
			const code = codes.shift()
			if (code) throw new SlipstreamError(code, 'no')
			return match as never
		},
	}
}

test('a ticket that has run out is asked for again', async () => {
	const busy = client('ticket', 'ticket')
	expect(await seated(busy, busy.ask, {})).toBe(match)
	expect(busy.asked).toEqual(['ask', '1', 'ask', '3', 'ask', '5'])
})

test('not for ever, and nothing else is', async () => {
	const late = client('ticket', 'ticket', 'ticket')
	await expect(seated(late, late.ask, {})).rejects.toMatchObject({ code: 'ticket' })
	const full = client('full')
	await expect(seated(full, full.ask, {})).rejects.toMatchObject({ code: 'full' })
	expect(full.asked).toEqual(['ask', '1'])
})
