import type { Client, JoinOptions, Match, Ticket } from '@slipstream/sdk'
import type { Command } from './generated/racing'
import { codeOf } from './reasons'

/** How often a ticket is asked for. */
const TRIES = 3

/**
 * A seat in the match that a ticket is asked for. A ticket lasts for half a minute: a page that was too busy, or
 * asleep, to use it asks for another before its player is troubled with that.
 */
export async function seated(
	client: Pick<Client, 'join'>,
	ask: () => Promise<Ticket>,
	options: JoinOptions,
): Promise<Match<Command>> {
	for (let tries = 1; ; tries++) {
		const ticket = await ask()
		try {
			return await client.join<Command>(ticket, options)
		} catch (error) {
			if (codeOf(error) !== 'ticket' || tries === TRIES) throw error
		}
	}
}
