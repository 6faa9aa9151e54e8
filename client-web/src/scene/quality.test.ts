import { expect, test } from 'vitest'
import { chooseQuality, Scaler } from './quality'

test('what was asked for is what one gets; software drawing gets the least', () => {
	expect(chooseQuality('high', 'SwiftShader').name).toBe('high')
	expect(chooseQuality(null, 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))').name).toBe('potato')
	expect(chooseQuality(null, 'llvmpipe (LLVM 15.0.6, 256 bits)').name).toBe('potato')
	expect(chooseQuality('nonsense', 'NVIDIA GeForce RTX 3060').name).toBe('high')
	expect(chooseQuality(null, '').name).toBe('high')
})

test('late frames lower the resolution, not below half; early ones bring it back', () => {
	const scaler = new Scaler()
	for (let k = 0; k < 2000; k++) scaler.frame(40)
	expect(scaler.scale).toBe(0.5)
	for (let k = 0; k < 20000; k++) scaler.frame(16.6)
	expect(scaler.scale).toBe(1)
})

test('a pause of the page is no late frame', () => {
	const scaler = new Scaler()
	for (let k = 0; k < 500; k++) scaler.frame(2000)
	expect(scaler.scale).toBe(1)
})
