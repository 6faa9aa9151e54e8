import type { Game, ToLobby } from './generated/control'
import type { RoomOptions } from './lobbytypes'
import type { QuickOptions } from './types'

/**
 * The request for a match. Settings travel by position, which the games' descriptions tell once the lobby has been
 * reached: until then there is none.
 */
export function wish(
	t: 'quick' | 'create',
	options: RoomOptions & QuickOptions,
	games: readonly Game[],
): ToLobby | undefined {
	const { game = '', seats = 0, settings, sketch = [] } = options
	const description = game === '' ? games[0] : games.find((g) => g.name === game)
	if (settings && !description) return undefined
	const placed = settings ? description!.settings.map((s) => settings[s.name] ?? s.default).concat(sketch) : []
	return t === 'create'
		? { t, game, seats, settings: placed, public: options.public ?? false }
		: { t, game, seats, settings: placed, also: [...(options.also ?? [])] }
}
