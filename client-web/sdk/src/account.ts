// The device key: whoever has it is the player. It is made and used in the
// WebAssembly, because a page over plain http has no crypto.subtle. The page keeps
// the seed (localStorage) and shows nobody.

import type { Challenge } from './generated/control'
import type { Clock } from './types'
import { SlipstreamError } from './types'
import type { Module } from './wasm'

/** A key of this device. Who has the seed has the account. */
export interface DeviceKey {
	/** 32 random bytes in base64, to be kept secret. */
	seed: string
	/** The public key, for `enter`. */
	key: string
}

const seedSize = 32

/** Makes a new key, or the one of a seed that was kept. A damaged seed makes a new key. */
export async function deviceKey(module: Module, clock: Clock, seed?: string): Promise<DeviceKey> {
	const bytes = (seed && decode(seed)) || crypto.getRandomValues(new Uint8Array(seedSize))
	const instance = await module.instantiate(clock)
	return { seed: encode(bytes), key: instance.deviceKey(bytes) }
}

/**
 * Signs a lobby's challenge. `host` is the server that the page called, such as
 * play.example.org:8080: a challenge in another one's name is not signed, or a
 * server could play its visitors' accounts elsewhere.
 */
export async function sign(
	module: Module,
	clock: Clock,
	device: DeviceKey,
	challenge: Challenge,
	host: string,
): Promise<string> {
	const bytes = decode(device.seed)
	if (!bytes) throw new SlipstreamError('broken', 'The key of this device is damaged.')
	if (challenge.server !== host) {
		throw new SlipstreamError('broken', `This page called ${host}, but the server says that it is ${challenge.server}.`)
	}
	const instance = await module.instantiate(clock)
	return instance.sign(bytes, challenge.server, challenge.nonce, challenge.expires)
}

function encode(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
}

/** The bytes of a seed, or undefined if it is none. */
function decode(seed: string): Uint8Array | undefined {
	try {
		const bytes = Uint8Array.from(atob(seed), (c) => c.charCodeAt(0))
		return bytes.length === seedSize ? bytes : undefined
	} catch {
		return undefined
	}
}

/** Whether an id, a number of 64 bits in base 36, is that of a player with an account: its highest bit is set. */
export function hasAccount(player: string): boolean {
	let id = 0n
	for (const digit of player) id = id * 36n + BigInt(Number.parseInt(digit, 36) || 0)
	return id >> 63n === 1n
}
