import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { deviceKey, sign } from './account'
import { TurnedClock, wasm } from './fakes'
import { load } from './wasm'

const challenge = { t: 'challenge' as const, nonce: 'bm9uY2U', server: 'play.test:8080', expires: 1_790_000_030_123 }

/** What control.ProofText makes of a challenge, written again from its comment. */
function proofText(key: Buffer): Buffer {
	const parts: Buffer[] = [Buffer.from('slipstream account proof 1\n')]
	for (const part of [Buffer.from(challenge.server), Buffer.from(challenge.nonce), key]) {
		const length = Buffer.alloc(4)
		length.writeUInt32BE(part.length)
		parts.push(length, part)
	}
	const expires = Buffer.alloc(8)
	expires.writeBigUInt64BE(BigInt(challenge.expires))
	return Buffer.concat([...parts, expires])
}

test('a device key stays the same, and another implementation of ed25519 takes its signature', async () => {
	const clock = new TurnedClock()
	const module = await load(wasm)
	const device = await deviceKey(module, clock)
	expect(await deviceKey(module, clock, device.seed)).toEqual(device)
	expect((await deviceKey(module, clock)).key).not.toBe(device.key)
	expect((await deviceKey(module, clock, 'damaged')).seed).not.toBe('damaged')

	const signature = await sign(module, clock, device, challenge, 'play.test:8080')
	const x = Buffer.from(device.key, 'base64url')
	const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: device.key }, format: 'jwk' })
	expect(verify(null, proofText(x), key, Buffer.from(signature, 'base64url'))).toBe(true)
})

test('a challenge in the name of another server is not signed', async () => {
	const clock = new TurnedClock()
	const module = await load(wasm)
	const device = await deviceKey(module, clock)
	await expect(sign(module, clock, device, challenge, 'evil.test')).rejects.toThrow('evil.test')
})
