import type { Welcome } from './generated/control'
import type { Description } from './port'

/** What a server would say to begin with, of a match that this machine plays by itself. */
export function localWelcome(
	d: Description,
	options: { seed: number; seats: number; drive: boolean },
	settings: number[],
): Welcome {
	const seats = options.seats > 0 ? Math.min(options.seats, d.slots) : d.slots
	const players = Array.from({ length: seats }, (_, slot) => ({
		slot,
		name: `Bot ${slot + 1}`,
		bot: !(options.drive && slot === 0),
		gone: false,
		look: 0,
	}))
	return {
		t: 'welcome',
		match: '',
		code: '',
		game: d.name,
		slot: 0,
		watching: !options.drive,
		resumed: false,
		tick: 1,
		hz: d.hz,
		every: 1,
		permsg: 1,
		seed: options.seed,
		settings,
		token: '',
		players,
	}
}
