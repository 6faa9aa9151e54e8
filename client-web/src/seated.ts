import type { Client, JoinOptions, Match, QuickOptions } from '@slipstream/sdk'
import type { Command } from './generated/racing'
import { codeOf } from './reasons'

/** How often a ticket is asked for. */
const TRIES = 3

/**
 * A seat in a race with whoever else wants one. A ticket lasts for half a minute: a page that was too busy, or asleep,
 * to use it asks for another before its player is troubled with that.
 */
export async function seated(
	client: Pick<Client, 'quickMatch' | 'join'>,
	wish: QuickOptions,
	options: JoinOptions,
): Promise<Match<Command>> {
	for (let tries = 1; ; tries++) {
		const ticket = await client.quickMatch(wish)
		try {
			return await client.join<Command>(ticket, options)
		} catch (error) {
			if (codeOf(error) !== 'ticket' || tries === TRIES) throw error
		}
	}
}
