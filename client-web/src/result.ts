import type { Match } from '@slipstream/sdk'
import type { Command } from './generated/racing'
import type { CardLine, CardView } from './menu/card'
import type { Frame } from './race/frame'
import { botName } from './race/names'

/**
 * What the card of a result says: everybody's place is the server's word, times are those of the race as it is on the
 * screen.
 */
export function resultOf(match: Match<Command>, frame: Readonly<Frame>, track: string): CardView {
	const lines: CardLine[] = (match.result?.places ?? []).map((place) => {
		const car = frame.cars[place.slot]
		return {
			slot: place.slot,
			place: place.place,
			name: place.name || botName(place.slot),
			finish: car?.finish ?? 0,
			best: car?.best ?? 0,
		}
	})
	return { track, laps: frame.goal, hz: frame.hz, mine: match.watching ? -1 : match.slot, lines }
}
