import type { Client, Match } from '@slipstream/sdk'
import { expect, test } from 'vitest'
import type { Command } from './generated/racing'
import { newFrame } from './race/frame'
import { Shown } from './shown'

test('of the race behind the menus nothing is left when a match begins', () => {
	const shown = new Shown(
		{} as Client,
		() => 0,
		() => {},
	)
	const [car] = shown.frame.cars
	shown.frame.clock = 500
	Object.assign(car!, { here: true, lap: 1, segment: 40, place: 5 })
	shown.begin({ players: [] } as unknown as Match<Command>)
	expect(shown.frame.clock).toBe(0)
	expect(shown.frame.cars).toEqual(newFrame().cars)
	expect(shown.frame.cars[0]).toBe(car)
})
