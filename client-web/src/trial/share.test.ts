import type { Client } from '@slipstream/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { settings } from '../settings/settings'
import { keepBest } from './kept'
import { handInLater } from './trial'

afterEach(() => {
	settings.reset('shareLaps')
	vi.unstubAllGlobals()
})

test('a lap is handed in, unless the player keeps his laps to himself', async () => {
	const kept = new Map<string, string>()
	vi.stubGlobal('navigator', { onLine: true })
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => kept.set(key, value),
	})
	keepBest(7, { time: 3661, splits: [600, 3661], lap: 'U0xJUA', sent: false, bot: 3500 })
	let handed = 0
	const lobby = { signIn: async () => undefined, handIn: async () => ({ reason: '', text: '', rank: ++handed }) }
	const client = { lobby } as unknown as Client
	settings.set('shareLaps', false)
	expect(await handInLater(client, 7)).toEqual({ kind: 'own' })
	expect(handed).toBe(0)
	settings.set('shareLaps', true)
	expect(await handInLater(client, 7)).toEqual({ kind: 'ranked', rank: 1 })
	expect(await handInLater(client, 7)).toEqual({ kind: 'none' }) // a server has it
})
